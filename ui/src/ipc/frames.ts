/**
 * Pictures over one WebSocket. The page says which streams it shows (`{"watch":[…]}`, the whole list each time) and asks
 * for keyframes; what comes is one picture a message behind a header of 16 bytes. Where the webview has no decoder the page
 * says `{"decoded":true}`: then pictures come decoded, the next of a stream when the one before was taken in
 * (`{"taken":…}`). Rust's side of it, with the layout of the header, is the crate `ipc`, module `frame`.
 */
import type { Frame, FrameSource } from "./backend";

const HEADER = 16;
const VERSION = 1;
const FLAG = { keyframe: 1, decoded: 2, bt709: 4, fullRange: 8 } as const;
/** How long to wait before the socket is opened again; the last one holds for all later tries. */
const RETRY_MS = [100, 300, 1000, 3000];

type Sink = (frame: Frame) => void;

/** Reads one message; undefined where it is none of ours. */
export function parseFrame(message: ArrayBuffer): Frame | undefined {
  if (message.byteLength <= HEADER) return undefined;
  const view = new DataView(message);
  if (view.getUint8(0) !== VERSION) return undefined;
  const flags = view.getUint8(2);
  const frame = {
    stream: view.getUint8(1),
    width: view.getUint16(4, true),
    height: view.getUint16(6, true),
    timestamp: view.getUint32(8, true),
    number: view.getUint32(12, true),
    data: new Uint8Array(message, HEADER),
  };
  if ((flags & FLAG.decoded) === 0) return { ...frame, keyframe: (flags & FLAG.keyframe) !== 0 };
  if (frame.width % 2 !== 0 || frame.height % 2 !== 0 || frame.data.length !== frame.width * frame.height * 1.5) return undefined;
  return { ...frame, colours: { matrix: (flags & FLAG.bt709) === 0 ? "bt601" : "bt709", fullRange: (flags & FLAG.fullRange) !== 0 } };
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

  hand(frame: Frame): void {
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
  #decoded = false;
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
    this.#say({ keyframe: stream });
  }

  wantDecoded(): void {
    if (this.#decoded) return;
    this.#decoded = true;
    this.#say({ decoded: true });
  }

  #tell(): void {
    this.#say({ watch: this.#subscriptions.streams });
  }

  #say(word: Record<string, unknown>): void {
    if (this.#open) this.#socket?.send(JSON.stringify(word));
  }

  #take(frame: Frame): void {
    try {
      this.#subscriptions.hand(frame);
    } finally {
      if ("colours" in frame) this.#say({ taken: frame.stream });
    }
  }

  #dial(): void {
    const socket = this.#connect();
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#open = true;
      this.#tries = 0;
      if (this.#decoded) this.#say({ decoded: true });
      this.#tell();
    });
    socket.addEventListener("message", ({ data }) => {
      const frame = data instanceof ArrayBuffer ? parseFrame(data) : undefined;
      if (frame) this.#take(frame);
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
