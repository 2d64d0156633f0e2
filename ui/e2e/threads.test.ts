/** Chats from the start page to the last message, by keyboard; and how smoothly a long one is read. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import type { FakeBackend } from "../src/ipc/fake";
import type { ChatCommand } from "../src/ipc/generated/ChatCommand";
import { asked, button, heading, host, useBrowser, window } from "./browser";
import { inCall } from "./screens-chats";

useBrowser();

const around = (page: Page, act: (fake: FakeBackend) => void) => page.evaluate(`(${act.toString()})(window.fake)`);
const log = (page: Page) => page.getByRole("log", { name: "Messages" });
const field = (page: Page) => page.getByRole("textbox", { name: "Write a message" });

async function commands<T extends ChatCommand["type"]>(page: Page, type: T): Promise<Extract<ChatCommand, { type: T }>[]> {
  const all = (await asked(page, "chat")) as { command: ChatCommand }[];
  return all.flatMap(({ command }) => (command.type === type ? [command as Extract<ChatCommand, { type: T }>] : []));
}

/** From the start page into the chat about the release. */
async function release(query = "chats=work"): Promise<Page> {
  const page = await window(`name=Ann&recents=0&${query}`);
  await page.getByRole("button", { name: /Spring release/ }).focus();
  await page.keyboard.press("Enter");
  await field(page).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("textbox");
  return page;
}

describe("a chat", () => {
  test("is written in, edited and left by keyboard alone", async () => {
    const page = await release();
    await log(page).getByText("New", { exact: true }).waitFor();
    expect((await commands(page, "seen")).length).toBe(1);
    await page.keyboard.press("Control+b");
    await page.keyboard.type("Two");
    await page.keyboard.press("Control+b");
    await page.keyboard.type(" things");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Control+Shift+7");
    await page.keyboard.type("one");
    await page.keyboard.press("Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    // Out of the list from its empty item; then it is sent.
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await log(page).locator("ol > li").getByText("two", { exact: true }).waitFor();
    const marks = { bold: false, italic: false, underline: false, strike: false, code: false };
    const [sent] = await commands(page, "send");
    const words = (text: string, bold = false) => ({ kind: "text", text, marks: { ...marks, bold } });
    expect(sent?.words.blocks).toEqual([
      { kind: "paragraph", content: [words("Two", true), words(" things")] },
      { kind: "list", ordered: true, items: [[{ kind: "paragraph", content: [words("one")] }], [{ kind: "paragraph", content: [words("two")] }]] },
    ]);
    await page.keyboard.press("ArrowUp");
    await page.getByText("You edit your message").waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Never mind");
    await page.keyboard.press("Enter");
    await log(page).getByText("Never mind").waitFor();
    await log(page).getByText("edited").last().waitFor();
    // To the message by arrows, to its menu by Tab, and gone.
    await log(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await expect.poll(() => log(page).getByText("Never mind").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await heading(page, "Join a Teams meeting");
  });

  test("keeps what was begun, says what failed, and sends it again", async () => {
    const page = await release();
    await page.keyboard.type("half a thou");
    await page.keyboard.press("Shift+Tab");
    expect((await commands(page, "draft")).at(-1)?.words).not.toBeNull();
    await page.getByRole("button", { name: /Lunch/ }).click();
    await page.getByText("where do we meet").last().waitFor();
    await page.getByRole("button", { name: /Spring release.*Not sent yet/ }).click();
    await field(page).getByText("half a thou").waitFor();
    await around(page, (fake) => (fake.chats.thread({ by: "work", id: "19:release@thread.v2" }).refuses = { code: "chatFull", detail: "", notNow: null, device: null, signIn: null }));
    await field(page).press("Enter");
    await log(page).getByText("Not sent. Too many messages are on their way.").waitFor();
    await around(page, (fake) => (fake.chats.thread({ by: "work", id: "19:release@thread.v2" }).refuses = null));
    await button(page, "Send again").click();
    await expect.poll(() => log(page).getByText("Not sent").count()).toBe(0);
  });

  test("says that files can't be sent before anything is tried", async () => {
    const page = await release();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "x.png", { type: "image/png" }));
      document.querySelector(".editor")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByText("Files and pictures can’t be sent from here").first().waitFor();
    expect((await commands(page, "send")).length).toBe(0);
  });

  test("is begun with people, and says who was left out", async () => {
    const page = await window("name=Ann&recents=0&chats=guest");
    await button(page, "New chat").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Add somebody by their ID").fill("nobody");
    await page.keyboard.press("Enter");
    await dialog.getByText("This is no ID").waitFor();
    await dialog.getByLabel("Add somebody by their ID").fill("11112222-3333-4444-5555-666677778888");
    await page.keyboard.press("Enter");
    await around(page, (fake) => (fake.chats.forbids = /^$/));
    await dialog.getByRole("button", { name: "Start chat" }).click();
    await dialog.getByText("Their organisation does not allow chats from outside").waitFor();
    await dialog.getByRole("button", { name: "What a Teams administrator has to set" }).click();
    await page.getByText("-EnableFederationAccess $true").waitFor();
    await page.keyboard.press("Escape");
    await around(page, (fake) => (fake.chats.forbids = /never/));
    await dialog.getByRole("button", { name: "Start chat" }).click();
    await page.getByText("Nothing has been written yet").waitFor();
  });

  test("opens links outside, and shows pictures when they are asked for", async () => {
    const page = await release();
    const link = log(page).getByRole("link", { name: /login\.microsoftonline\.com.*leads to login\.contoso-support\.example/ });
    await link.press("Enter");
    expect(await asked(page, "openAddress")).toEqual(["https://login.contoso-support.example/reset"]);
    expect(await log(page).locator("img").count()).toBe(0);
    await log(page).locator(".picture").filter({ hasText: "A cat" }).getByRole("button", { name: "Show picture" }).click();
    await log(page).getByRole("img", { name: "A cat that shakes its head" }).waitFor();
  });
});

describe("a long chat", () => {
  test("stays where one reads while older messages come above", async () => {
    const page = await release();
    const place = () => log(page).evaluate((list) => {
      const first = [...list.querySelectorAll("[data-message]")].find((one) => one.getAttribute("data-message") === "m1");
      return Math.round(first?.getBoundingClientRect().top ?? -1e6);
    });
    await around(page, (fake) => {
      const thread = fake.chats.thread({ by: "work", id: "19:release@thread.v2" });
      thread.later = (run) => Object.assign(globalThis, { answer: run });
    });
    await log(page).evaluate((list) => list.scrollTo(0, 0));
    await expect.poll(async () => (await commands(page, "loadOlder")).length).toBe(1);
    const before = await place();
    await page.evaluate(() => (globalThis as unknown as { answer: () => void }).answer());
    await log(page).getByText("(140)").waitFor({ state: "attached" });
    await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
    expect(await log(page).evaluate((list) => list.scrollTop)).toBeGreaterThan(500);
  });

  test("of two thousand messages is drawn and scrolled without a halt", async () => {
    const page = await window("name=Ann&recents=0&chats=many");
    await button(page, "All chats").click();
    await page.getByRole("button", { name: /Two thousand messages/ }).click();
    await log(page).getByText("(2000)").waitFor();
    expect(await page.locator("[data-message]").count()).toBe(2000);
    const frames = await log(page).evaluate(async (list) => {
      const times: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame < 120; frame += 1) {
        list.scrollTop -= 240;
        const now = await new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())));
        times.push(now - last);
        last = now;
      }
      return times.sort((a, b) => a - b);
    });
    if (process.env["FRAMES"]) process.stdout.write(`frames: median ${frames[60]?.toFixed(1)} ms, 95 % ${frames[113]?.toFixed(1)} ms, worst ${frames[119]?.toFixed(1)} ms\n`);
    // What is out of sight is not drawn: of all rows only some have been laid out.
    const drawn = await page.locator("[data-message]").evaluateAll((all) => all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length);
    expect(drawn).toBeLessThan(200);
  });
});

