/** Screens of who one is to Teams and to one's organisation: the settings' part of it, and signing in. */
import type { Page } from "playwright-core";

import { window } from "./browser";
import type { Screen } from "./screens";

/** Of the settings, by the name each part has. */
type Part = "teams" | "work" | "sound" | "devices";
type Options = Parameters<typeof window>[1];

/** The settings, as far down as the part of that name. */
export async function settingsAt(query: string, part: Part, options: Options = {}): Promise<Page> {
  const page = await window(`name=Ann&${query}`, options);
  await page.keyboard.press("Control+,");
  await page.locator(`[data-settings=${part}]`).evaluate((section) => section.scrollIntoView({ block: "start" }));
  return page;
}

/** A part of the settings that is in view at each size. */
export function settings(query: string, part: Part, act?: (page: Page) => Promise<void>): Screen {
  return {
    open: async (options) => {
      const page = await settingsAt(query, part, options);
      if (act) await act(page);
      return page;
    },
    each: async (page) => {
      if ((await page.locator("dialog[open]").count()) > 1) return;
      await page.locator(`[data-settings=${part}]`).evaluate((section) => section.scrollIntoView({ block: "start" }));
    },
  };
}

/** The window in which access is added, with a kind of it chosen. */
function adding(kind: number, act?: (page: Page) => Promise<void>, query = "accounts=none"): Screen {
  const screen = settings(query, "teams", async (page) => {
    await page.locator("[data-settings=teams] > div:not(.list) > button").click();
    await page.locator("dialog fieldset input").nth(kind).check();
    await act?.(page);
  });
  return screen;
}

const SECRET = "endpoint=https://ann-develops.communication.practice.example/;accesskey=bm90IGEga2V5LCBqdXN0IHdvcmRz";
const submit = (page: Page) => page.locator("dialog footer [type=submit]").click();
/** Of the first identity: in the browser, or on another device. */
const signIn = (page: Page, at: 0 | 1) => page.locator("[data-settings=teams] .card .actions button").nth(at).click();

export const ACCOUNTS: Record<string, Screen> = {
  "devices-trial": settings("pictures=on", "devices", async (page) => {
    await page.locator("[data-settings=devices] .actions button").last().click();
    await page.locator("[data-settings=devices] canvas.playing").waitFor();
    await page.locator("[data-settings=devices] .actions button").nth(2).click();
  }),
  "devices-none": settings("devices=none", "devices"),
  "accounts-none": settings("accounts=none", "teams"),
  "accounts-one": settings("accounts=service", "teams"),
  "accounts-signed-out": settings("accounts=signedOut", "teams"),
  "accounts-several": settings("accounts=service,trouble,key,file", "teams"),
  "accounts-given": settings("accounts=given", "teams"),
  "accounts-locked": settings("accounts=service,key&keyring=locked", "teams"),
  "accounts-remove": settings("accounts=key,service", "teams", (page) => page.locator("[data-settings=teams] .card .top button").first().click()),
  "accounts-add-service": adding(0),
  "accounts-add-file": adding(1, async (page) => {
    await page.locator("dialog form input:not([type=radio])").first().fill("contoso.token");
    await submit(page);
    await page.getByRole("alert").waitFor();
  }),
  "accounts-add-key": adding(2, (page) => page.locator("dialog form input:not([type=radio])").first().fill(SECRET), "accounts=none&keyring=none"),
  "sign-in-browser": settings("accounts=signedOut", "teams", async (page) => {
    await signIn(page, 0);
    await page.locator("dialog.s").waitFor();
  }),
  "sign-in-code": settings("accounts=signedOut", "teams", async (page) => {
    await signIn(page, 1);
    await page.locator("dialog.s .code").waitFor();
  }),
  "sign-in-refused": settings("accounts=signedOut&signin=fails:conditionalAccess", "teams", async (page) => {
    await signIn(page, 0);
    await page.getByRole("alert").waitFor();
    await page.locator("dialog.s summary").click();
  }),
  "work-set-up": settings("", "work", (page) => page.locator("[data-settings=work] summary").click()),
  "work-signed-out": settings("work=signedOut", "work"),
  "work-signed-in": settings("work=on&accounts=service", "work"),
  "work-chats": settings("work=on", "work", (page) => page.locator("[data-settings=work] [role=switch]").click()),
  "work-trouble": settings("work=trouble", "work"),
  "work-given": settings("work=given&accounts=given", "work"),
  "home-sign-in": { open: (options) => window("name=Ann&accounts=signedOut&recents=0", options) },
  "failed-sign-in": {
    open: async (options) => {
      const page = await window("name=Ann&accounts=signedOut&way=teams&fail=signInNeeded", options);
      await page.locator("main button", { hasText: /Weekly planning/ }).click();
      await page.locator("form.who [type=submit]").click();
      await page.locator("main .access button").first().waitFor();
      return page;
    },
  },
  "sheet-sign-in": {
    open: async (options) => {
      const page = await window("name=Ann&accounts=signedOut&way=signInNeeded&pictures=on", options);
      await page.locator("main button", { hasText: /Weekly planning/ }).click();
      await page.locator("canvas.playing").waitFor();
      return page;
    },
  },
};

