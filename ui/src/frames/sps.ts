/**
 * What the page needs to know of an H.264 stream before it decodes a keyframe: the codec string, the size, and which
 * colours are meant. Read from the sequence parameter set (ITU-T H.264 §7.3.2.1 and annex E) of an Annex B picture.
 */

export type Matrix = "bt601" | "bt709";

/** How the samples of a picture become colours. */
export interface Colours {
  matrix: Matrix;
  /** Samples use 0 to 255. */
  fullRange: boolean;
}

export interface Sps extends Colours {
  /** For `VideoDecoder.configure`, such as `avc1.42e01f`. */
  codec: string;
  width: number;
  height: number;
}

/** The first sequence parameter set of an Annex B picture; null where there is none or it can't be read. */
export function findSps(picture: Uint8Array): Sps | null {
  for (let at = 0; at + 7 < picture.length; at += 1) {
    if (picture[at] !== 0 || picture[at + 1] !== 0 || picture[at + 2] !== 1) continue;
    if (((picture[at + 3] ?? 0) & 0x1f) === 7) return readSps(picture.subarray(at + 4, endOfUnit(picture, at + 4)));
    at += 3;
  }
  return null;
}

function endOfUnit(picture: Uint8Array, from: number): number {
  for (let at = from; at + 2 < picture.length; at += 1) {
    if (picture[at] === 0 && picture[at + 1] === 0 && (picture[at + 2] ?? 9) <= 1) return at;
  }
  return picture.length;
}

/** Bits of a unit, without the emulation prevention bytes. Reading past the end throws a RangeError. */
class Bits {
  private readonly bytes: number[] = [];
  private at = 0;

  constructor(unit: Uint8Array) {
    let zeros = 0;
    for (const byte of unit) {
      if (zeros >= 2 && byte === 3) {
        zeros = 0;
        continue;
      }
      zeros = byte === 0 ? zeros + 1 : 0;
      this.bytes.push(byte);
    }
  }

  bit(): number {
    const byte = this.bytes[this.at >> 3];
    if (byte === undefined) throw new RangeError("the parameter set is cut off");
    const value = (byte >> (7 - (this.at & 7))) & 1;
    this.at += 1;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) value = value * 2 + this.bit();
    return value;
  }

  /** Exp-Golomb, unsigned. */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 31) throw new RangeError("the number is too long");
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** Exp-Golomb, signed. */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

/** The profiles whose parameter sets name their chroma format. */
const HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

function readSps(unit: Uint8Array): Sps | null {
  const [profile, constraints, level] = unit;
  if (profile === undefined || constraints === undefined || level === undefined) return null;
  const codec = `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  try {
    const bits = new Bits(unit.subarray(3));
    return { codec, ...readRest(bits, profile) };
  } catch {
    return null;
  }
}

function readRest(bits: Bits, profile: number): Omit<Sps, "codec"> {
  bits.ue();
  const chroma = HIGH_PROFILES.includes(profile) ? skipHighProfile(bits) : 1;
  bits.ue();
  skipPictureOrder(bits);
  bits.ue();
  bits.bit();
  const across = bits.ue() + 1;
  const down = bits.ue() + 1;
  const frameOnly = bits.bit();
  if (frameOnly === 0) bits.bit();
  bits.bit();
  const crop = bits.flag() ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const [left, right, top, bottom] = crop as [number, number, number, number];
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - frameOnly);
  return {
    width: across * 16 - unitX * (left + right),
    height: down * 16 * (2 - frameOnly) - unitY * (top + bottom),
    ...readColours(bits),
  };
}

function skipHighProfile(bits: Bits): number {
  const chroma = bits.ue();
  if (chroma === 3) bits.bit();
  bits.ue();
  bits.ue();
  bits.bit();
  if (!bits.flag()) return chroma;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
    if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return chroma;
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipPictureOrder(bits: Bits): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.bit();
  bits.se();
  bits.se();
  for (let left = bits.ue(); left > 0; left -= 1) bits.se();
}

/** `matrix_coefficients` 1 is BT.709; a stream that says nothing comes from a WebRTC encoder, whose input is BT.601. */
function readColours(bits: Bits): Pick<Sps, "matrix" | "fullRange"> {
  const silent = { matrix: "bt601", fullRange: false } as const;
  if (!bits.flag()) return silent;
  if (bits.flag() && bits.bits(8) === 255) bits.bits(32);
  if (bits.flag()) bits.bit();
  if (!bits.flag()) return silent;
  bits.bits(3);
  const fullRange = bits.flag();
  if (!bits.flag()) return { matrix: "bt601", fullRange };
  bits.bits(16);
  return { matrix: bits.bits(8) === 1 ? "bt709" : "bt601", fullRange };
}
