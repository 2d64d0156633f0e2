/**
 * Every screen: nothing may be cut off sideways, and axe must find nothing. With SCREENS=folder in every size, theme and
 * language, each kept as a picture to be looked at.
 */
import { mkdirSync } from "node:fs";
import { join as path } from "node:path";

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { join, useBrowser, violations, window } from "./browser";

useBrowser();
const folder = process.env["SCREENS"];

interface Look {
  name: string;
  width: number;
  height: number;
  colorScheme: "light" | "dark";
  locale: string;
}

const [light, dark] = ["light", "dark"] as const;
const LOOKS: Look[] = [
  { name: "1280-light-en", width: 1280, height: 800, colorScheme: light, locale: "en-GB" },
  { name: "800-dark-fr", width: 800, height: 600, colorScheme: dark, locale: "fr-FR" },
  // 1280 by 800 at 200 %.
  { name: "zoomed-light-fr", width: 640, height: 400, colorScheme: light, locale: "fr-FR" },
];
/** Shown in one look only unless pictures are kept: they differ from others by their words. */
const ALIKE = ["ended-left", "failed", "sheet-id", "home-refused", "sheet"];
const MORE: Look[] = [
  { name: "1280-dark-en", width: 1280, height: 800, colorScheme: dark, locale: "en-GB" },
  { name: "1280-light-fr", width: 1280, height: 800, colorScheme: light, locale: "fr-FR" },
  { name: "1920-dark-en", width: 1920, height: 1080, colorScheme: dark, locale: "en-GB" },
  { name: "1920-light-fr", width: 1920, height: 1080, colorScheme: light, locale: "fr-FR" },
  { name: "800-light-en", width: 800, height: 600, colorScheme: light, locale: "en-GB" },
];

const LONG = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2@thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%7d";
type Options = Parameters<typeof window>[1];

const SCREENS: Record<string, (options: Options) => Promise<Page>> = {
  home: (options) => window("", options),
  "home-refused": async (options) => {
    const page = await window("", options);
    await page.locator("textarea").fill("https://teams.live.com/meet/9312345678901");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    return page;
  },
  sheet: async (options) => {
    const page = await window("name=Ann", options);
    await page.locator("main button", { hasText: /Weekly planning/ }).click();
    await page.locator("form").waitFor();
    return page;
  },
  "sheet-by-link": (options) => window(`opened=${encodeURIComponent(LONG)}`, options),
  "sheet-id": (options) => window("opened=264183392744150", options),
  lobby: async (options) => {
    const page = await join("lobby=hold", { ...options });
    await page.locator("section.wait").waitFor();
    return page;
  },
  settings: async (options) => {
    const page = await window("name=Ann", options);
    await page.keyboard.press("Control+,");
    await page.getByRole("dialog").waitFor();
    return page;
  },
  "ended-rejected": (options) => ended("lobbyRejected", options),
  "ended-left": (options) => ended("left", options),
  call: (options) => called("people=5", options),
  "call-recorded": async (options) => {
    const page = await called("people=12", options);
    await page.evaluate(() => globalThis.window.fake.meeting?.record(true));
    await page.keyboard.press("Control+Shift+P");
    await page.getByRole("searchbox").waitFor();
    return page;
  },
  failed: async (options) => {
    const page = await join("fail=serviceUnreachable", options);
    await page.locator("h1").waitFor();
    return page;
  },
};

async function called(query: string, options: Options): Promise<Page> {
  const page = await join(query, options);
  await page.waitForFunction(() => globalThis.window.fake.meeting?.snapshot.phase.phase === "connected");
  await page.locator("main.call").waitFor();
  return page;
}

async function ended(cause: string, options: Options): Promise<Page> {
  const page = await called("people=3", options);
  await page.evaluate((why) => globalThis.window.fake.meeting?.end(why as "left"), cause);
  await page.locator("summary").click();
  return page;
}

for (const { name, width, height, colorScheme, locale } of folder ? [...LOOKS, ...MORE] : LOOKS) {
  describe(name, () => {
    const screens = Object.keys(SCREENS).filter((screen) => folder || name === LOOKS[0]?.name || !ALIKE.includes(screen));
    test.each(screens)("%s", async (screen) => {
      const page = await SCREENS[screen]?.({ viewport: { width, height }, colorScheme, locale });
      if (!page) throw new Error(`no screen ${screen}`);
      if (folder) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: path(folder, `${screen}-${name}.png`) });
      }
      expect(await sideways(page)).toEqual([]);
      // Size changes nothing that axe looks at.
      if (!name.startsWith("zoomed")) expect(await violations(page)).toEqual([]);
    });
  });
}

test("from right to left nothing is lost, and the order turns round", async () => {
  const page = await window("name=Ann", { viewport: { width: 800, height: 600 } });
  const before = await page.getByRole("button", { name: "Settings" }).boundingBox();
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const after = await page.getByRole("button", { name: "Settings" }).boundingBox();
  expect([before?.x ?? 0, after?.x ?? 0]).toEqual([expect.closeTo(740, -2), expect.closeTo(20, -2)]);
  await page.getByRole("button", { name: "Open practice meeting" }).click();
  if (folder) await page.screenshot({ path: path(folder, "sheet-rtl.png") });
  expect(await sideways(page)).toEqual([]);
});

test("in the system's own high contrast every control has an edge", async () => {
  const page = await window("name=Ann", { forcedColors: "active" });
  await page.getByRole("button", { name: "Open practice meeting" }).click();
  if (folder) await page.screenshot({ path: path(folder, "sheet-contrast.png") });
  const edges = await page.locator("button, input, select").evaluateAll((all) => all.map((one) => parseFloat(getComputedStyle(one).borderTopWidth)));
  expect(edges.length).toBeGreaterThan(5);
  // A switch draws its own.
  expect(edges.filter((width) => width === 0)).toEqual([]);
});

/** What sticks out of the window sideways, and so can't be reached. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out = [...document.querySelectorAll("button, input, select, textarea, h1, h2, p")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && (box.left < -1 || box.right > innerWidth + 1);
    });
    return out.map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 40)}`);
  });
}
