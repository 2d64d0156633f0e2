/** How smoothly a thread of two thousand messages is scrolled. Writes every frame's time, and what the page's thread works for one, as JSON. */
import { writeFileSync } from "node:fs";

import type { CDPSession, Locator } from "playwright-core";
import { test } from "vitest";

import { button, useBrowser, window } from "../e2e/browser";

const FRAMES = 120;
/** Points a frame: as fast as a wheel is turned in haste. */
const STEP = 240;

useBrowser();

/** Milliseconds from frame to frame. */
const scroll = (log: Locator) =>
  log.evaluate(
    async (list, [frames, step]) => {
      list.scrollTop = list.scrollHeight;
      const next = () => new Promise<number>((done) => requestAnimationFrame(() => done(performance.now())));
      await next();
      const times = [await next()];
      for (let frame = 0; frame < frames; frame += 1) {
        list.scrollTop -= step;
        times.push(await next());
      }
      return times.slice(1).map((time, at) => time - (times[at] ?? time));
    },
    [FRAMES, STEP] as const,
  );

/** Milliseconds that the page's thread has worked so far: layout, paint and scripts. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

test("scrolling", async () => {
  const page = await window("name=Ann&recents=0&chats=many");
  await button(page, "All chats").click();
  await page.getByRole("button", { name: /Two thousand messages/ }).click();
  const log = page.getByRole("log", { name: "Messages" });
  await log.getByText("(2000)").waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const frames: number[] = [];
  const work: number[] = [];
  for (let round = 0; round < Number(process.env["ROUNDS"] ?? 3); round += 1) {
    const before = await worked(session);
    frames.push(...(await scroll(log)));
    work.push(((await worked(session)) - before) / FRAMES);
  }
  writeFileSync(process.env["FIGURES"] ?? "/dev/stdout", JSON.stringify({ frames, work }));
});
