/** Stand-ins for what the webview brings, for tests of the frames. */
import type { EncodedFrame } from "../ipc/backend";

/** Parameter sets as an encoder writes them (baseline, 320 × 180), and a slice. */
const KEY = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0xda, 0x05, 0x07, 0xe4, 0, 0, 0, 1, 0x68, 0xce, 0, 0, 0, 1, 0x65, 9];
const DELTA = [0, 0, 0, 1, 0x41, 9];

export function encoded(number: number, more: Partial<EncodedFrame> = {}): EncodedFrame {
  const keyframe = more.keyframe ?? false;
  const data = new Uint8Array(keyframe ? KEY : DELTA);
  return { stream: 0, keyframe, width: 320, height: 180, timestamp: number * 3000, number, data, ...more };
}

/** What was asked of every decoder, in order: `new`, `configure …`, `key`, `delta`, `close`. */
export const asked: string[] = [];
export const decoders: FakeDecoder[] = [];

export class FakeDecoder {
  state: CodecState = "unconfigured";
  decodeQueueSize = 0;

  constructor(private readonly init: VideoDecoderInit) {
    asked.push("new");
    decoders.push(this);
  }

  configure(config: VideoDecoderConfig): void {
    this.state = "configured";
    asked.push(`configure ${config.codec}`);
  }

  decode(chunk: { type: string }): void {
    if (this.state !== "configured") throw new DOMException("closed", "InvalidStateError");
    asked.push(chunk.type);
  }

  close(): void {
    this.state = "closed";
    asked.push("close");
  }

  /** The decoder gives a picture. */
  give(frame: VideoFrame): void {
    this.init.output(frame);
  }

  /** The decoder closes itself. */
  breakDown(): void {
    this.state = "closed";
    this.init.error(new DOMException("decode", "EncodingError"));
  }
}

export const fakeDecoder = FakeDecoder as unknown as typeof VideoDecoder;

export class FakeChunk {
  readonly type: string;
  constructor(init: EncodedVideoChunkInit) {
    if (init.data.byteLength === 0) throw new TypeError("an empty chunk closes the decoder");
    this.type = init.type;
  }
}

/** A picture that counts how often it was closed. */
export function fakeFrame(width = 4, height = 2): VideoFrame & { closed: number } {
  const frame = {
    closed: 0,
    format: "I420",
    codedWidth: width,
    codedHeight: height,
    displayWidth: width,
    displayHeight: height,
    visibleRect: { x: 0, y: 0, width, height },
    allocationSize: () => (width * height * 3) / 2,
    copyTo: (into: Uint8Array) => {
      into.fill(128);
      const [luma, chroma] = [width * height, (width * height) / 4];
      const half = width / 2;
      const planes = [{ offset: 0, stride: width }, { offset: luma, stride: half }, { offset: luma + chroma, stride: half }];
      return Promise.resolve(planes);
    },
    close: () => {
      frame.closed += 1;
    },
  };
  return frame as unknown as VideoFrame & { closed: number };
}

export function reset(): void {
  asked.length = 0;
  decoders.length = 0;
}
