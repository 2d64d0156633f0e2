/** Pictures and sound through the page, both ways, with a browser's own media and the stand-in SDK. */
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { launch } from "./browser";

const [MICROPHONE_HZ, MEETING_HZ] = [440, 700];
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => browser.close());

it("carries microphone and camera out, and the meeting's sound, a camera and a share in", async () => {
  const entryPoints = [fileURLToPath(new URL("media.ts", import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "iife", platform: "browser", target: "es2023", logLevel: "warning" });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`${inject("page")}`);
  // By the debugger, not by a script tag: the page's policy allows none.
  await page.evaluate(outputFiles[0]?.text ?? "");
  await page.waitForFunction(() => {
    const now = window.arrived?.();
    return now !== undefined && Math.min(now.cameraAtService, now.slotAtRust, now.shareAtRust) > 10 && now.serviceHears > 0 && now.rustHears > 0;
  });
  const arrived = await page.evaluate(() => window.arrived?.());
  expect(arrived?.serviceHears).toBeCloseTo(MICROPHONE_HZ, -1);
  expect(arrived?.rustHears).toBeCloseTo(MEETING_HZ, -1);
  expect(arrived?.slots).toEqual({ type: "slots", videos: ["8:acs:r_mary"], share: "8:acs:r_bob" });
  expect(faults).toEqual([]);
});
