/**
 * I420 to RGBA in plain JavaScript, for webviews without WASM SIMD: those are too old to have a decoder as well. The same
 * fixed-point reckoning as convert.wat, many times slower.
 */
import type { Coefficients, Plane } from "./convert";

/** Bits behind the point. */
const POINT = 14;

/** RGBA of the planes in `source`. */
export function convertPlainly(
  source: Uint8Array, planes: readonly [Plane, Plane, Plane], width: number, height: number, by: Coefficients,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const fixed = (factor: number) => Math.round(factor * (1 << POINT));
  const [luma, redV, greenU, greenV, blueU] = [fixed(by.luma), fixed(by.redV), fixed(by.greenU), fixed(by.greenV), fixed(by.blueU)];
  const [y, u, v] = planes;
  const half = 1 << (POINT - 1);
  for (let row = 0, at = 0; row < height; row += 1) {
    const lumas = y.offset + row * y.stride;
    const us = u.offset + (row >> 1) * u.stride;
    const vs = v.offset + (row >> 1) * v.stride;
    for (let x = 0; x < width; x += 1, at += 4) {
      const bright = luma * (source[lumas + x]! - by.black) + half;
      const cb = source[us + (x >> 1)]! - 128;
      const cr = source[vs + (x >> 1)]! - 128;
      pixels[at] = (bright + redV * cr) >> POINT;
      pixels[at + 1] = (bright - greenU * cb - greenV * cr) >> POINT;
      pixels[at + 2] = (bright + blueU * cb) >> POINT;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
