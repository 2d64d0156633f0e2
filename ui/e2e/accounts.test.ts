/** Journeys to access to Teams: added, signed in to, lost and found again, with the keyboard and for who hears the window. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { asked, button, heading, useBrowser, window } from "./browser";
import { settingsAt } from "./screens-accounts";

useBrowser();

/** Somebody signed in, in the browser or on another device. */
const signedIn = (page: Page) => page.evaluate(() => globalThis.window.fake.accounts.finish());
const focused = (page: Page) => page.locator(":focus").evaluate((one) => one.getAttribute("aria-label") ?? one.textContent?.trim() ?? "");
const dialogs = (page: Page) => page.locator("dialog[open]").count();

describe("access to Teams", () => {
  test("is added by keyboard, signed in to at once, and told to who does not see it", async () => {
    const page = await settingsAt("accounts=none", "teams");
    await button(page, "Add access…").focus();
    await page.keyboard.press("Enter");
    await heading(page, "Add access to Teams");
    for (let presses = 0; presses < 4 && (await focused(page)) !== ""; presses += 1) await page.keyboard.press("Tab");
    await page.getByLabel("Address of the token service").focus();
    await page.keyboard.type("tokens.contoso.example");
    // Enter sends the form, though its button stands outside.
    await page.keyboard.press("Enter");
    await heading(page, "Sign in to tokens.contoso.example");
    expect(await asked(page, "addGuest")).toMatchObject([{ name: "tokens.contoso.example", way: { by: "tokenService" } }]);
    expect(await focused(page)).toBe("Sign in to tokens.contoso.example");
    await signedIn(page);
    await page.getByText("Signed in as ada@contoso.example").first().waitFor();
    expect([await dialogs(page), await focused(page)]).toEqual([1, "Add access…"]);
    // Regions behind a modal window are not read.
    expect(await page.locator("dialog [aria-live=polite]").textContent()).toContain("Signed in as ada@contoso.example");
  });

  test("is given up by Escape, which leaves the settings open and the focus where it was", async () => {
    const page = await settingsAt("accounts=signedOut", "teams");
    const on = page.getByRole("dialog").getByRole("button", { name: "Sign in to Contoso on another device" });
    await on.focus();
    await page.keyboard.press("Enter");
    await page.getByText("KX7D-94TQ", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("KX7D-94TQ", { exact: true }).waitFor({ state: "detached" });
    expect([await dialogs(page), await focused(page)]).toEqual([1, "Sign in to Contoso on another device"]);
    expect(await asked(page, "cancelSignIn")).toHaveLength(1);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("that nobody is signed in to is signed in to from the join sheet, which then leads into Teams", async () => {
    const page = await window("name=Ann&accounts=signedOut&way=signInNeeded");
    await page.locator("main button", { hasText: /Weekly planning/ }).click();
    await page.getByRole("alert").getByRole("button", { name: "Sign in to Contoso", exact: true }).click();
    await heading(page, "Sign in to Contoso");
    await signedIn(page);
    await page.getByText("Microsoft Teams, through Chromium 156").waitFor();
    expect([await page.getByRole("alert").count(), await focused(page)]).toEqual([0, "Join now"]);
  });

  test("that nobody is signed in to is told of on the start page, until somebody is", async () => {
    const page = await window("name=Ann&accounts=signedOut");
    const hint = page.getByText(/You are not signed in to Contoso yet/);
    await hint.waitFor();
    await button(page, /^Sign in to Contoso$/).click();
    await signedIn(page);
    await hint.waitFor({ state: "detached" });
    expect(await page.locator(":focus").getAttribute("id")).toBe("home-text");
  });

  test("that is not set up leads to its part of the settings", async () => {
    const page = await window("name=Ann&way=accessMissing");
    await page.locator("main button", { hasText: /Weekly planning/ }).click();
    await button(page, "Open the settings").click();
    const part = page.getByRole("heading", { name: "Access to Teams", exact: true });
    await part.waitFor();
    expect(await focused(page)).toBe("Access to Teams");
    expect(await part.evaluate((one) => one.getBoundingClientRect().top < innerHeight / 2)).toBe(true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+,");
    await heading(page, "Settings");
    expect(await focused(page)).toBe("Settings");
  });

  test("that ended on the way in is signed in to again, and the way is taken once more", async () => {
    const page = await window("name=Ann&accounts=signedOut&way=teams&fail=signInNeeded");
    await page.locator("main button", { hasText: /Weekly planning/ }).click();
    await button(page, "Join now").click();
    await heading(page, "You need to sign in");
    await button(page, /^Sign in to Contoso$/).click();
    await signedIn(page);
    await expect.poll(() => asked(page, "join")).toHaveLength(2);
  });
});

test("what is chosen, and an identity that can be used, let people call", async () => {
  const page = await window("name=Ann&accounts=none");
  expect(await button(page, "Wait for calls").count()).toBe(0);
  await page.evaluate(() => globalThis.window.fake.accounts.add({ name: "From Mary", way: { by: "file", path: "/a" }, connectionString: null }));
  await button(page, "Wait for calls").waitFor();
});
