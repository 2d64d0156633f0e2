/**
 * I420 to RGBA by the WASM kernel of convert.wat, in the kernel's own memory: `copyTo` writes into {@link Converter.source}
 * and `putImageData` reads {@link Converter.picture}, so that no bytes are copied in between.
 */
import { CONVERT_WASM } from "./convert.wasm";
import type { Matrix } from "./sps";

/** Where a plane lies in the source, as `VideoFrame.copyTo` tells it. */
export interface Plane {
  offset: number;
  stride: number;
}

/** Weights of red and blue in the luma of each standard; everything else follows from them. */
export const WEIGHTS: Record<Matrix, { red: number; blue: number }> = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
};

export interface Coefficients {
  black: number;
  luma: number;
  redV: number;
  greenU: number;
  greenV: number;
  blueU: number;
}

/** How samples become colours. Limited range has luma in 16 to 235 and chroma in 16 to 240. */
export function coefficients(matrix: Matrix, fullRange: boolean): Coefficients {
  const { red, blue } = WEIGHTS[matrix];
  const green = 1 - red - blue;
  const chroma = fullRange ? 1 : 255 / 224;
  return {
    black: fullRange ? 0 : 16,
    luma: fullRange ? 1 : 255 / 219,
    redV: 2 * (1 - red) * chroma,
    greenU: ((2 * (1 - blue) * blue) / green) * chroma,
    greenV: ((2 * (1 - red) * red) / green) * chroma,
    blueU: 2 * (1 - blue) * chroma,
  };
}

type Convert = (...numbers: number[]) => void;

/** The kernel writes and reads up to one step past the end of a row. */
const SPARE = 64;
const PAGE = 65536;

let compiled: WebAssembly.Module | null | undefined;

/** The kernel, or null where the webview has no WASM SIMD or its policy forbids it. */
function kernel(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  try {
    compiled = new WebAssembly.Module(Uint8Array.from(atob(CONVERT_WASM), (letter) => letter.charCodeAt(0)));
  } catch {
    compiled = null;
  }
  return compiled;
}

export class Converter {
  private readonly memory: WebAssembly.Memory;
  private readonly run: Convert;
  private sourceBytes = 0;
  private image: ImageData | null = null;

  private constructor(module: WebAssembly.Module) {
    const { memory, convert } = new WebAssembly.Instance(module).exports;
    this.memory = memory as WebAssembly.Memory;
    this.run = convert as Convert;
  }

  /** One that a tile gave back, else a new one: webviews are slow to free WASM memories. */
  static make(): Converter | null {
    const module = kernel();
    return module === null ? null : (spare.pop() ?? new Converter(module));
  }

  /** Gives it back; nothing may write into its source any more. */
  release(): void {
    if (spare.length < MOST_SPARE) spare.push(this);
  }

  /** Room for a source of so many bytes; what was got before is void. */
  source(bytes: number, width: number, height: number): Uint8Array<ArrayBuffer> {
    const target = align(bytes + SPARE);
    const needed = target + width * height * 4 + SPARE;
    if (this.memory.buffer.byteLength < needed) {
      this.memory.grow(Math.ceil((needed - this.memory.buffer.byteLength) / PAGE));
      this.image = null;
    }
    if (this.sourceBytes !== bytes) this.image = null;
    this.sourceBytes = bytes;
    return new Uint8Array(this.memory.buffer as ArrayBuffer, 0, bytes);
  }

  /** Converts what was written into the source. The pixels are valid until the next call of anything here. */
  pixels(planes: readonly [Plane, Plane, Plane], width: number, height: number, by: Coefficients): Uint8ClampedArray<ArrayBuffer> {
    const target = align(this.sourceBytes + SPARE);
    const [y, u, v] = planes;
    const luma = Math.round(by.luma * 16384);
    const chroma = [by.redV, by.greenU, by.greenV, by.blueU].map((factor) => Math.round(factor * 8192));
    const where = [y.offset, y.stride, u.offset, u.stride, v.offset, v.stride, target, width, height];
    this.run(...where, by.black, luma, ...chroma);
    return new Uint8ClampedArray(this.memory.buffer as ArrayBuffer, target, width * height * 4);
  }

  /** The same as {@link Converter.pixels}, ready for `putImageData`. */
  picture(planes: readonly [Plane, Plane, Plane], width: number, height: number, by: Coefficients): ImageData {
    const pixels = this.pixels(planes, width, height, by);
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(pixels, width, height);
    return this.image;
  }
}

/** Enough for a page of tiles, a share and oneself. */
const MOST_SPARE = 12;
const spare: Converter[] = [];

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
