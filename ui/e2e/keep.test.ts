/** Keeping the words of a call: asked for, marked while it goes on, stopped, and deleted with one press. */
import { expect, test } from "vitest";

import { asked, button, useBrowser, window } from "./browser";
import { called, host } from "./screens";
import { keep } from "./screens-keep";

useBrowser();

test("is begun by nobody who does not say that the others agree", async () => {
  const page = await called("people=4", {});
  await button(page, /^More$/).click();
  await page.getByRole("menuitem", { name: "Keep the words…" }).click();
  expect(await button(page, "Keep the words").isDisabled()).toBe(true);
  expect(await page.locator(".mark.keep").count()).toBe(0);
  await page.getByLabel("Plain text").check();
  await page.getByLabel("Those in the call know").check();
  await button(page, "Keep the words").click();
  await page.getByText("You keep the words of this call").waitFor();
  expect((await asked(page, "keepWords")).map((form) => (form as { keepAs: string }).keepAs)).toEqual(["text"]);
  await page.locator(".mark.keep").getByRole("button", { name: "Stop", exact: true }).click();
  await page.locator(".mark.keep").waitFor({ state: "detached" });
  expect((await asked(page, "keepWords")).at(-1)).toBeNull();
});

test("is deleted with one press, in the call, after it and in the settings", async () => {
  const page = await called("people=4", {});
  await keep(page);
  await button(page, "Stop, and delete what was kept").click();
  await page.locator(".mark.keep").waitFor({ state: "detached" });
  await keep(page);
  await host(page, (meeting) => meeting.end());
  await page.getByText("You kept the words of this call.").waitFor();
  await button(page, "Delete 2026-11-28-1143-meeting.html").click();
  await page.getByText("You kept the words of this call.").waitFor({ state: "detached" });
  await button(page, "Back to start").click();
  await page.keyboard.press("Control+,");
  await button(page, "Delete 2026-11-19-1415-meeting.txt").click();
  await button(page, "Open 2026-11-26-0900-Spring-release.html").click();
  expect(await page.getByRole("dialog").getByText("2026-11-19-1415-meeting.txt").count()).toBe(0);
  expect([(await asked(page, "deleteWords")).length, await asked(page, "openWords")]).toEqual([3, ["2026-11-26-0900-Spring-release.html"]]);
});

test("is not there where the organisation doesn’t want it", async () => {
  const page = await called("people=4&keep=off", {});
  await button(page, /^More$/).click();
  await page.getByRole("menu").waitFor();
  expect(await page.getByRole("menuitem", { name: /Keep/ }).count()).toBe(0);
  const settings = await window("name=Ann&keep=off");
  await settings.keyboard.press("Control+,");
  await settings.getByText("Your organisation does not want more to be kept.").waitFor();
});