describe("the thread of a call", () => {
  test("is read and written in the call, counted while closed, and read once more after it", async () => {
    const page = await inCall("chats=guest", { locale: "en-GB" });
    await log(page).getByText("Shall we talk about it at two?").waitFor();
    await field(page).waitFor();
    await page.keyboard.press("Escape");
    await around(page, (fake) => {
      const mary = fake.chats.thread({ by: "guest", id: "19:practice@thread.v2" });
      mary.write({ blocks: [{ kind: "paragraph", content: [{ kind: "text", text: "Hello Ann", marks: { bold: false, italic: false, underline: false, strike: false, code: false } }] }], cut: false });
    });
    await page.locator(".toast").getByText("Hello Ann").waitFor();
    await button(page, /Show chat, 1 unread message/).click();
    await log(page).getByText("Hello Ann").waitFor();
    await button(page, "Show chat").first().waitFor();
    await host(page, (meeting) => meeting.end("endedForEveryone"));
    await heading(page, "The meeting has ended");
    await page.getByText("Chat of the meeting", { exact: true }).click();
    await page.getByRole("region", { name: "Messages" }).getByText("Hello Ann").waitFor();
    await page.getByText("can be read and written only while you are in the meeting").waitFor();
    expect((await commands(page, "close")).length).toBeGreaterThan(0);
  });

  test("moves with the call into a breakout room", async () => {
    const page = await inCall("chats=guest", { locale: "en-GB" });
    await log(page).getByText("Shall we talk about it at two?").waitFor();
    await around(page, (fake) => {
      fake.chats.add("guest", "19:room@thread.v2", [], { topic: "Room 1" });
      fake.meeting?.change((snapshot) => (snapshot.thread = "19:room@thread.v2"));
    });
    await page.getByText("Nothing has been written yet").waitFor();
  });

  test("says once that there is none", async () => {
    const page = await inCall("chats=absent", { locale: "en-GB" });
    await page.getByText("There is no chat here").waitFor();
    expect(await commands(page, "open")).toEqual([]);
  });
});
