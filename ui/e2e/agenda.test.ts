/** What people do with meetings to come, calendars, reminders and people to call, from beginning to end. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { asked, button, heading, useBrowser } from "./browser";
import { around, morning, signedIn } from "./screens-agenda";

useBrowser();
const PLANNING = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";
const calendar = (...uids: string[]) => `BEGIN:VCALENDAR\n${uids.map((uid) => `BEGIN:VEVENT\nUID:${uid}\nDESCRIPTION:${PLANNING} \nEND:VEVENT\n`).join("")}END:VCALENDAR\n`;

async function dropped(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(([file, words]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([words ?? ""], file ?? "", { type: "text/calendar" }));
    return transfer;
  }, [name, text]);
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
}

describe("a calendar file that is dropped", () => {
  test("opens its one meeting, and stands in the list until that is taken back", async () => {
    const page = await morning("agenda=empty");
    await dropped(page, "plan.ics", calendar("1"));
    await heading(page, "Ready to join?");
    await button(page, "Back").click();
    await page.getByText("From plan.ics").waitFor();
    await button(page, "Undo").click();
    await page.getByText("“plan.ics” was removed.").first().waitFor();
    expect(await page.getByText("From plan.ics").count()).toBe(0);
  });

  test("with several meetings only fills the list", async () => {
    const page = await morning("agenda=empty");
    await dropped(page, "team.ics", calendar("1", "2"));
    await page.getByText("From team.ics").waitFor();
    await heading(page, "Join a Teams meeting");
  });
});

test("a meeting of the list is joined by its link, and can be handed to others from within", async () => {
  const page = await morning("agenda=full&lobby=none");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(page, "Join Weekly planning").click();
  await heading(page, "Weekly planning");
  await button(page, "Join now").click();
  await page.locator("main.call").waitFor();
  expect(await asked(page, "join")).toEqual([expect.objectContaining({ link: PLANNING })]);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Copy as text" }).click();
  await page.getByText("The details were copied.").first().waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("Weekly planning\nWhen: Monday");
  expect(copied).toContain(PLANNING);
});

test("what comes to be known of a meeting moves nothing that one is about to press", async () => {
  const page = await morning("details=encrypted&name=Ann");
  await page.evaluate(() => {
    const { fake } = globalThis.window;
    const { meetingDetails } = fake;
    const later = new Promise<void>((resolve) => Object.assign(globalThis, { know: resolve }));
    fake.meetingDetails = (link) => later.then(() => meetingDetails.call(fake, link));
  });
  await page.locator("textarea").fill(PLANNING);
  await page.keyboard.press("Enter");
  const places = () => page.locator("form label, form [type=submit], .menu").evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
  await button(page, "Join now").waitFor();
  await page.setViewportSize({ width: 1280, height: 1400 });
  const before = await places();
  await page.evaluate(() => (globalThis as unknown as { know: () => void }).know());
  await button(page, "Try anyway").waitFor();
  await page.getByRole("alert").getByText("Guests can’t join this meeting").waitFor();
  expect(await places()).toEqual(before);
});

test("a reminder leads into its meeting by keyboard, and leaves what one types alone", async () => {
  const page = await morning("agenda=full");
  await page.locator("textarea").fill("half a li");
  await around(page, (fake) => {
    const entry = fake.agenda.agenda.entries.find(({ subject }) => subject?.startsWith("Budget"));
    if (entry) fake.tell({ type: "reminder", entry });
  });
  await page.getByRole("region", { name: "Reminders" }).waitFor();
  await page.keyboard.type("nk");
  expect(await page.locator("textarea").inputValue()).toBe("half a link");
  expect(await page.locator("[aria-live=assertive]").first().textContent()).toContain("begins in 5 minutes");
  await page.getByRole("region", { name: "Reminders" }).getByRole("button", { name: /^Join/ }).focus();
  await page.keyboard.press("Enter");
  await heading(page, "Ready to join?");
  expect(await page.locator(".reminder").count()).toBe(0);
});

test("somebody is found and called without the mouse", async () => {
  const page = await signedIn("lobby=none", {});
  await page.getByRole("combobox").focus();
  await page.keyboard.type("marek");
  await page.getByRole("option", { name: /Marek Novák.*Busy/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await heading(page, "Call Marek Novák");
  await button(page, "Call").click();
  await page.locator("main.call").waitFor();
  expect(await asked(page, "join")).toEqual([expect.objectContaining({ link: "8:orgid:aaaabbbb-cccc-dddd-eeee-000000000002" })]);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem").first().waitFor();
  expect(await page.getByRole("menuitem", { name: "Copy as text" }).count()).toBe(0);
});
