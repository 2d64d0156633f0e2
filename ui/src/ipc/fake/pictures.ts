/**
 * Moving pictures for the made-up meeting, encoded here where the browser can (H.264, Annex B); where it can't, nothing
 * comes and tiles show who is there without a picture. Whoever wants them decoded gets what would have been encoded.
 */
import type { Colours } from "../../frames/sps";
import { STREAM, type Frame, type FrameSource } from "../backend";
import { Subscriptions } from "../frames";
import { toI420 } from "./i420";

const FPS = 15;
const CONFIG = { codec: "avc1.42E01F", avc: { format: "annexb" as const }, latencyMode: "realtime" as const };
const sizeOf = (stream: number) => (stream === STREAM.share || stream === STREAM.ownShare ? [1280, 720] : [640, 360]) as [number, number];

export class FakePictures implements FrameSource {
  #subscriptions = new Subscriptions();
  #painters = new Map<number, Painter>();

  #decoded = false;

  constructor(readonly moving = true) {}

  subscribe(stream: number, sink: (frame: Frame) => void): () => void {
    if (this.#subscriptions.add(stream, sink) && this.moving) {
      this.#painters.set(stream, new Painter(stream, this.#decoded, (frame) => this.#subscriptions.hand(frame)));
    }
    this.wantKeyframe(stream);
    return () => {
      if (!this.#subscriptions.remove(stream, sink)) return;
      this.#painters.get(stream)?.stop();
      this.#painters.delete(stream);
    };
  }

  /** Holds for streams that are subscribed to later. */
  wantDecoded(): void {
    this.#decoded = true;
  }

  wantKeyframe(stream: number): void {
    const painter = this.#painters.get(stream);
    if (painter) painter.keyframe = true;
  }
}

/** Different for each stream next to another, so that a page that mixes them up shows wrong colours. */
const coloursOf = (stream: number): Colours => (stream % 2 === 0 ? { matrix: "bt709", fullRange: false } : { matrix: "bt601", fullRange: true });

/** Draws and encodes one stream. */
class Painter {
  keyframe = true;
  readonly #stream: number;
  readonly #hand: (frame: Frame) => void;
  #encoder: VideoEncoder | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #number = 0;
  #stopped = false;

  constructor(stream: number, decoded: boolean, hand: (frame: Frame) => void) {
    this.#stream = stream;
    this.#hand = hand;
    if (decoded) this.#startRaw();
    else void this.#start();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
  }

  #startRaw(): void {
    const [width, height] = sizeOf(this.#stream);
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) return;
    const colours = coloursOf(this.#stream);
    this.#timer = setInterval(() => {
      const number = this.#number++;
      draw(context, this.#stream, number, width, height);
      const data = toI420(context.getImageData(0, 0, width, height).data, width, height, colours);
      this.#hand({ stream: this.#stream, width, height, timestamp: number * 6000, number, data, colours });
    }, 1000 / FPS);
  }

  async #start(): Promise<void> {
    if (!("VideoEncoder" in globalThis) || !("OffscreenCanvas" in globalThis)) return;
    const [width, height] = sizeOf(this.#stream);
    const config = { ...CONFIG, width, height, framerate: FPS, bitrate: 500_000 };
    if (!(await VideoEncoder.isConfigSupported(config)).supported || this.#stopped) return;
    this.#encoder = new VideoEncoder({ output: (chunk) => this.#out(chunk, width, height), error: () => this.stop() });
    this.#encoder.configure(config);
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (context) this.#timer = setInterval(() => this.#paint(context, width, height), 1000 / FPS);
  }

  #paint(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void {
    if (!this.#encoder || this.#encoder.encodeQueueSize > 2) return;
    draw(context, this.#stream, this.#number, width, height);
    const frame = new VideoFrame(context.canvas, { timestamp: Math.round((this.#number * 1e6) / FPS) });
    this.#encoder.encode(frame, { keyFrame: this.keyframe });
    this.keyframe = false;
    this.#number += 1;
    frame.close();
  }

  #out(chunk: EncodedVideoChunk, width: number, height: number): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const timestamp = Math.round((chunk.timestamp * 9) / 100);
    const number = Math.round((chunk.timestamp * FPS) / 1e6);
    this.#hand({ stream: this.#stream, keyframe: chunk.type === "key", width, height, timestamp, number, data });
  }
}

/** A person-like shape that sways before a coloured room, or a page that scrolls for a share. */
function draw(context: OffscreenCanvasRenderingContext2D, stream: number, number: number, width: number, height: number): void {
  const hue = (stream * 67) % 360;
  const page = stream >= STREAM.share && stream !== STREAM.camera;
  context.fillStyle = page ? "#fbfcfe" : `hsl(${hue} 32% 34%)`;
  context.fillRect(0, 0, width, height);
  if (page) {
    for (let line = -1; line < 14; line += 1) {
      const y = line * 60 - (number % 60) + 40;
      context.fillStyle = line % 5 === 0 ? "#2b5bd0" : "#c6cedd";
      context.fillRect(120, y, width * (0.3 + ((line * 37) % 50) / 100), line % 5 === 0 ? 26 : 14);
    }
    return;
  }
  const sway = Math.sin(number / 9 + stream) * width * 0.03;
  context.fillStyle = `hsl(${hue} 40% 22%)`;
  context.beginPath();
  context.ellipse(width / 2 + sway, height * 1.08, width * 0.24, height * 0.42, 0, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `hsl(${(hue + 25) % 360} 45% 70%)`;
  context.beginPath();
  context.ellipse(width / 2 + sway * 1.4, height * 0.42, width * 0.1, height * 0.22, 0, 0, Math.PI * 2);
  context.fill();
}
