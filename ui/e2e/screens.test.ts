/**
 * Every screen in each language and size, and in dark colours: kept as a picture under target/screens to be looked at, nothing cut off
 * or out of reach, and nothing that axe finds. SCREENS=name,name shows only those whose names begin so.
 */
import { mkdirSync } from "node:fs";
import { join as path } from "node:path";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { outOfBounds } from "./bounds";
import { useBrowser, violations, window } from "./browser";
import { ALL as SCREENS } from "./screens-calls";

useBrowser({ keep: true });
const folder = path(import.meta.dirname, "../../target/screens");
mkdirSync(folder, { recursive: true });

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }, { width: 800, height: 600 }];
/** Colours change no sizes, and words no colours: dark ones are looked at once. Where there is most room, longer words find some, too. */
const LOOKS = [
  { language: "en", colorScheme: "light", sizes: SIZES },
  { language: "en", colorScheme: "dark", sizes: SIZES.slice(0, 1) },
  { language: "fr", colorScheme: "light", sizes: SIZES.filter(({ width }) => width < 1920) },
] as const;
type Look = (typeof LOOKS)[number];
const wanted = process.env["SCREENS"]?.split(",") ?? [""];
const names = Object.keys(SCREENS).filter((name) => wanted.some((beginning) => name.startsWith(beginning)));

/** Everything up to now is drawn. */
const drawn = (page: Page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test.each(names)("%s", async (name) => {
  // All at once: a browser gives each page a process of its own.
  const wrong = await Promise.all(LOOKS.map((look) => looked(name, look)));
  expect(wrong.flat()).toEqual([]);
});

test("what is cut off, out of reach or covered is found", async () => {
  const page = await window("name=Ann");
  expect(await outOfBounds(page)).toEqual([]);
  await page.evaluate(() => {
    const style = (css: string, change: Partial<CSSStyleDeclaration>) => Object.assign(document.querySelector<HTMLElement>(css)?.style ?? {}, change);
    style("h1", { position: "relative", left: "-40rem" });
    style(".practice h2", { width: "2rem", overflow: "hidden", whiteSpace: "nowrap" });
    style("header button", { position: "fixed", left: `${innerWidth - 10}px` });
    style(".lead", { position: "absolute", inset: "10rem 0 auto", height: "12rem", zIndex: "1" });
  });
  const wrong = (await outOfBounds(page)).join("\n");
  for (const part of ["text cut off by div.home", "text cut off by h2", "cut off by the window: button.ghost “Settings”", "under div.lead"]) expect(wrong).toContain(part);
});

/**
 * Looks at a screen in a language and theme, and tells what is wrong. Each theme has a page of its own: where it changes on a page,
 * Chromium goes on showing some text as it was painted before.
 */
async function looked(name: string, { language, colorScheme, sizes }: Look): Promise<string[]> {
  const screen = SCREENS[name];
  if (!screen) throw new Error(`no screen ${name}`);
  const page = await screen.open({ locale: language === "fr" ? "fr-FR" : "en-GB", colorScheme });
  const wrong: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await drawn(page);
    if (screen.each) await screen.each(page).then(() => drawn(page));
    await page.screenshot({ path: path(folder, `${name}-${language}-${colorScheme}-${size.width}x${size.height}.png`) });
    if (colorScheme === "light") wrong.push(...(await outOfBounds(page)).map((one) => `${language} ${size.width}×${size.height}: ${one}`));
  }
  // Axe judges words, roles and contrast: sizes and the other language add nothing.
  if (language === "en") wrong.push(...(await violations(page)));
  return wrong;
}
