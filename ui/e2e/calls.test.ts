/** Calls that come in, and what is said of a call that is over. */
import { expect, test } from "vitest";

import { asked, button, heading, host, useBrowser, window } from "./browser";
import { rated, reachable } from "./screens-calls";

useBrowser();

test("somebody calls, is answered by keyboard, hangs up, and can call again", async () => {
  const page = await reachable();
  expect(await asked(page, "waitForCalls")).toEqual([expect.objectContaining({ link: "", name: "Ann" })]);
  await host(page, (meeting) => meeting.ring("1", "Mary Okafor"));
  const dialog = page.getByRole("alertdialog", { name: "Mary Okafor is calling" });
  await dialog.waitFor();
  expect(await page.locator("[aria-live=assertive]").first().textContent()).toContain("Mary Okafor is calling");
  // Browsers close a dialog at the second Escape whatever the page says of the first.
  for (const key of ["Escape", "Escape", "Escape", "Enter", "Space"]) await page.keyboard.press(key);
  expect(await dialog.isVisible()).toBe(true);
  expect(await asked(page, "command")).toEqual([]);
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Tab");
  expect(await page.locator(":focus").textContent()).toContain("Answer");
  await page.keyboard.press("Enter");
  await page.locator("[data-person=p0]", { hasText: "Mary Okafor" }).first().waitFor();
  expect(await asked(page, "command")).toContainEqual({ type: "acceptCall", value: { call: "1", camera: false } });
  await host(page, (meeting) => meeting.end("callEnded"));
  await heading(page, "The call has ended");
  await button(page, "Wait for calls again").click();
  await heading(page, "You can be called");
  await host(page, (meeting) => meeting.ring("2", ""));
  await page.getByRole("alertdialog", { name: "Somebody outside your contacts is calling" }).getByRole("button", { name: "Decline" }).click();
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
  expect(await page.getByText("Missed calls").count()).toBe(0);
  await host(page, (meeting) => (meeting.ring("3", "Kenji Tanaka"), meeting.ring("3", "Kenji Tanaka", true)));
  await page.getByText("Missed calls").waitFor();
  await button(page, "Stop waiting").click();
  await heading(page, "Join a Teams meeting");
});

test("nobody is offered to be called without access to Teams", async () => {
  const page = await window("name=Ann");
  await heading(page, "Join a Teams meeting");
  expect(await button(page, "Wait for calls").count()).toBe(0);
});

test("a call is rated by keyboard", async () => {
  const page = await rated({}, 0);
  await page.getByRole("radio", { name: "Very bad" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const outline = await page.locator(".stars label:focus-within").evaluate((one) => parseFloat(getComputedStyle(one).outlineWidth));
  expect(outline).toBeGreaterThan(0);
  await page.getByRole("checkbox", { name: "Echo" }).press("Space");
  await button(page, "Send").click();
  await page.getByText("Thank you. Your answer was sent.").waitFor();
  expect(await asked(page, "rate")).toEqual([{ overall: 3, issues: ["echo"] }]);
});
