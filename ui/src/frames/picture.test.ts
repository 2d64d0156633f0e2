import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Frame, FrameSource, RawFrame } from "../ipc/backend";
import { Picture, type PictureState } from "./picture";
import { asked, decoders, encoded, FakeChunk, fakeDecoder, fakeFrame, reset } from "./testing";

class Source implements FrameSource {
  sinks: ((frame: Frame) => void)[] = [];
  log: string[] = [];
  subscribe(stream: number, sink: (frame: Frame) => void): () => void {
    this.log.push(`subscribe ${stream}`);
    this.sinks.push(sink);
    return () => {
      this.log.push(`unsubscribe ${stream}`);
      this.sinks = this.sinks.filter((other) => other !== sink);
    };
  }
  wantKeyframe(stream: number): void {
    this.log.push(`keyframe ${stream}`);
  }
  wantDecoded(): void {
    this.log.push("decoded");
  }
}

function setUp(decoder: typeof VideoDecoder | undefined) {
  const source = new Source();
  const states: PictureState[] = [];
  const sizes: string[] = [];
  const told = { undecodable: 0 };
  const context = { drawImage: () => undefined, putImageData: () => undefined };
  const canvas = { width: 0, height: 0, getContext: () => context } as unknown as HTMLCanvasElement;
  const picture = new Picture({
    source,
    stream: 3,
    canvas,
    way: "draw",
    changed: (state) => states.push(state),
    sized: (width, height) => sizes.push(`${width}x${height}`),
    undecodable: () => (told.undecodable += 1),
    decoder,
    beat: { request: (run) => (queueMicrotask(run), 0), cancel: () => undefined },
  });
  return { source, states, sizes, picture, told };
}

beforeEach(() => {
  reset();
  vi.stubGlobal("EncodedVideoChunk", FakeChunk);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

it("receives nothing until it is seen and when it is hidden again", () => {
  const { source, picture } = setUp(fakeDecoder);
  expect(source.log).toEqual([]);
  picture.visible(true);
  picture.visible(true);
  picture.visible(false);
  expect(source.log).toEqual(["subscribe 3", "unsubscribe 3"]);
  picture.visible(true);
  picture.close();
  expect(source.sinks).toEqual([]);
});

it("says when it plays, and its size whenever that changes", async () => {
  const { source, picture, states, sizes } = setUp(fakeDecoder);
  picture.visible(true);
  source.sinks[0]?.(encoded(0, { keyframe: true }));
  for (const [width, height] of [[320, 180], [320, 180], [1280, 720]] as const) {
    decoders[0]?.give(fakeFrame(width, height));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(states).toEqual(["playing"]);
  expect(sizes).toEqual(["320x180", "1280x720"]);
});

it("asks for a keyframe of its own stream", () => {
  const { source, picture } = setUp(fakeDecoder);
  picture.visible(true);
  source.sinks[0]?.(encoded(0));
  expect(source.log.at(-1)).toBe("keyframe 3");
  expect(asked).toEqual([]);
});

const raw = (width: number, height: number): RawFrame => ({
  stream: 3, width, height, timestamp: 0, number: 7, data: new Uint8Array(width * height * 1.5), colours: { matrix: "bt601", fullRange: false },
});

it("asks for decoded pictures before it receives any where the webview has no decoder, and shows them", async () => {
  vi.stubGlobal("ImageData", class {
    constructor(readonly data: Uint8ClampedArray, readonly width: number, readonly height: number) {}
  });
  const { source, picture, states, sizes, told } = setUp(undefined);
  picture.visible(true);
  expect(source.log).toEqual(["decoded", "subscribe 3"]);
  expect(told.undecodable).toBe(1);
  for (const [width, height] of [[32, 18], [64, 36]] as const) {
    source.sinks[0]?.(raw(width, height));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(states).toEqual(["playing"]);
  expect(sizes).toEqual(["32x18", "64x36"]);
  expect(asked).toEqual([]);
});

it("asks for decoded pictures when the webview's decoder turns out to be of no use", () => {
  const { source, picture, told } = setUp(fakeDecoder);
  picture.visible(true);
  for (let number = 0; number < 3; number += 1) {
    expect(source.log).not.toContain("decoded");
    source.sinks[0]?.(encoded(number, { keyframe: true }));
    decoders.at(-1)?.breakDown();
  }
  expect(source.log.at(-1)).toBe("decoded");
  expect(told.undecodable).toBe(1);
});
