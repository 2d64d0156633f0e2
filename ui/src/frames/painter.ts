/**
 * Paints the newest picture of one stream at the next animation frame. Two ways, chosen by what draws:
 *
 * - In software: `copyTo` as I420, the WASM conversion, `putImageData`; measured at less than half of the other's cost.
 *   The colours are the stream's own, where the webview would guess them.
 * - With a graphics processor: `drawImage(VideoFrame)`, which needs no copy.
 */
import { Converter, coefficients, type Plane } from "./convert";
import type { Colours } from "./decoder";

export type Way = "convert" | "draw";

export interface PainterPorts {
  canvas: HTMLCanvasElement;
  way: Way;
  /** A picture was painted. */
  painted(width: number, height: number): void;
  requestFrame?: (callback: () => void) => number;
  cancelFrame?: (handle: number) => void;
}

interface Newest {
  frame: VideoFrame;
  colours: Colours;
}

export class Painter {
  private readonly context: CanvasRenderingContext2D | null;
  private readonly converter: Converter | null;
  private newest: Newest | null = null;
  private asked: number | null = null;
  private copying = false;
  private closed = false;

  constructor(private readonly ports: PainterPorts) {
    this.converter = ports.way === "convert" ? Converter.make() : null;
    this.context = ports.canvas.getContext("2d", { alpha: false, willReadFrequently: this.converter !== null });
  }

  /** Takes over the picture. */
  show(frame: VideoFrame, colours: Colours): void {
    if (this.closed) {
      frame.close();
      return;
    }
    this.newest?.frame.close();
    this.newest = { frame, colours };
    this.ask();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.newest?.frame.close();
    this.newest = null;
    if (this.asked !== null) (this.ports.cancelFrame ?? cancelAnimationFrame)(this.asked);
    this.asked = null;
    if (!this.copying) this.converter?.release();
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
    const newest = this.newest;
    this.newest = null;
    if (newest === null || this.context === null) return;
    const { frame, colours } = newest;
    try {
      if (this.converter !== null && frame.format === "I420") await this.convert(this.converter, frame, colours);
      else this.draw(frame);
    } catch {
      // A picture that can't be read back, such as one of a hardware decoder that was lost: the next one may be.
    } finally {
      frame.close();
      this.copying = false;
    }
    if (this.newest !== null) this.ask();
  }

  private async convert(converter: Converter, frame: VideoFrame, colours: Colours): Promise<void> {
    const width = frame.visibleRect?.width ?? frame.codedWidth;
    const height = frame.visibleRect?.height ?? frame.codedHeight;
    this.copying = true;
    const planes = await frame.copyTo(converter.source(frame.allocationSize(), width, height));
    this.copying = false;
    if (this.closed || planes.length !== 3) return;
    const by = coefficients(colours.matrix, colours.fullRange);
    const image = converter.picture(planes as [Plane, Plane, Plane], width, height, by);
    this.fit(width, height);
    this.context?.putImageData(image, 0, 0);
    this.ports.painted(width, height);
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

/** Whether pictures are drawn without a graphics processor, where Rust could not tell. */
export function drawsInSoftware(make: () => HTMLCanvasElement = () => document.createElement("canvas")): boolean {
  const context = make().getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context === null;
}
