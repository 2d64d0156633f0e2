/**
 * The main screens for people whose system asks for something: words that run from right to left, 200 %, the system's own
 * colours, more contrast, less motion. Kept as pictures beside those of screens.test.ts.
 */
import { mkdirSync } from "node:fs";
import { join as path } from "node:path";

import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { outOfBounds } from "./bounds";
import { useBrowser, violations, window } from "./browser";
import { called } from "./screens";
import { ALL as SCREENS } from "./screens-calls";

useBrowser();
const folder = path(import.meta.dirname, "../../target/screens");
mkdirSync(folder, { recursive: true });

const MAIN = [
  "home", "home-number", "home-refused", "sheet", "sheet-by-link", "sheet-number", "lobby", "settings", "gallery-4", "gallery-9", "pages", "share",
  "people", "captions", "timeline", "statistics", "devices", "picker", "sharing", "consent", "listening", "recording-both", "reconnecting", "muted-by",
  "menu-more", "menu-microphone", "menu-person", "remove", "failed", "ended-lobbyRejected",
  "home-reachable", "calls-waiting", "calls-ringing-two", "rating-issues", "text-over-captions", "text-pane", "together", "slides-elsewhere", "rights-people",
  "rights-lost", "phone", "accounts-several", "accounts-locked", "accounts-add-service", "accounts-add-key", "sign-in-browser", "sign-in-code",
  "sign-in-refused", "work-set-up", "work-trouble", "home-sign-in", "sheet-sign-in", "failed-sign-in",
  "agenda-full", "agenda-all", "agenda-empty", "agenda-trouble", "agenda-calendars", "agenda-share", "sheet-details", "sheet-encrypted", "reminder",
  "reminder-in-call", "people-search", "people-sheet",
];

async function kept(name: string, suffix: string, options: BrowserContextOptions): Promise<Page> {
  const screen = SCREENS[name];
  if (!screen) throw new Error(`no screen ${name}`);
  const page = await screen.open(options);
  await screen.each?.(page);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: path(folder, `${name}-${suffix}.png`) });
  return page;
}

describe("from right to left", () => {
  test.each(MAIN)("%s", async (name) => {
    const page = await kept(name, "rtl", { locale: "ar-XB", colorScheme: "light", viewport: { width: 800, height: 600 } });
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    expect(await outOfBounds(page)).toEqual([]);
  });

  test("what stood at one side stands at the other", async () => {
    const places = async (locale: string) => {
      const page = await called("people=4", { locale });
      await page.keyboard.press("Control+Shift+P");
      const centre = async (css: string) => page.locator(css).first().evaluate((one) => (one.getBoundingClientRect().left + one.getBoundingClientRect().right) / 2);
      return Promise.all([".clock", ".leave", "aside", ".self", "[data-person=p1] .name", "[data-person=p0]"].map(centre));
    };
    const [one, other] = await Promise.all([places("en-GB"), places("ar-XB")]);
    expect(other.map((at) => 1280 - at)).toEqual(one.map((at) => expect.closeTo(at, -1)));
  });
});

describe("at 200 %", () => {
  test.each(MAIN)("%s", async (name) => {
    const page = await kept(name, "zoomed", { locale: "fr-FR", colorScheme: "light", viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    expect(await outOfBounds(page)).toEqual([]);
  });
});

describe("at 200 % in the smallest window", () => {
  test.each(["home-number", "sheet", "lobby", "settings", "gallery-4", "people", "statistics", "sharing", "listening", "recording-both", "menu-more", "menu-microphone", "picker", "home-reachable", "calls-waiting", "calls-ringing-two", "rating-issues", "text-pane", "text-over-captions", "slides-elsewhere", "phone", "accounts-several", "accounts-add-key", "sign-in-code", "sign-in-refused", "work-trouble", "agenda-all", "agenda-trouble", "agenda-calendars", "agenda-share", "sheet-details", "reminder", "people-search"])("%s", async (name) => {
    const page = await kept(name, "tiny", { locale: "fr-FR", colorScheme: "light", viewport: { width: 400, height: 300 }, deviceScaleFactor: 2 });
    expect(await outOfBounds(page)).toEqual([]);
  });
});

describe("in the system's own colours", () => {
  test.each(["home", "sheet", "lobby", "settings", "gallery-9", "people", "recording", "consent", "picker", "calls-waiting", "calls-ringing", "rating-issues", "text-pane", "rights-people", "phone", "accounts-several", "accounts-add-service", "sign-in-code", "work-set-up", "agenda-full", "agenda-calendars", "reminder", "people-search"])("%s", async (name) => {
    const page = await kept(name, "contrast", { forcedColors: "active", colorScheme: "dark" });
    // Without colours of its own only an edge shows where a control is.
    const bare = await page.locator("button:visible, input:visible, select:visible, textarea:visible").evaluateAll((all) =>
      all.filter((one) => {
        const edge = (of: Element) => parseFloat(getComputedStyle(of).borderTopWidth) > 0;
        const drawn = ["radio", "checkbox"].includes(one.getAttribute("type") ?? "");
        return !edge(one) && ![...one.children].some(edge) && !edge(one.parentElement ?? one) && !drawn;
      }).map((one) => one.getAttribute("aria-label") ?? one.textContent?.trim() ?? one.tagName),
    );
    expect(bare).toEqual([]);
  });
});

test("more contrast is given where it is asked for", async () => {
  const colours = async (contrast: "more" | "no-preference") => {
    const page = await window("name=Ann", { contrast, colorScheme: "light" });
    expect(await violations(page)).toEqual([]);
    return page.locator(".lead p").evaluate((one) => getComputedStyle(one).color);
  };
  expect(await colours("more")).not.toBe(await colours("no-preference"));
});

test("nothing moves by itself for whoever wants less motion", async () => {
  const moving = async (reducedMotion: "reduce" | "no-preference") => {
    const page = await called("people=4&pictures=off", { reducedMotion }, (meeting) => {
      meeting.record(true);
      meeting.react("p0", "heart");
      meeting.reconnect({ media: true });
    });
    return page.evaluate(() => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().endTime ?? 0) > 50).length);
  };
  expect(await moving("no-preference")).toBeGreaterThan(1);
  expect(await moving("reduce")).toBe(0);
});
