import { beforeEach, describe, expect, it } from "vitest";

import { MAX_MESSAGE_BYTES, type ClientMessage } from "./protocol";
import { Socket, type Wire } from "./socket";

/** A wire without a network. */
class StandInWire implements Wire {
  readyState: Wire["readyState"] = 0;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  readonly sent: string[] = [];
  closed: number | undefined;

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    this.sent.push(String(data));
  }

  close(code?: number): void {
    this.closed ??= code;
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.call(this as unknown as WebSocket, new Event("open"));
  }

  hear(data: unknown): void {
    this.onmessage?.call(this as unknown as WebSocket, new MessageEvent("message", { data }));
  }

  lose(): void {
    this.onclose?.call(this as unknown as WebSocket, new Event("close") as CloseEvent);
  }
}

describe("the socket to Rust", () => {
  let wire: StandInWire;
  let heard: (ClientMessage | string)[];
  let socket: Socket;

  beforeEach(() => {
    [wire, heard] = [new StandInWire(), []];
    const note = (word: string) => () => heard.push(word);
    socket = new Socket(wire, "5ec2e7", { opened: note("opened"), message: (message) => heard.push(message), closed: note("closed") });
    wire.open();
  });

  it("begins with the version and the secret, and waits for Rust's own hello", () => {
    expect(wire.sent).toEqual(['{"type":"hello","version":1,"secret":"5ec2e7"}']);
    expect(heard).toEqual([]);
    wire.hear('{"type":"hello","version":1,"secret":null}');
    wire.hear('{"type":"mute","muted":true}');
    expect(heard).toEqual(["opened", { type: "mute", muted: true }]);
  });

  it("has nothing to do with another version, or with who does not introduce themselves", () => {
    wire.hear('{"type":"hello","version":2,"secret":null}');
    expect(wire.closed).toBe(4002);
    const other = new StandInWire();
    new Socket(other, "5ec2e7", { opened: () => undefined, message: () => undefined, closed: () => undefined });
    other.open();
    other.hear('{"type":"mute","muted":true}');
    expect(other.closed).toBe(4003);
  });

  it("drops and counts what it can't read, and goes on", () => {
    wire.hear('{"type":"hello","version":1,"secret":null}');
    for (const nonsense of ["", "nonsense", "null", "[]", '{"typ":"x"}', '{"type":3}']) wire.hear(nonsense);
    expect(socket.dropped).toBe(6);
    wire.hear('{"type":"hold"}');
    expect(heard).toEqual(["opened", { type: "hold" }]);
  });

  it("ends with an oversize message, counted in bytes", () => {
    wire.hear('{"type":"hello","version":1,"secret":null}');
    wire.hear(`"${"é".repeat(MAX_MESSAGE_BYTES / 2)}"`);
    expect(wire.closed).toBe(1009);
  });

  it("sends nothing oversize, and nothing after the end", () => {
    socket.say({ type: "error", code: "internal", detail: "x".repeat(MAX_MESSAGE_BYTES) });
    expect([wire.sent.length, socket.dropped]).toEqual([1, 1]);
    socket.close();
    socket.say({ type: "tokenNeeded" });
    expect(wire.sent).toHaveLength(1);
  });

  it("says once that it is over", () => {
    wire.lose();
    wire.lose();
    wire.hear('{"type":"hello","version":1,"secret":null}');
    expect(heard).toEqual(["closed"]);
  });
});
