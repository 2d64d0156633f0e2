import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { RawFrame } from "../ipc/backend";
import { Converter } from "./convert";
import { Painter, wayOf, type Way } from "./painter";
import { fakeFrame } from "./testing";

const colours = { matrix: "bt601", fullRange: false } as const;
/** Limited red of BT.601 all over. */
const raw = (width: number, height: number): RawFrame => {
  const luma = width * height;
  const data = new Uint8Array(luma * 1.5).fill(81, 0, luma).fill(90, luma, luma * 1.25).fill(240, luma * 1.25);
  return { stream: 3, width, height, timestamp: 0, number: 1, data, colours };
};

class FakeImageData {
  constructor(readonly data: Uint8ClampedArray, readonly width: number, readonly height: number) {}
}

function setUp(way: Way, holds = 1) {
  const done: string[] = [];
  const options: unknown[] = [];
  let next: (() => void) | null = null;
  const context = {
    putImageData: (image: FakeImageData) => done.push(`put ${image.width}x${image.height} ${image.data.slice(0, 4).join()}`),
    drawImage: (_frame: unknown, _x: number, _y: number, width: number) => done.push(`draw ${width}`),
  };
  const canvas = {
    width: 0,
    height: 0,
    getContext: (_kind: string, wish: unknown) => {
      options.push(wish);
      return context;
    },
  } as unknown as HTMLCanvasElement;
  const painter = new Painter({
    canvas,
    way,
    painted: () => done.push("painted"),
    holds,
    requestFrame: (callback) => {
      next = callback;
      return 1;
    },
    cancelFrame: () => (next = null),
  });
  const animationFrame = async () => {
    const callback = next;
    next = null;
    callback?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { painter, done, options, canvas, animationFrame, waits: () => next !== null };
}

beforeEach(() => vi.stubGlobal("ImageData", FakeImageData));
afterEach(() => vi.restoreAllMocks());

describe("the painter", () => {
  it("paints only the newest, at the animation frame, and closes all", async () => {
    const { painter, done, animationFrame } = setUp("draw");
    const [first, second] = [fakeFrame(4), fakeFrame(8)];
    painter.show(first, colours);
    painter.show(second, colours);
    expect(first.closed).toBe(1);
    expect(done).toEqual([]);
    await animationFrame();
    expect(done).toEqual(["draw 8", "painted"]);
    expect(second.closed).toBe(1);
  });

  it("keeps one more where it is told to, so that two that come at once are both seen", async () => {
    const { painter, done, animationFrame, waits } = setUp("draw", 2);
    const frames = [fakeFrame(4), fakeFrame(8), fakeFrame(16)] as const;
    frames.forEach((frame) => painter.show(frame, colours));
    expect(frames[0].closed).toBe(1);
    await animationFrame();
    await animationFrame();
    expect(done).toEqual(["draw 8", "painted", "draw 16", "painted"]);
    expect(waits()).toBe(false);
  });

  it("converts I420 itself when drawing is in software, on a canvas that is read often", async () => {
    const { painter, done, options, animationFrame } = setUp("convert");
    painter.show(fakeFrame(4, 2), colours);
    await animationFrame();
    expect(done).toEqual(["put 4x2 130,130,130,255", "painted"]);
    expect(options).toEqual([{ alpha: false, willReadFrequently: true }]);
  });

  it("draws what is no I420, for copyTo converts nothing", async () => {
    const { painter, done, animationFrame } = setUp("convert");
    painter.show(Object.assign(fakeFrame(), { format: "NV12" }), colours);
    await animationFrame();
    expect(done).toEqual(["draw 4", "painted"]);
  });

  it("sets the size of the canvas only when it changed, because that clears it", async () => {
    const { painter, canvas, animationFrame } = setUp("convert");
    let set = 0;
    let width = 0;
    Object.defineProperty(canvas, "width", { get: () => width, set: (value: number) => ((width = value), (set += 1)) });
    for (const size of [4, 4, 8, 8]) {
      painter.show(fakeFrame(size, 2), colours);
      await animationFrame();
    }
    expect(set).toBe(2);
  });

  it("keeps the newest that came while the last one was copied", async () => {
    const { painter, done, animationFrame, waits } = setUp("convert");
    painter.show(fakeFrame(4, 2), colours);
    const copied = animationFrame();
    painter.show(fakeFrame(8, 2), colours);
    await copied;
    expect(done).toHaveLength(2);
    expect(waits()).toBe(true);
    await animationFrame();
    expect(done.at(-2)).toContain("put 8x2");
  });

  it("lets a picture go that can't be read and paints the next", async () => {
    const { painter, done, animationFrame } = setUp("convert");
    const broken = Object.assign(fakeFrame(), { copyTo: () => Promise.reject(new Error("lost")) });
    painter.show(broken, colours);
    await animationFrame();
    expect([done, broken.closed]).toEqual([[], 1]);
    painter.show(fakeFrame(), colours);
    await animationFrame();
    expect(done).toHaveLength(2);
  });

  it("paints nothing after it was closed", async () => {
    const { painter, done, animationFrame } = setUp("draw");
    painter.show(fakeFrame(), colours);
    painter.close();
    const late = fakeFrame();
    painter.show(late, colours);
    await animationFrame();
    expect([done, late.closed]).toEqual([[], 1]);
  });

  it.each(["convert", "draw"] as const)("paints what Rust decoded in the stream's colours, by itself, on the way of %s", async (way) => {
    const { painter, done, animationFrame } = setUp(way);
    painter.showRaw(raw(4, 2));
    painter.showRaw({ ...raw(8, 2), colours: { matrix: "bt709", fullRange: false } });
    await animationFrame();
    expect(done).toEqual(["put 8x2 255,24,0,255", "painted"]);
    painter.showRaw(raw(4, 2));
    await animationFrame();
    expect(done.slice(2)).toEqual(["put 4x2 254,0,0,255", "painted"]);
    painter.close();
    painter.showRaw(raw(4, 2));
    await animationFrame();
    expect(done).toHaveLength(4);
  });

  it("paints the same in a webview without WASM", async () => {
    vi.spyOn(Converter, "make").mockReturnValue(null);
    const { painter, done, animationFrame } = setUp("draw");
    painter.showRaw(raw(4, 2));
    await animationFrame();
    expect(done).toEqual(["put 4x2 254,0,0,255", "painted"]);
  });

  it("converts where drawing is in software, whoever finds that out, and else lets the graphics processor draw", () => {
    const canvas = (context: unknown) => () => ({ getContext: () => context }) as unknown as HTMLCanvasElement;
    const [none, gpu] = [canvas(null), canvas({ getExtension: () => null })];
    expect([wayOf(true, gpu), wayOf(false, none), wayOf(false, gpu)]).toEqual(["convert", "convert", "draw"]);
  });
});
