import { describe, expect, it } from "vitest";

import { assemble } from "./assemble.mjs";
import { Converter, coefficients, type Coefficients, type Plane } from "./convert";
import { CONVERT_WASM } from "./convert.wasm";
import { convertPlainly } from "./plain";

interface Source {
  data: Uint8Array;
  planes: [Plane, Plane, Plane];
}

/** The conversion as the standards write it, sample by sample. */
function plain({ data, planes }: Source, width: number, height: number, by: Coefficients): Uint8ClampedArray {
  const [y, u, v] = planes;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1) {
      const luma = by.luma * (sample(data, y.offset + row * y.stride + x) - by.black);
      const cb = sample(data, u.offset + (row >> 1) * u.stride + (x >> 1)) - 128;
      const cr = sample(data, v.offset + (row >> 1) * v.stride + (x >> 1)) - 128;
      const colour = [luma + by.redV * cr, luma - by.greenU * cb - by.greenV * cr, luma + by.blueU * cb, 255];
      pixels.set(colour, (row * width + x) * 4);
    }
  }
  return pixels;
}

/** Every byte value in changing combinations, without chance. */
function noise(width: number, height: number, spare: number): Source {
  const half = (width + 1) >> 1;
  const strides = [width + spare, half + spare, half + spare] as const;
  const rows = [height, (height + 1) >> 1, (height + 1) >> 1] as const;
  const offsets = [0, strides[0] * rows[0], strides[0] * rows[0] + strides[1] * rows[1]] as const;
  const data = new Uint8Array(offsets[2] + strides[2] * rows[2]);
  let state = 12345;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[at] = state >>> 24;
  }
  const plane = (index: 0 | 1 | 2): Plane => ({ offset: offsets[index], stride: strides[index] });
  return { data, planes: [plane(0), plane(1), plane(2)] };
}

function converted(source: Source, width: number, height: number, by: Coefficients): Uint8ClampedArray {
  const converter = Converter.make();
  if (converter === null) throw new Error("no SIMD here");
  converter.source(source.data.length, width, height).set(source.data);
  return converter.pixels(source.planes, width, height, by);
}

const sample = (data: Uint8Array, at: number) => data[at] ?? Number.NaN;

function furthest(one: Uint8ClampedArray, other: Uint8ClampedArray): number {
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 999))), 0);
}

describe("the conversion", () => {
  const sizes = [[16, 2], [320, 180], [321, 181], [33, 7], [1, 1], [2, 3], [15, 5], [170, 96]] as const;
  const standards = [["bt601", false], ["bt709", false], ["bt601", true], ["bt709", true]] as const;
  for (const [matrix, full] of standards) {
    it.each(sizes)(`follows ${matrix}${full ? " in full range" : ""} at %i × %i`, (width, height) => {
      const by = coefficients(matrix, full);
      const source = noise(width, height, 5);
      expect(furthest(converted(source, width, height, by), plain(source, width, height, by))).toBeLessThanOrEqual(2);
    });
  }

  it.each(standards)("is the same in plain JavaScript, in %s with full range %s", (matrix, full) => {
    const by = coefficients(matrix, full);
    for (const [width, height] of sizes) {
      const source = noise(width, height, 5);
      const pixels = convertPlainly(source.data, source.planes, width, height, by);
      expect(furthest(pixels, plain(source, width, height, by))).toBeLessThanOrEqual(1);
    }
  });

  it("tells the standards apart", () => {
    const red = { data: new Uint8Array([81, 81, 81, 81, 90, 240]), planes: planes2x2() };
    const pixel = (matrix: "bt601" | "bt709") => [...converted(red, 2, 2, coefficients(matrix, false)).slice(0, 4)];
    expect(pixel("bt601")).toEqual([254, 0, 0, 255]);
    expect(pixel("bt709")).toEqual([255, 24, 0, 255]);
  });

  it("keeps its memory when the size goes down and up again", () => {
    const converter = Converter.make() ?? expect.fail("no SIMD here");
    for (const [width, height] of [[64, 36], [640, 360], [64, 36], [642, 362]] as const) {
      const source = noise(width, height, 0);
      converter.source(source.data.length, width, height).set(source.data);
      const by = coefficients("bt601", false);
      const pixels = converter.pixels(source.planes, width, height, by);
      expect(furthest(pixels, plain(source, width, height, by))).toBeLessThanOrEqual(2);
    }
  });

  it("uses the memory of closed tiles again", () => {
    const first = Converter.make();
    first?.release();
    expect(Converter.make()).toBe(first);
    expect(Converter.make()).not.toBe(first);
  });

  it("is what the text form says", async () => {
    expect(CONVERT_WASM).toBe(await assemble());
  });
});

function planes2x2(): [Plane, Plane, Plane] {
  return [{ offset: 0, stride: 2 }, { offset: 4, stride: 1 }, { offset: 5, stride: 1 }];
}
