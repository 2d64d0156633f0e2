/** Real pictures through the real decoder: encoded in the page, decoded, converted and read back from the canvases. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import type { SlotWish } from "../src/ipc/generated/SlotWish";
import { join, useBrowser, window as open } from "./browser";

useBrowser();

/** A number for what each playing canvas of the stage shows now. */
const seen = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>(".person canvas.playing")].map((canvas) => {
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let sum = 0;
      for (let at = 0; at < data.length; at += 53) sum = (Math.imul(sum, 31) + (data[at] ?? 0)) >>> 0;
      return sum;
    }),
  );

const playing = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll(".person canvas.playing").length === wanted, count);

/** The wishes that were told last. */
const wishes = (page: Page): Promise<SlotWish[]> =>
  page.evaluate(() => {
    const wants = window.fake.asked.flatMap(({ what, with: value }) => (what === "command" && (value as { type: string }).type === "want" ? [value] : []));
    return (wants.at(-1) as { value: SlotWish[] } | undefined)?.value ?? [];
  });

test("nine tiles hold different pictures that move", async () => {
  const page = await join("people=13&pictures=on");
  await playing(page, 9);
  const before = await seen(page);
  expect(new Set(before).size).toBe(9);
  await expect.poll(async () => (await seen(page)).filter((sum, at) => sum === before[at]).length).toBe(0);
});

test("tiles ask for no more than they show, and hidden ones for nothing", async () => {
  const page = await join("people=13&pictures=on");
  await expect.poll(async () => (await wishes(page)).filter(({ height }) => height === 360).length).toBe(9);
  const first = (await wishes(page)).map(({ participant }) => participant);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect.poll(async () => (await wishes(page)).filter(({ width }) => width === 0).length).toBe(5);
  const second = (await wishes(page)).flatMap(({ participant }) => participant ?? []);
  expect(second.filter((id) => first.includes(id))).toEqual([]);
});

test("a shared page has the colours it was drawn in", async () => {
  const page = await join("people=2&pictures=on");
  await page.evaluate(() => window.fake.meeting?.othersShare("p1"));
  await page.locator(".shared canvas.playing").waitFor();
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".shared canvas");
    const context = canvas?.getContext("2d");
    const column = context?.getImageData(140, 0, 1, canvas?.height ?? 1).data ?? [];
    return Array.from({ length: column.length / 4 }, (_, y) => [...column.slice(y * 4, y * 4 + 3)]);
  });
  const off = (wanted: number[]) => Math.min(...colours.map((colour) => Math.max(...colour.map((value, at) => Math.abs(value - (wanted[at] ?? 0))))));
  // The page's paper and its headings (src/ipc/fake/pictures.ts).
  expect(off([0xfb, 0xfc, 0xfe])).toBeLessThanOrEqual(6);
  expect(off([0x2b, 0x5b, 0xd0])).toBeLessThanOrEqual(6);
});

/** Colours of a column of a canvas, from the top. */
const column = (page: Page, css: string, x: number): Promise<number[][]> =>
  page.evaluate(([selector, across]) => {
    const canvas = document.querySelector<HTMLCanvasElement>(selector);
    const data = canvas?.getContext("2d")?.getImageData(across, 0, 1, canvas.height).data ?? [];
    return Array.from({ length: data.length / 4 }, (_, y) => [...data.slice(y * 4, y * 4 + 3)]);
  }, [css, x] as const);

const furthest = (one: number[], other: number[]) => Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? 999))));

test("where the browser has no decoder, pictures that come decoded move, each in its own colours", async () => {
  const page = await join("people=4&pictures=on&decoder=none");
  await playing(page, 3);
  const before = await seen(page);
  expect(new Set(before).size).toBe(3);
  await expect.poll(async () => (await seen(page)).filter((sum, at) => sum === before[at]).length).toBe(0);
  await page.evaluate(() => window.fake.meeting?.othersShare("p1"));
  await page.locator(".shared canvas.playing").waitFor();
  // The page's paper and its headings; BT.709 in limited range (src/ipc/fake/pictures.ts).
  const paper = await column(page, ".shared canvas", 140);
  for (const wanted of [[0xfb, 0xfc, 0xfe], [0x2b, 0x5b, 0xd0]]) {
    expect(Math.min(...paper.map((colour) => furthest(colour, wanted)))).toBeLessThanOrEqual(4);
  }
  // The walls behind the people of the slots 1 and 2; BT.601 in full range and BT.709 in limited.
  for (const [slot, wall] of [[1, [108, 114, 59]], [2, [59, 114, 72]]] as const) {
    const [corner] = await column(page, `.person canvas[data-stream="${slot}"]`, 2);
    expect(furthest(corner ?? [], [...wall])).toBeLessThanOrEqual(4);
  }
});

test("what the app decodes itself is said once, before the call and not again", async () => {
  const page = await open("name=Ann&lobby=none&pictures=on&decoder=none");
  await page.getByRole("button", { name: "Open practice meeting" }).click();
  const said = page.locator(".toasts").getByText(/can’t decode video, so the app does it itself/);
  await page.locator(".preview canvas.playing").waitFor();
  expect(await said.count()).toBe(1);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("button", { name: "Join now" }).click();
  await playing(page, 3);
  expect(await said.count()).toBe(0);
});
