import { describe, expect, it } from "vitest";

import { findSps } from "./sps";

/** Writes bits as a parameter set does. */
class Writer {
  private text = "";
  u(value: number, bits: number): this {
    this.text += value.toString(2).padStart(bits, "0");
    return this;
  }
  ue(value: number): this {
    const code = (value + 1).toString(2);
    this.text += "0".repeat(code.length - 1) + code;
    return this;
  }
  bytes(): number[] {
    const text = `${this.text}1`.padEnd(Math.ceil((this.text.length + 1) / 8) * 8, "0");
    const plain = (text.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2));
    return plain.flatMap((byte, at) => (plain[at - 1] === 0 && plain[at - 2] === 0 && byte <= 3 ? [3, byte] : [byte]));
  }
}

interface Wanted {
  macroblocks: [number, number];
  crop?: [number, number, number, number];
  colours?: { full: number; matrix?: number };
}

function baseline({ macroblocks, crop, colours }: Wanted): number[] {
  const bits = new Writer().ue(0).ue(0).ue(2).ue(1).u(0, 1).ue(macroblocks[0] - 1).ue(macroblocks[1] - 1).u(1, 1).u(1, 1);
  bits.u(crop === undefined ? 0 : 1, 1);
  for (const side of crop ?? []) bits.ue(side);
  bits.u(colours === undefined ? 0 : 1, 1);
  if (colours !== undefined) {
    bits.u(0, 1).u(0, 1).u(1, 1).u(5, 3).u(colours.full, 1).u(colours.matrix === undefined ? 0 : 1, 1);
    if (colours.matrix !== undefined) bits.u(6, 8).u(6, 8).u(colours.matrix, 8);
  }
  return [0x67, 0x42, 0xc0, 0x1f, ...bits.bytes()];
}

function picture(unit: number[]): Uint8Array {
  return new Uint8Array([0, 0, 0, 1, 9, 16, 0, 0, 0, 1, ...unit, 0, 0, 0, 1, 0x68, 0xce, 0, 0, 1, 0x65, 1, 2, 3]);
}

describe("the parameter set", () => {
  it("names the codec and the size", () => {
    expect(findSps(picture(baseline({ macroblocks: [80, 45] })))).toMatchObject({ codec: "avc1.42c01f", width: 1280, height: 720 });
  });

  it("knows a size that is no multiple of 16", () => {
    const found = findSps(picture(baseline({ macroblocks: [20, 12], crop: [0, 0, 0, 6] })));
    expect(found).toMatchObject({ width: 320, height: 180 });
  });

  it("takes the colours from the stream and not from the size", () => {
    const of = (wanted: Wanted) => findSps(picture(baseline(wanted)));
    expect(of({ macroblocks: [80, 45] })).toMatchObject({ matrix: "bt601", fullRange: false });
    expect(of({ macroblocks: [80, 45], colours: { full: 0, matrix: 6 } })).toMatchObject({ matrix: "bt601" });
    expect(of({ macroblocks: [20, 12], colours: { full: 0, matrix: 1 } })).toMatchObject({ matrix: "bt709" });
    expect(of({ macroblocks: [20, 12], colours: { full: 1 } })).toMatchObject({ matrix: "bt601", fullRange: true });
  });

  it("is null where it is missing or cut off", () => {
    expect(findSps(new Uint8Array([0, 0, 1, 0x41, 1, 2, 3, 4]))).toBeNull();
    expect(findSps(new Uint8Array())).toBeNull();
    expect(findSps(new Uint8Array([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x80]))).toBeNull();
  });
});
