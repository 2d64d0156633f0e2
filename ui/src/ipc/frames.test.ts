import { describe, expect, it } from "vitest";

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
});
