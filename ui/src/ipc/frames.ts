/**
 * Encoded pictures over one WebSocket. The page says which streams it shows (`{"watch":[…]}`, the whole list each time)
 * and asks for keyframes; what comes is one picture a message behind a header of 16 bytes.
 */
import type { EncodedFrame, FrameSource } from "./backend";

const HEADER = 16;
const VERSION = 1;
/** How long to wait before the socket is opened again; the last one holds for all later tries. */
const RETRY_MS = [100, 300, 1000, 3000];

type Sink = (frame: EncodedFrame) => void;

/** Reads one message; undefined where it is none of ours. */
export function parseFrame(message: ArrayBuffer): EncodedFrame | undefined {
  if (message.byteLength <= HEADER) return undefined;
  const view = new DataView(message);
  if (view.getUint8(0) !== VERSION) return undefined;
  return {
    stream: view.getUint8(1),
    keyframe: (view.getUint8(2) & 1) !== 0,
    width: view.getUint16(4, true),
    height: view.getUint16(6, true),
    timestamp: view.getUint32(8, true),
    number: view.getUint32(12, true),
    data: new Uint8Array(message, HEADER),
  };
}

/** Hands each stream's pictures to those who show it; knows who they are. */
export class Subscriptions {
  #sinks = new Map<number, Set<Sink>>();

  /** Gives whether the stream is new. */
  add(stream: number, sink: Sink): boolean {
    const sinks = this.#sinks.get(stream);
    if (sinks) sinks.add(sink);
    else this.#sinks.set(stream, new Set([sink]));
    return !sinks;
  }

  /** Gives whether nobody shows the stream any more. */
  remove(stream: number, sink: Sink): boolean {
    const sinks = this.#sinks.get(stream);
    if (!sinks?.delete(sink) || sinks.size > 0) return false;
    return this.#sinks.delete(stream);
  }

  hand(frame: EncodedFrame): void {
    this.#sinks.get(frame.stream)?.forEach((sink) => sink(frame));
  }

  get streams(): number[] {
    return [...this.#sinks.keys()].sort((a, b) => a - b);
  }
}

/** The part of a WebSocket that is used here. */
export type Socket = Pick<WebSocket, "send" | "close" | "addEventListener" | "binaryType">;

/** The pictures of Rust. The socket opens with the first subscription and again whenever it breaks. */
export class FrameSocket implements FrameSource {
  #subscriptions = new Subscriptions();
  #socket: Socket | undefined;
  #open = false;
  #tries = 0;
  readonly #connect: () => Socket;

  constructor(connect: () => Socket) {
    this.#connect = connect;
  }

  subscribe(stream: number, sink: Sink): () => void {
    if (this.#subscriptions.add(stream, sink)) this.#tell();
    // Whoever comes second to a stream has missed its keyframe.
    else this.wantKeyframe(stream);
    if (!this.#socket) this.#dial();
    return () => {
      if (this.#subscriptions.remove(stream, sink)) this.#tell();
    };
  }

  wantKeyframe(stream: number): void {
    if (this.#open) this.#socket?.send(JSON.stringify({ keyframe: stream }));
  }

  #tell(): void {
    if (this.#open) this.#socket?.send(JSON.stringify({ watch: this.#subscriptions.streams }));
  }

  #dial(): void {
    const socket = this.#connect();
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#open = true;
      this.#tries = 0;
      this.#tell();
    });
    socket.addEventListener("message", ({ data }) => {
      const frame = data instanceof ArrayBuffer ? parseFrame(data) : undefined;
      if (frame) this.#subscriptions.hand(frame);
    });
    socket.addEventListener("close", () => this.#again());
  }

  #again(): void {
    this.#open = false;
    const wait = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)];
    this.#tries += 1;
    setTimeout(() => this.#dial(), wait);
  }
}
