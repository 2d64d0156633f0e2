import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { EncodedFrame, FrameSource } from "../ipc/backend";
import { Picture, type PictureState } from "./picture";
import { asked, decoders, encoded, FakeChunk, fakeDecoder, fakeFrame, reset } from "./testing";

class Source implements FrameSource {
  sinks: ((frame: EncodedFrame) => void)[] = [];
  log: string[] = [];
  subscribe(stream: number, sink: (frame: EncodedFrame) => void): () => void {
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
}

function setUp(decoder: typeof VideoDecoder | undefined) {
  const source = new Source();
  const states: PictureState[] = [];
  const sizes: string[] = [];
  const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: () => undefined }) } as unknown as HTMLCanvasElement;
  const picture = new Picture({
    source,
    stream: 3,
    canvas,
    way: "draw",
    changed: (state) => states.push(state),
    sized: (width, height) => sizes.push(`${width}x${height}`),
    decoder,
    requestFrame: (callback) => (queueMicrotask(callback), 0),
  });
  return { source, states, sizes, picture };
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

it("says once that the webview has no decoder, and receives nothing", () => {
  const { source, picture, states } = setUp(undefined);
  picture.visible(true);
  picture.visible(false);
  picture.visible(true);
  expect(states).toEqual(["unsupported"]);
  expect(source.log).toEqual([]);
});
