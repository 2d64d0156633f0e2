/** What a camera or decoder gives, made from pixels: the conversion of `frames/convert.ts` the other way round. */
import { coefficients, WEIGHTS } from "../../frames/convert";
import type { Colours } from "../../frames/sps";

/** Planes of RGBA pixels packed tightly; a colour difference is that of the upper left of its four pixels. */
export function toI420(pixels: Uint8ClampedArray, width: number, height: number, { matrix, fullRange }: Colours): Uint8Array {
  const by = coefficients(matrix, fullRange);
  const weights = WEIGHTS[matrix];
  const luma = width * height;
  const data = new Uint8ClampedArray(luma * 1.5);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const [red, green, blue] = [pixels[at * 4] ?? 0, pixels[at * 4 + 1] ?? 0, pixels[at * 4 + 2] ?? 0];
      const bright = weights.red * red + (1 - weights.red - weights.blue) * green + weights.blue * blue;
      data[at] = by.black + bright / by.luma;
      if (y % 2 === 1 || x % 2 === 1) continue;
      const chroma = luma + (y / 2) * (width / 2) + x / 2;
      data[chroma] = 128 + (blue - bright) / by.blueU;
      data[chroma + luma / 4] = 128 + (red - bright) / by.redV;
    }
  }
  return new Uint8Array(data.buffer);
}
