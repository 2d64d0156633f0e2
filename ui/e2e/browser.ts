/** The browser of the journeys, and pages that fail the test when the page itself complains. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

import type { FakeMeeting } from "../src/ipc/fake/meeting";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
interface Opened {
  page: Page;
  complaints: string[];
  /** What it was opened with. */
  like: string;
}

let browser: Browser | undefined;
const open: Opened[] = [];
/** Pages of tests before, to be used once more. */
const kept: Opened[] = [];

/**
 * Call once in a test file. No name but loopback can be looked up. With `keep`, a page is loaded anew in the tests after it rather than
 * opened, which takes less than half the time; for tests that only look.
 */
export function useBrowser({ keep = false } = {}): void {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
    });
  });
  afterEach(async () => {
    const ended = open.splice(0);
    if (keep) kept.push(...ended);
    else await Promise.all(ended.map(({ page }) => page.context().close()));
    expect(ended.flatMap((one) => one.complaints.splice(0))).toEqual([]);
  });
  afterAll(async () => browser?.close());
}

const VIEWPORT = { width: 1280, height: 800 };

async function opening(browser: Browser, options: BrowserContextOptions, like: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.stack ?? `${error}`));
  return { page, complaints, like };
}

/** A window over the made-up meeting; `query` says how that begins (src/ipc/fake/index.ts). With `now` the time of day stands still there. */
export async function window(query = "", options: BrowserContextOptions = {}, now?: Date): Promise<Page> {
  if (!browser) throw new Error("useBrowser() was not called");
  const like = JSON.stringify([options, now]);
  const [before] = kept.splice(kept.findIndex((one) => one.like === like) >>> 0, 1);
  const opened = before ?? (await opening(browser, options, like));
  open.push(opened);
  const { page } = opened;
  if (before) {
    await page.setViewportSize(options.viewport ?? VIEWPORT);
    await page.mouse.move(0, 0);
  } else if (now) await page.clock.setFixedTime(now);
  await page.goto(`${inject("address")}?life=off&${query.includes("pictures=") ? "" : "pictures=off&"}${query}`);
  await page.locator("main, dialog").first().waitFor();
  return page;
}

/** Complaints of a page that are meant, such as its policy's about markup that is pasted. */
export function forgive(page: Page, meant: RegExp): void {
  const one = open.find((other) => other.page === page);
  one?.complaints.splice(0, Infinity, ...one.complaints.filter((text) => !meant.test(text)));
}

/** Goes into the practice meeting; stops in the lobby where the query says so. */
export async function join(query = "", options: BrowserContextOptions = {}, now?: Date): Promise<Page> {
  const page = await window(`name=Ann&${query}${query.includes("lobby=") ? "" : "&lobby=none"}`, options, now);
  await page.getByRole("button", { name: /Open practice meeting|Ouvrir la réunion d’essai/ }).click();
  await page.getByRole("button", { name: /Join now|Rejoindre/ }).click();
  return page;
}

/** Everything that axe finds wrong on the page now, in one line each. */
export async function violations(page: Page): Promise<string[]> {
  // By the debugger, not by a script tag: the page's policy allows none.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations: found } = await axe.run(document, { resultTypes: ["violations"] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary ?? ""}`).join("; ")}`);
  });
}

/** Lets something happen in the meeting. */
export async function host<A>(page: Page, act: (meeting: FakeMeeting, value: A) => void, ...[value]: A[]): Promise<void> {
  await page.evaluate(`(${act.toString()})(window.fake.meeting, ${JSON.stringify(value ?? null)})`);
}

/** All that was asked of the backend by one name, in order. */
export const asked = (page: Page, what: string) =>
  page.evaluate((name) => globalThis.window.fake.asked.filter((one) => one.what === name).map((one) => one.with), what);
export const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
export const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
