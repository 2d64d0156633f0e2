/** What people do, from beginning to end, over the made-up meeting. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { asked, button, heading, host, join, useBrowser, window } from "./browser";

useBrowser();
const LINK = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

describe("joining", () => {
  test("from a pasted link through the lobby into the meeting and out again", async () => {
    const page = await window("lobby=hold");
    await page.getByLabel("Meeting link or invitation").fill(LINK);
    await button(page, "Continue").first().click();
    await page.getByText("264 183 392 744 150").waitFor();
    expect(await asked(page, "join")).toEqual([]);
    await page.getByLabel("Your name, as others see it").fill("Ann");
    await page.getByRole("switch", { name: "Camera" }).click();
    await button(page, "Join now").click();
    await heading(page, "Someone will let you in soon");
    expect(await asked(page, "join")).toEqual([expect.objectContaining({ link: LINK, name: "Ann", camera: false, microphone: true })]);
    await host(page, (meeting) => meeting.admit(4));
    await page.getByText("Mary Okafor").first().waitFor();
    expect(await page.locator("[aria-live=assertive]").first().textContent()).toContain("You are in the meeting");
    await host(page, (meeting) => meeting.command({ type: "leave", value: { forEveryone: false } }));
    await heading(page, "You left the meeting");
  });

  test("needs a name, and says so where it is missing", async () => {
    const page = await window();
    await button(page, "Open practice meeting").click();
    await button(page, "Join now").click();
    const name = page.getByLabel("Your name, as others see it");
    expect(await name.getAttribute("aria-invalid")).toBe("true");
    expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await asked(page, "join")).toEqual([]);
  });

  test("by a meeting ID asks for the passcode it lacks", async () => {
    const page = await window("opened=264183392744150&name=Ann&lobby=hold");
    await page.getByLabel("Passcode").fill("Mt9xB2N6");
    await button(page, "Join now").click();
    await heading(page, "Someone will let you in soon");
    expect(await asked(page, "join")).toEqual([expect.objectContaining({ link: "Meeting ID: 264183392744150\nPasscode: Mt9xB2N6" })]);
  });

  test("by a link from outside switches nothing on before a person says so", async () => {
    const page = await window(`opened=${encodeURIComponent(LINK)}&name=Ann`);
    await button(page, "Check camera and microphone").waitFor();
    const on = async () => (await asked(page, "preview")).some((form) => (form as { camera: boolean; microphone: boolean }).camera);
    expect(await on()).toBe(false);
    await button(page, "Check camera and microphone").click();
    await expect.poll(on).toBe(true);
  });

  test("a name that is typed does not start the devices anew", async () => {
    const page = await window();
    await button(page, "Open practice meeting").click();
    await expect.poll(() => asked(page, "preview")).toHaveLength(1);
    await page.getByLabel("Your name, as others see it").pressSequentially("Ann");
    await page.getByRole("switch", { name: "Camera" }).click();
    await expect.poll(() => asked(page, "preview")).toHaveLength(2);
  });

  test("by a dropped calendar file", async () => {
    const page = await window();
    const data = await page.evaluateHandle((link) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([`BEGIN:VCALENDAR\nDESCRIPTION:${link}\nEND:VCALENDAR`], "invite.ics", { type: "text/calendar" }));
      return transfer;
    }, LINK);
    await page.dispatchEvent("main", "drop", { dataTransfer: data });
    await page.getByText("264 183 392 744 150").waitFor();
  });

  test("that fails says what to do, and tries again", async () => {
    const page = await join("fail=serviceUnreachable");
    await heading(page, "The service does not answer");
    await button(page, "Try again").click();
    await heading(page, "The service does not answer");
    expect(await asked(page, "join")).toHaveLength(2);
  });
});

describe("the lobby", () => {
  test("that rejects says so in plain words, with the numbers under Details", async () => {
    const page = await join("lobby=hold");
    await heading(page, "Someone will let you in soon");
    await page.getByRole("switch", { name: "Microphone" }).click();
    expect(await asked(page, "command")).toContainEqual({ type: "mute", value: true });
    await host(page, (meeting) => meeting.end("lobbyRejected"));
    await heading(page, "You weren’t let in");
    await page.getByText("Details").click();
    await page.getByText("Code 0, subcode 5854").waitFor();
    await button(page, "Back to start").click();
    await heading(page, "Join a Teams meeting");
  });
});

describe("in the meeting", () => {
  test("recording that starts, goes on and stops can't be missed", async () => {
    const page = await join();
    await host(page, (meeting) => meeting.record(true));
    await page.getByText("Recording has started").first().waitFor();
    await host(page, (meeting) => meeting.record(false));
    await page.getByText("Recording has stopped").first().waitFor();
  });

  test("nothing is sent before the person agrees to be recorded", async () => {
    const page = await join();
    await host(page, (meeting) => meeting.record(true, true));
    await page.getByRole("heading", { name: "Do you agree?" }).waitFor();
    expect(await page.evaluate(() => globalThis.window.fake.meeting?.snapshot.sending.microphone)).toBe(false);
    await button(page, "Refuse and only listen").click();
    await page.getByText("You only listen").first().waitFor();
    expect(await page.evaluate(() => globalThis.window.fake.meeting?.snapshot.sending.microphone)).toBe(false);
  });

  test("a window is shared and stopped", async () => {
    const page = await join();
    await button(page, /^Share/).first().click();
    const picker = page.getByRole("dialog");
    await picker.getByText("Terminal").click();
    await picker.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByText("You are sharing Terminal").waitFor();
    expect(await asked(page, "share")).toEqual(["window:2"]);
    await button(page, "Stop sharing").first().click();
    await page.getByText("You are sharing Terminal").waitFor({ state: "detached" });
    expect(await asked(page, "share")).toEqual(["window:2", null]);
  });

  test("somebody is removed after a question", async () => {
    const page = await join("people=3");
    await page.locator("[data-person=p1] .menu button").click();
    await page.getByRole("menuitem", { name: /Remove/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: /Remove/ }).click();
    await expect.poll(() => asked(page, "command")).toContainEqual({ type: "remove", value: "p1" });
  });

  test("who is removed learns it, and may ask again", async () => {
    const page = await join("people=2");
    await page.getByText("Mary Okafor").first().waitFor();
    await host(page, (meeting) => meeting.end("removed"));
    await heading(page, "You were removed from the meeting");
    await button(page, "Try again").click();
    await page.getByText("Mary Okafor").first().waitFor();
  });

  test("a lost network is told with what is lost, and its return as well", async () => {
    const page = await join();
    await host(page, (meeting) => meeting.reconnect({ media: true }));
    await page.getByText("Reconnecting…").first().waitFor();
    await page.getByText("Sound and pictures are interrupted").first().waitFor();
    await host(page, (meeting) => meeting.back());
    await page.getByText("Reconnecting…").first().waitFor({ state: "detached" });
  });

  test("a microphone that is unplugged is replaced and named", async () => {
    const page = await join();
    await page.keyboard.press("Control+,");
    await page.getByRole("dialog").getByRole("combobox", { name: "Microphone" }).selectOption("device:headset");
    await page.keyboard.press("Escape");
    await page.evaluate(() => globalThis.window.fake.unplug("device:headset"));
    await page.getByText("The microphone “Wireless Headset” is gone").first().waitFor();
    expect((await asked(page, "choose")).at(-1)).toMatchObject({ microphone: "device:headset" });
  });

  test("nine people become thirty, and everyone can be found", async () => {
    const page = await join("people=9");
    await page.getByText("Lars Nygård").or(page.getByText("Fatima Zahra")).first().waitFor();
    await host(page, (meeting) => meeting.people(30));
    await page.getByText(/Page 1 of 4/).first().waitFor({ state: "attached" });
    await button(page, "Next page").first().click();
    await page.getByText(/Page 2 of 4/).first().waitFor({ state: "attached" });
    await host(page, (meeting) => meeting.people(3));
    await page.getByText(/Page \d of/).first().waitFor({ state: "detached" });
  });

  test("tiles show moving pictures, each its own", async () => {
    const page = await join("people=2&pictures=on");
    await page.getByText("Jean-Luc Moreau").first().waitFor();
    /** What the tiles of the first two slots show: the colour of a corner, and a sum over the picture. */
    const look = () =>
      page.evaluate(() =>
        ["0", "1"].map((stream) => {
          const shown = document.querySelector<HTMLCanvasElement>(`canvas[data-stream="${stream}"]`);
          const copy = new OffscreenCanvas(32, 18).getContext("2d");
          if (!shown?.width || !copy) return { corner: [0, 0, 0], sum: 0 };
          copy.drawImage(shown, 0, 0, 32, 18);
          const { data } = copy.getImageData(0, 0, 32, 18);
          return { corner: [...data.slice(0, 3)], sum: data.reduce((sum, value, at) => sum + value * (at + 1), 0) };
        }),
      );
    await expect.poll(async () => (await look()).every(({ corner }) => Math.max(...corner) > 40), { timeout: 8000 }).toBe(true);
    const [one, other] = await look();
    expect(one?.corner).not.toEqual(other?.corner);
    await expect.poll(async () => (await look()).map(({ sum }, at) => sum !== [one, other][at]?.sum), { timeout: 8000 }).toEqual([true, true]);
  });

  test("names full of markup are shown as text", async () => {
    const page = await join("people=1");
    await host(page, (meeting) => meeting.set("p0", { name: "<img src=x onerror=alert(1)> & <b>Bob</b>" }));
    await page.getByText("<img src=x onerror=alert(1)> & <b>Bob</b>").first().waitFor();
    expect(await page.locator("img").count()).toBe(0);
  });
});

