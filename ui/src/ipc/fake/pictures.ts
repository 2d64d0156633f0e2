/**
 * Moving pictures for the made-up meeting, encoded here where the browser can (H.264, Annex B); where it can't, nothing
 * comes and tiles show who is there without a picture.
 */
import { STREAM, type EncodedFrame, type FrameSource } from "../backend";
import { Subscriptions } from "../frames";

const FPS = 15;
const CONFIG = { codec: "avc1.42E01F", avc: { format: "annexb" as const }, latencyMode: "realtime" as const };
const sizeOf = (stream: number) => (stream === STREAM.share || stream === STREAM.ownShare ? [1280, 720] : [640, 360]) as [number, number];

export class FakePictures implements FrameSource {
  #subscriptions = new Subscriptions();
  #painters = new Map<number, Painter>();

  constructor(readonly moving = true) {}

  subscribe(stream: number, sink: (frame: EncodedFrame) => void): () => void {
    if (this.#subscriptions.add(stream, sink) && this.moving) {
      this.#painters.set(stream, new Painter(stream, (frame) => this.#subscriptions.hand(frame)));
    }
    this.wantKeyframe(stream);
    return () => {
      if (!this.#subscriptions.remove(stream, sink)) return;
      this.#painters.get(stream)?.stop();
      this.#painters.delete(stream);
    };
  }

  wantKeyframe(stream: number): void {
    const painter = this.#painters.get(stream);
    if (painter) painter.keyframe = true;
  }
}

/** Draws and encodes one stream. */
class Painter {
  keyframe = true;
  readonly #stream: number;
  readonly #hand: (frame: EncodedFrame) => void;
  #encoder: VideoEncoder | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #number = 0;
  #stopped = false;

  constructor(stream: number, hand: (frame: EncodedFrame) => void) {
    this.#stream = stream;
    this.#hand = hand;
    void this.#start();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    if (this.#encoder && this.#encoder.state !== "closed") this.#encoder.close();
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
