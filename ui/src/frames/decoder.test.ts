import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { StreamDecoder } from "./decoder";
import { asked, decoders, encoded, FakeChunk, fakeDecoder, fakeFrame, reset } from "./testing";

const told = { pictures: 0, keyframes: 0, unsupported: 0, colours: [] as string[] };

function decoder(available?: typeof VideoDecoder): StreamDecoder {
  return new StreamDecoder({
    VideoDecoder: available,
    picture: (frame, colours) => {
      frame.close();
      told.pictures += 1;
      told.colours.push(colours.matrix);
    },
    wantKeyframe: () => (told.keyframes += 1),
    unsupported: () => (told.unsupported += 1),
  });
}

const key = (number: number, more = {}) => encoded(number, { keyframe: true, ...more });
const newest = () => decoders.at(-1) ?? expect.fail("no decoder was made");

beforeEach(() => {
  reset();
  Object.assign(told, { pictures: 0, keyframes: 0, unsupported: 0, colours: [] });
  vi.stubGlobal("EncodedVideoChunk", FakeChunk);
});
afterEach(() => vi.unstubAllGlobals());

describe("a stream's decoder", () => {
  it("starts with a keyframe, by the codec of its parameter set", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(7));
    stream.take(encoded(8));
    expect(asked).toEqual(["new", "configure avc1.42c01f", "key", "delta"]);
    expect(told.keyframes).toBe(0);
  });

  it("never begins with anything but a keyframe, and asks for one", () => {
    const stream = decoder(fakeDecoder);
    stream.take(encoded(0));
    expect(asked).toEqual([]);
    expect(told.keyframes).toBe(1);
  });

  it("is configured again right before a keyframe of another size, and only then", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0));
    stream.take(key(1));
    stream.take(key(2, { width: 1280, height: 720 }));
    expect(asked).toEqual(["new", "configure avc1.42c01f", "key", "key", "configure avc1.42c01f", "key"]);
  });

  it("drops everything after a gap until a keyframe", () => {
    const stream = decoder(fakeDecoder);
    for (const frame of [key(0), encoded(1), encoded(3), encoded(4), key(5), encoded(6)]) stream.take(frame);
    expect(asked.slice(2)).toEqual(["key", "delta", "key", "delta"]);
    expect(told.keyframes).toBe(1);
  });

  it("asks again when the keyframe does not come", () => {
    const stream = decoder(fakeDecoder);
    for (let number = 0; number <= 60; number += 1) stream.take(encoded(number));
    expect(told.keyframes).toBe(3);
  });

  it("takes the number after the highest as following", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0xffff_ffff));
    stream.take(encoded(0));
    expect(asked.at(-1)).toBe("delta");
  });

  it("never passes on an empty chunk, which counts as loss", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0));
    stream.take(encoded(1, { data: new Uint8Array() }));
    stream.take(encoded(2));
    expect(asked.slice(2)).toEqual(["key"]);
    expect(told.keyframes).toBe(1);
  });

  it("is made again when it closed with an error", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0));
    newest().breakDown();
    expect(told.keyframes).toBe(1);
    stream.take(encoded(1));
    stream.take(key(2));
    expect(asked).toEqual(["new", "configure avc1.42c01f", "key", "new", "configure avc1.42c01f", "key"]);
    expect(told.unsupported).toBe(0);
  });

  it("gives up after three failures without a picture, and says so once", () => {
    const stream = decoder(fakeDecoder);
    for (let number = 0; number < 5; number += 1) {
      stream.take(key(number));
      newest().breakDown();
    }
    expect(told.unsupported).toBe(1);
    expect(asked.filter((what) => what === "new")).toHaveLength(3);
  });

  it("does not count failures from before a picture", () => {
    const stream = decoder(fakeDecoder);
    for (let number = 0; number < 6; number += 1) {
      stream.take(key(number));
      newest().give(fakeFrame());
      newest().breakDown();
    }
    expect(told).toMatchObject({ unsupported: 0, pictures: 6 });
  });

  it("says at once that there is no decoder", () => {
    const stream = decoder();
    stream.take(key(0));
    expect(told.unsupported).toBe(1);
  });

  it("starts anew at a keyframe when it has fallen behind", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0));
    newest().decodeQueueSize = 31;
    stream.take(encoded(1));
    newest().decodeQueueSize = 0;
    stream.take(encoded(2));
    expect(asked.slice(2)).toEqual(["key"]);
    expect(told.keyframes).toBe(1);
  });

  it("closes pictures that come after it was closed", () => {
    const stream = decoder(fakeDecoder);
    stream.take(key(0));
    stream.close();
    const late = fakeFrame();
    newest().give(late);
    expect(late.closed).toBe(1);
    expect(told.pictures).toBe(0);
  });
});