describe("settings", () => {
  test("take effect at once and are kept", async () => {
    const page = await window("theme=light");
    await button(page, "Settings").click();
    await page.getByLabel("Colours").selectOption("dark");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByLabel("Language").selectOption("fr");
    await heading(page, "Paramètres");
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    await page.keyboard.press("Escape");
    await heading(page, "Rejoindre une réunion Teams");
    expect((await asked(page, "saveSettings")).at(-1)).toMatchObject({ theme: "dark", language: "fr" });
  });
});

describe("by keyboard only", () => {
  /** Presses Tab until the focus is on something by that name. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = page.locator(":focus");
      const words = await focused.evaluate((element) => {
        const labels = (element as HTMLInputElement).labels;
        return element.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? element.textContent ?? "";
      });
      if (!name.test(words.trim())) continue;
      const outline = await focused.evaluate((element) => parseFloat(getComputedStyle(element).outlineWidth));
      expect(outline, `${name} shows the focus`).toBeGreaterThan(0);
      return;
    }
    throw new Error(`${name} can't be reached`);
  }

  test("into a meeting and out of it", async () => {
    const page = await window("people=2&lobby=none");
    await tabTo(page, /^Open practice meeting$/);
    await page.keyboard.press("Enter");
    await heading(page, "Ready to join?");
    await tabTo(page, /^Your name/);
    await page.keyboard.type("Ann");
    await tabTo(page, /^Join now$/);
    await page.keyboard.press("Enter");
    await page.getByText("Mary Okafor").first().waitFor();
    await tabTo(page, /^Leave$/);
    await page.keyboard.press("Enter");
    await heading(page, "You left the meeting");
  });

  test("the settings open, keep the focus inside and give it back", async () => {
    const page = await window();
    await tabTo(page, /^Settings$/);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null);
    expect(inside).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Settings");
  });
});
