/** Screens of keeping the words of a call. */
import type { Page } from "playwright-core";

import { window } from "./browser";
import { called, host, type Screen } from "./screens";

/** The entry of keeping in the menu of more: the last of those that concern the call. */
async function ask(page: Page): Promise<void> {
  await page.locator(".group .wrap:not(.split) button").last().click();
  await page.getByRole("menu").locator("button").nth(8).click();
  await page.locator("dialog").waitFor();
}

export async function keep(page: Page): Promise<void> {
  await ask(page);
  await page.locator("dialog input[type=checkbox]").check();
  await page.locator("dialog footer button").last().click();
  await page.locator(".mark.keep").waitFor();
}

export const KEEP: Record<string, Screen> = {
  "keep-ask": {
    open: async (options) => {
      const page = await called("people=4", options);
      await ask(page);
      return page;
    },
  },
  "keep-on": {
    open: async (options) => {
      const page = await called("people=4", options);
      await keep(page);
      return page;
    },
  },
  "keep-trouble": {
    open: async (options) => {
      const page = await called("people=4", options);
      await keep(page);
      await page.evaluate(() => globalThis.window.fake.keeping.change({ failure: { code: "file", detail: "made up", notNow: null, device: null, signIn: null } }));
      await page.locator(".mark.trouble").waitFor();
      return page;
    },
  },
  "keep-after": {
    open: async (options) => {
      const page = await called("people=4", options);
      await keep(page);
      await host(page, (meeting) => meeting.end());
      await page.evaluate(() => globalThis.window.fake.keeping.end());
      await page.locator(".kept").first().waitFor();
      return page;
    },
  },
  "keep-settings": {
    open: async (options) => {
      const page = await window("name=Ann&recents=0", options);
      await page.keyboard.press("Control+,");
      const kept = page.locator("dialog .kept").first();
      await kept.waitFor();
      await kept.scrollIntoViewIfNeeded();
      return page;
    },
  },
};
