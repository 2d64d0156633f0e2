/**
 * One `VideoDecoder` for one stream of H.264 in Annex B form, kept right by what was measured of webviews:
 *
 * - A decoder scales every later picture to the first size it saw: it is configured again right before a keyframe whose
 *   size or codec changed.
 * - Loss goes unnoticed and smears: after a gap in the numbers everything is dropped until a keyframe, which is asked for.
 * - An empty chunk closes any decoder, and so does a first chunk that is no keyframe: neither is ever passed on.
 * - A decoder that closes with an error is made again, three times without a picture in between, then given up.
 *
 * `VideoEncoder` is never touched: where it comes before any other media interface, it kills WebKitGTK's web process.
 */
import type { EncodedFrame } from "../ipc/backend";
import { findSps, type Colours, type Sps } from "./sps";

/** After so many pictures dropped while waiting, the keyframe is asked for again. */
const ASK_AGAIN = 30;
/** More undecoded pictures than this, and the decoder has fallen behind for good. */
const MAX_QUEUE = 30;
/** So many failures in a row without a picture mean that there is no decoder, whatever `isConfigSupported` says. */
const MAX_FAILURES = 3;

export interface DecoderPorts {
  /** Takes over the picture and closes it. */
  picture(frame: VideoFrame, colours: Colours): void;
  wantKeyframe(): void;
  /** There is no decoder for this stream; told once. */
  unsupported(): void;
  /** Absent where the webview has none. */
  VideoDecoder: typeof VideoDecoder | undefined;
}

const UNKNOWN: Sps = { codec: "avc1.42e01f", width: 0, height: 0, matrix: "bt601", fullRange: false };

export class StreamDecoder {
  private decoder: VideoDecoder | null = null;
  private sps = UNKNOWN;
  private configured = "";
  private last: number | null = null;
  private waiting = true;
  private dropped = 0;
  private failures = 0;
  private over = false;

  constructor(private readonly ports: DecoderPorts) {
    if (ports.VideoDecoder === undefined) this.giveUp();
  }

  take(frame: EncodedFrame): void {
    if (this.over) return;
    const follows = this.last === null || frame.number === (this.last + 1) >>> 0;
    this.last = frame.number;
    if (frame.data.length === 0 || (this.decoder?.decodeQueueSize ?? 0) > MAX_QUEUE) {
      this.lose();
      return;
    }
    if (frame.keyframe) this.start(frame);
    else if (!follows || this.waiting) {
      this.lose();
      return;
    }
    this.decode(frame);
  }

  close(): void {
    this.over = true;
    if (this.decoder !== null && this.decoder.state !== "closed") this.decoder.close();
    this.decoder = null;
  }

  /** Drops until the next keyframe. */
  private lose(): void {
    if (!this.waiting) this.dropped = 0;
    this.waiting = true;
    if (this.dropped % ASK_AGAIN === 0) this.ports.wantKeyframe();
    this.dropped += 1;
  }

  private start(frame: EncodedFrame): void {
    this.sps = findSps(frame.data) ?? { ...UNKNOWN, width: frame.width, height: frame.height };
    const wanted = `${this.sps.codec} ${frame.width}x${frame.height}`;
    this.decoder ??= this.make();
    if (this.decoder !== null && this.configured !== wanted) {
      this.decoder.configure({ codec: this.sps.codec, optimizeForLatency: true });
      this.configured = wanted;
    }
    this.waiting = false;
    this.dropped = 0;
  }

  private decode(frame: EncodedFrame): void {
    const { EncodedVideoChunk } = globalThis;
    const timestamp = Math.round((frame.timestamp * 100) / 9);
    try {
      this.decoder?.decode(new EncodedVideoChunk({ type: frame.keyframe ? "key" : "delta", timestamp, data: frame.data }));
    } catch {
      this.fail(this.decoder);
    }
  }

  private make(): VideoDecoder | null {
    const { VideoDecoder } = this.ports;
    if (VideoDecoder === undefined) return null;
    const decoder: VideoDecoder = new VideoDecoder({
      output: (picture) => {
        if (this.decoder !== decoder) {
          picture.close();
          return;
        }
        this.failures = 0;
        this.ports.picture(picture, this.sps);
      },
      error: () => this.fail(decoder),
    });
    return decoder;
  }

  private fail(decoder: VideoDecoder | null): void {
    if (this.over || decoder === null || this.decoder !== decoder) return;
    if (decoder.state !== "closed") decoder.close();
    this.decoder = null;
    this.configured = "";
    this.failures += 1;
    if (this.failures >= MAX_FAILURES) this.giveUp();
    else this.lose();
  }

  private giveUp(): void {
    this.close();
    this.ports.unsupported();
  }
}
