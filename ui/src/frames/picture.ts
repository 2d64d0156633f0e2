/**
 * The moving picture of one stream on one canvas: receives, decodes and paints only while it is to be seen. Where the webview
 * can't decode, pictures are asked for decoded, by Rust.
 */
import type { Frame, FrameSource } from "../ipc/backend";
import type { Beat } from "./beat";
import { StreamDecoder } from "./decoder";
import { Painter, type Way } from "./painter";

export type PictureState = "waiting" | "playing";

export interface PictureWish {
  source: FrameSource;
  stream: number;
  canvas: HTMLCanvasElement;
  way: Way;
  changed(state: PictureState): void;
  /** This webview can't decode the stream. */
  undecodable?(): void;
  /** The size of the pictures, whenever it is another. */
  sized?(width: number, height: number): void;
  /** For tests; else the webview's own. */
  decoder?: typeof VideoDecoder | undefined;
  /** When to paint, together with others; else at the next animation frame. */
  beat?: Pick<Beat, "request" | "cancel"> | undefined;
}

export class Picture {
  private decoder: StreamDecoder | null = null;
  private unsubscribe: (() => void) | null = null;
  private state: PictureState = "waiting";
  private size = "";
  private readonly painter: Painter;

  constructor(private readonly wish: PictureWish) {
    const { canvas, way, beat } = wish;
    this.painter = new Painter({
      canvas,
      way,
      painted: (width, height) => this.painted(width, height),
      ...(beat === undefined ? {} : { requestFrame: beat.request, cancelFrame: beat.cancel, holds: 2 }),
    });
  }

  /** Nothing is received for a picture that nobody sees. */
  visible(seen: boolean): void {
    if (seen && this.unsubscribe === null) this.open();
    else if (!seen) this.stop();
  }

  close(): void {
    this.stop();
    this.painter.close();
  }

  private open(): void {
    const { source, stream } = this.wish;
    const available = "decoder" in this.wish ? this.wish.decoder : globalThis.VideoDecoder;
    this.decoder = new StreamDecoder({
      VideoDecoder: available,
      picture: (frame, colours) => this.painter.show(frame, colours),
      wantKeyframe: () => source.wantKeyframe(stream),
      unsupported: () => this.cannotDecode(),
    });
    this.unsubscribe = source.subscribe(stream, (frame) => this.take(frame));
  }

  private take(frame: Frame): void {
    if ("colours" in frame) this.painter.showRaw(frame);
    else this.decoder?.take(frame);
  }

  private cannotDecode(): void {
    this.wish.source.wantDecoded();
    this.wish.undecodable?.();
  }

  private stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.decoder?.close();
    this.decoder = null;
  }

  private painted(width: number, height: number): void {
    const size = `${width}x${height}`;
    if (size !== this.size) this.wish.sized?.(width, height);
    this.size = size;
    this.become("playing");
  }

  private become(state: PictureState): void {
    if (state === this.state) return;
    this.state = state;
    this.wish.changed(state);
  }
}
