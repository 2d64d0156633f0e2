import assert from "node:assert/strict";
import { test } from "node:test";

import { age, bytesOf, read, readLuma, ticks, whiteCells, type Pixels, type Stamp } from "./stamp";

function drawn(stamp: Stamp, width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (const [left, top, across, down] of whiteCells(stamp, width, height)) {
    for (let y = top; y < top + down; y += 1) data.fill(255, (y * width + left) * 4, (y * width + left + across) * 4);
  }
  return { data, width, height };
}

test("the example of the Rust side's documentation holds", () => {
  assert.deepEqual(bytesOf({ source: 1, number: 2, time: 3 }), [1, 0, 0, 2, 0, 0, 3, 0xfa]);
});

test("a stamp comes back at every size", () => {
  const stamp = { source: 0xa5, number: 0x5aa55a, time: 0xffffff };
  for (const [width, height] of [[320, 180], [640, 360], [1920, 1080], [16, 32]] as const) {
    const picture = drawn(stamp, width, height);
    assert.deepEqual(read(picture), stamp, `${width} × ${height}`);
    // Lines of a decoder's picture are longer than they show.
    const stride = width + 32;
    const data = new Uint8Array(stride * height);
    for (let at = 0; at < width * height; at += 1) data[Math.floor(at / width) * stride + (at % width)] = picture.data[at * 4] ?? 0;
    assert.deepEqual(readLuma({ data, stride, width, height }), stamp, `${width} × ${height}, brightness alone`);
  }
});

test("a wrong cell and a black picture are no stamp", () => {
  const picture = drawn({ source: 3, number: 77, time: 1234 }, 320, 180);
  assert.equal(picture.data[0], 0, "the first bit of source 3 is a zero");
  for (let y = 0; y < 5; y += 1) picture.data.fill(255, y * 320 * 4, (y * 320 + 20) * 4);
  assert.equal(read(picture), null);
  assert.equal(read({ data: new Uint8ClampedArray(320 * 180 * 4), width: 320, height: 180 }), null);
});

test("age survives the wrap", () => {
  const now = 1_800_000_000_000;
  const wrap = now - (ticks(now) / 10);
  const before = { source: 1, number: 1, time: ticks(wrap - 10) };
  assert.ok(Math.abs(age(before, wrap + 5) - 15) < 0.2, String(age(before, wrap + 5)));
});
