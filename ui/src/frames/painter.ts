/**
 * Paints the newest picture of one stream at the next animation frame, or beat. Three ways:
 *
 * - What the webview decoded, drawn in software: `copyTo` as I420, the WASM conversion, `putImageData`; measured at less
 *   than half of the next one's cost. The colours are the stream's own, where the webview would guess them.
 * - What the webview decoded, with a graphics processor: `drawImage(VideoFrame)`, which needs no copy.
 * - What Rust decoded: the WASM conversion, whatever draws. A `VideoFrame` made of it would be drawn in guessed colours, and
 *   a webview without a decoder may well have none.
 */
import type { RawFrame } from "../ipc/backend";
import { Converter, coefficients, type Plane } from "./convert";
import { convertPlainly } from "./plain";
import type { Colours } from "./sps";

export type Way = "convert" | "draw";

export interface PainterPorts {
  canvas: HTMLCanvasElement;
  way: Way;
  /** A picture was painted. */
  painted(width: number, height: number): void;
  requestFrame?: (callback: () => void) => number;
  cancelFrame?: (handle: number) => void;
  /** Pictures that may wait: one more than one keeps those that come a little early or late from being left out. */
  holds?: number;
}

interface Decoded {
  frame: VideoFrame;
  colours: Colours;
}

export class Painter {
  private readonly context: CanvasRenderingContext2D | null;
  private converter: Converter | null;
  /** Oldest first. */
  private waiting: (Decoded | RawFrame)[] = [];
  private asked: number | null = null;
  private copying = false;
  private closed = false;

  constructor(private readonly ports: PainterPorts) {
    this.converter = ports.way === "convert" ? Converter.make() : null;
    this.context = ports.canvas.getContext("2d", { alpha: false, willReadFrequently: this.converter !== null });
  }

  /** Takes over the picture. */
  show(frame: VideoFrame, colours: Colours): void {
    this.take({ frame, colours });
  }

  /** The same for one that Rust decoded. */
  showRaw(frame: RawFrame): void {
    this.take(frame);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.waiting.forEach(letGo);
    this.waiting = [];
    if (this.asked !== null) (this.ports.cancelFrame ?? cancelAnimationFrame)(this.asked);
    this.asked = null;
    if (!this.copying) this.converter?.release();
  }

  private take(picture: Decoded | RawFrame): void {
    if (this.closed) {
      letGo(picture);
      return;
    }
    this.waiting.push(picture);
    if (this.waiting.length > (this.ports.holds ?? 1)) this.waiting.splice(0, 1).forEach(letGo);
    this.ask();
  }

  private ask(): void {
    if (this.asked !== null || this.copying || this.closed) return;
    const request = this.ports.requestFrame ?? requestAnimationFrame;
    this.asked = request(() => {
      this.asked = null;
      void this.paint();
    });
  }

  private async paint(): Promise<void> {
    const picture = this.waiting.shift();
    if (picture === undefined || this.context === null) return;
    try {
      if ("data" in picture) this.convertRaw(picture);
      else if (this.converter !== null && picture.frame.format === "I420") await this.convert(this.converter, picture);
      else this.draw(picture.frame);
    } catch {
      // A picture that can't be read back, such as one of a hardware decoder that was lost: the next one may be.
    } finally {
      letGo(picture);
      this.copying = false;
    }
    if (this.waiting.length > 0) this.ask();
  }

  private async convert(converter: Converter, { frame, colours }: Decoded): Promise<void> {
    const width = frame.visibleRect?.width ?? frame.codedWidth;
    const height = frame.visibleRect?.height ?? frame.codedHeight;
    this.copying = true;
    const planes = await frame.copyTo(converter.source(frame.allocationSize(), width, height));
    this.copying = false;
    if (this.closed || planes.length !== 3) return;
    const by = coefficients(colours.matrix, colours.fullRange);
    this.put(converter.picture(planes as [Plane, Plane, Plane], width, height, by));
  }

  private convertRaw({ data, width, height, colours }: RawFrame): void {
    const luma = width * height;
    const half = width / 2;
    const planes = [{ offset: 0, stride: width }, { offset: luma, stride: half }, { offset: luma * 1.25, stride: half }] as const;
    const by = coefficients(colours.matrix, colours.fullRange);
    this.converter ??= Converter.make();
    if (this.converter === null) {
      this.put(new ImageData(convertPlainly(data, planes, width, height, by), width, height));
      return;
    }
    this.converter.source(data.length, width, height).set(data);
    this.put(this.converter.picture(planes, width, height, by));
  }

  private put(image: ImageData): void {
    this.fit(image.width, image.height);
    this.context?.putImageData(image, 0, 0);
    this.ports.painted(image.width, image.height);
  }

  private draw(frame: VideoFrame): void {
    const { displayWidth: width, displayHeight: height } = frame;
    this.fit(width, height);
    this.context?.drawImage(frame, 0, 0, width, height);
    this.ports.painted(width, height);
  }

  /** Setting the size of a canvas clears it, so only when it changed. */
  private fit(width: number, height: number): void {
    const { canvas } = this.ports;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
  }
}

function letGo(picture: Decoded | RawFrame): void {
  if ("frame" in picture) picture.frame.close();
}

/** The way for what this webview decoded. `software` is Rust's word; where it says no, drawing may still be in software. */
export function wayOf(software: boolean, make: () => HTMLCanvasElement = () => document.createElement("canvas")): Way {
  return software || drawsInSoftware(make) ? "convert" : "draw";
}

function drawsInSoftware(make: () => HTMLCanvasElement): boolean {
  const context = make().getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context === null;
}
