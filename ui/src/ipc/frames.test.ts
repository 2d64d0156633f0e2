import { describe, expect, it, vi } from "vitest";

import type { RawFrame } from "./backend";
import { FrameSocket, parseFrame, type Socket } from "./frames";

const message = (...bytes: number[]) => new Uint8Array(bytes).buffer;
const header = [1, 101, 1, 0, 0, 5, 208, 2, 4, 3, 2, 1, 7, 0, 0, 0];

class FakeSocket extends EventTarget {
  binaryType = "blob" as BinaryType;
  sent: unknown[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.dispatchEvent(new Event("close"));
  }
  picture(buffer: ArrayBuffer): void {
    this.dispatchEvent(new MessageEvent("message", { data: buffer }));
  }
}

function connected() {
  const sockets: FakeSocket[] = [];
  const source = new FrameSocket(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as Socket;
  });
  return { source, sockets, open: () => sockets.at(-1)?.dispatchEvent(new Event("open")) };
}

describe("a picture's message", () => {
  it("is read as it is laid out in Rust", () => {
    expect(parseFrame(message(...header, 9, 8))).toEqual({
      stream: 101, keyframe: true, width: 1280, height: 720, timestamp: 0x01020304, number: 7, data: new Uint8Array([9, 8]),
    });
  });

  it("is nothing when it is too short or of another version", () => {
    expect(parseFrame(message(...header))).toBeUndefined();
    expect(parseFrame(message(2, ...header.slice(1), 9))).toBeUndefined();
  });
});

describe("a decoded picture's message", () => {
  const planes = Array.from({ length: 12 }, (_, at) => at);
  const decoded = (flags: number, sides = [4, 2], data = planes) => parseFrame(message(1, 3, flags, 0, sides[0] ?? 0, 0, sides[1] ?? 0, 0, 4, 3, 2, 1, 7, 0, 0, 0, ...data));

  it("names the colours its planes are meant in", () => {
    const colours = [2, 6, 10, 14].map((flags) => (decoded(flags) as RawFrame).colours);
    expect(colours).toEqual([
      { matrix: "bt601", fullRange: false }, { matrix: "bt709", fullRange: false },
      { matrix: "bt601", fullRange: true }, { matrix: "bt709", fullRange: true },
    ]);
    expect(decoded(2)).toMatchObject({ stream: 3, width: 4, height: 2, number: 7, data: new Uint8Array(planes) });
  });

  it("is nothing when its planes are not all there, or too many, or its sides are odd", () => {
    expect(decoded(2, [4, 2], planes.slice(1))).toBeUndefined();
    expect(decoded(2, [4, 2], [...planes, 0])).toBeUndefined();
    expect(decoded(2, [8, 1], planes)).toBeUndefined();
  });
});

describe("the socket of pictures", () => {
  it("names all streams that are shown, each time", () => {
    const { source, sockets, open } = connected();
    source.subscribe(3, () => undefined);
    const end = source.subscribe(101, () => undefined);
    open();
    expect(sockets[0]?.sent).toEqual([{ watch: [3, 101] }]);
    end();
    expect(sockets[0]?.sent.at(-1)).toEqual({ watch: [3] });
  });

  it("asks for a keyframe for whoever comes second to a stream", () => {
    const { source, sockets, open } = connected();
    source.subscribe(3, () => undefined);
    open();
    source.subscribe(3, () => undefined);
    expect(sockets[0]?.sent.at(-1)).toEqual({ keyframe: 3 });
  });

  it("hands a picture only to those of its stream, until they end", () => {
    const { source, sockets, open } = connected();
    const seen: string[] = [];
    const end = source.subscribe(101, () => seen.push("camera"));
    source.subscribe(3, () => seen.push("slot"));
    open();
    sockets[0]?.picture(message(...header, 9));
    end();
    sockets[0]?.picture(message(...header, 9));
    expect(seen).toEqual(["camera"]);
  });

  it("asks for decoded pictures once, on every connection, before it names what it shows", () => {
    vi.useFakeTimers();
    const { source, sockets, open } = connected();
    source.wantDecoded();
    source.subscribe(3, () => undefined);
    open();
    source.wantDecoded();
    expect(sockets[0]?.sent).toEqual([{ decoded: true }, { watch: [3] }]);
    sockets[0]?.close();
    vi.runAllTimers();
    open();
    expect(sockets[1]?.sent).toEqual([{ decoded: true }, { watch: [3] }]);
    vi.useRealTimers();
  });

  it("has room for the next decoded picture when it has handed one out, shown or not", () => {
    const { source, sockets, open } = connected();
    const seen: number[] = [];
    const end = source.subscribe(3, (frame) => seen.push(frame.number));
    open();
    const decoded = message(1, 3, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 2, 3, 4, 5, 6);
    sockets[0]?.picture(decoded);
    end();
    sockets[0]?.picture(decoded);
    sockets[0]?.picture(message(...header, 9));
    expect(seen).toEqual([7]);
    expect(sockets[0]?.sent.filter((word) => "taken" in (word as object))).toEqual([{ taken: 3 }, { taken: 3 }]);
  });
});
