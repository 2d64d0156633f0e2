/** A machine that lacks devices: what people see of that, and what they can do. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { join, useBrowser, violations, window as open } from "./browser";

useBrowser();

const asked = (page: Page, what: string) =>
  page.evaluate((name) => window.fake.asked.filter((one) => one.what === name).map((one) => one.with), what);
const toggle = (page: Page, name: string) => page.getByRole("switch", { name });
const toasts = (page: Page) => page.locator(".toasts > div").allTextContents();

async function sheet(query = ""): Promise<Page> {
  const page = await open(`name=Ann&devices=none&${query}`);
  await page.getByRole("button", { name: "Open practice meeting" }).click();
  await page.getByText("No camera was found").first().waitFor();
  return page;
}

test("without devices the sheet says so, switches nothing on, and one joins without any trouble", async () => {
  const page = await sheet("lobby=none");
  expect(await violations(page)).toEqual([]);
  for (const name of ["Camera", "Microphone"]) {
    await toggle(page, name).click();
    expect(await toggle(page, name).getAttribute("aria-checked")).toBe("false");
  }
  expect(await toasts(page)).toEqual([expect.stringContaining("No camera was found. Plug one in"), expect.stringContaining("No microphone was found.")]);
  expect((await asked(page, "preview")).filter((form) => (form as { camera: boolean; microphone: boolean }).camera)).toEqual([]);
  for (let left = 2; left > 0; left -= 1) await page.getByRole("button", { name: "Dismiss" }).first().click();
  await page.getByRole("button", { name: "Join now" }).click();
  await page.getByText("Mary Okafor").first().waitFor();
  const none = { camera: "none", microphone: "none", speaker: "none" };
  expect(await asked(page, "join")).toEqual([expect.objectContaining({ camera: false, microphone: false, devices: none })]);
  expect(await page.locator(".toasts > div, .notice").count()).toBe(0);
});

test("the test picture is there for who chooses it", async () => {
  const page = await sheet();
  await page.getByRole("combobox", { name: "Camera" }).selectOption({ label: "Test picture" });
  await expect.poll(() => toggle(page, "Camera").getAttribute("aria-checked")).toBe("true");
  await expect.poll(async () => (await asked(page, "preview")).at(-1)).toMatchObject({ camera: true, microphone: false });
});

test("a device that is plugged in later can be used at once, before a call and in it", async () => {
  const page = await sheet();
  await page.evaluate(() => window.fake.plug());
  await expect.poll(() => toggle(page, "Camera").getAttribute("aria-checked")).toBe("true");
  expect(await page.getByRole("combobox", { name: "Camera" }).locator("option").allTextContents()).toContain("HD Pro Webcam");

  const call = await join("devices=none");
  await call.getByText("Mary Okafor").first().waitFor();
  await call.getByRole("button", { name: /Turn the camera on|Turn camera on/ }).click();
  await call.locator(".notice", { hasText: "No camera was found" }).waitFor();
  expect(await asked(call, "command")).not.toContainEqual({ type: "camera", value: true });
  expect(await violations(call)).toEqual([]);
  await call.evaluate(() => window.fake.plug());
  await call.getByText("The camera “System default” is used now.").first().waitFor();
  await call.getByRole("button", { name: /Turn the camera on|Turn camera on/ }).click();
  expect(await asked(call, "command")).toContainEqual({ type: "camera", value: true });
});
