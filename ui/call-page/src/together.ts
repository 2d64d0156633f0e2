/**
 * Together mode: everyone in one scene, which a service draws. Its stream is a picture like a share, and is shown where shares
 * are while nobody shares.
 */
import type { TogetherModeVideoStream } from "@azure/communication-calling";

import { attempt } from "./errors";
import { isInMeeting, Stops, type Context, type Part } from "./part";
import type { Content, PictureSource } from "./pictures";
import type { HostMessage } from "./protocol";

type Seats = Extract<HostMessage, { type: "together" }>["seats"];

/** The scene's size to ask for, and what seats are counted in: what one share is received in. */
const SCENE = { width: 1280, height: 720 };

/** The scene of one call. */
export class Together implements Part {
  private readonly stops = new Stops();
  private readonly watched = new Map<TogetherModeVideoStream, Scene>();
  private readonly feature;
  private told = "";

  /** `changed` is called when the scene comes or goes. */
  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    const feature = context.call.feature(context.calling.features.TogetherMode);
    this.feature = feature;
    const look = (): void => this.look();
    const tell = (): void => this.tell();
    feature.on("togetherModeStreamsUpdated", look);
    feature.on("togetherModeSceneUpdated", tell);
    feature.on("togetherModeSeatingUpdated", tell);
    this.stops.add(
      () => feature.off("togetherModeStreamsUpdated", look),
      () => feature.off("togetherModeSceneUpdated", tell),
      () => feature.off("togetherModeSeatingUpdated", tell),
    );
    look();
  }

  /** The scene's picture, while there is one. */
  content(): Content | null {
    for (const [stream, source] of this.watched) if (stream.isAvailable) return { id: null, source };
    return null;
  }

  /** Shows it to everyone. */
  async start(): Promise<void> {
    await attempt(this.context.say, "together mode", () => this.feature.start());
  }

  stop(): void {
    this.stops.stop();
    for (const stream of [...this.watched.keys()]) this.forget(stream);
  }

  private look(): void {
    const now = new Set(this.feature.togetherModeStream);
    for (const stream of this.watched.keys()) if (!now.has(stream)) this.forget(stream);
    for (const stream of now) {
      if (this.watched.has(stream)) continue;
      stream.on("isAvailableChanged", this.turned);
      this.watched.set(stream, new Scene(this.context, stream));
      this.feature.sceneSize = SCENE;
    }
    this.turned();
  }

  private forget(stream: TogetherModeVideoStream): void {
    stream.off("isAvailableChanged", this.turned);
    this.watched.get(stream)?.dispose();
    this.watched.delete(stream);
  }

  private readonly turned = (): void => {
    this.tell();
    this.changed();
  };

  /** Says what changed. */
  tell(): void {
    if (!isInMeeting(this.context.call)) return;
    const shown = this.content() !== null;
    const message = { type: "together" as const, shown, seats: shown ? this.seats() : [] };
    const text = JSON.stringify(message);
    const nothing = this.told === "" && !shown;
    if (text === this.told || nothing) return;
    this.told = text;
    this.context.say(message);
  }

  /** Pixels of the scene become shares of it. */
  private seats(): Seats {
    const { togetherModeSeatingMap, sceneSize } = this.feature;
    const across = (pixels: number): number => pixels / (sceneSize.width || SCENE.width);
    const down = (pixels: number): number => pixels / (sceneSize.height || SCENE.height);
    return [...togetherModeSeatingMap].map(([participant, { left, top, width, height }]) => ({
      participant, left: across(left), top: down(top), width: across(width), height: down(height),
    }));
  }
}

/** The picture of the scene. It gives no `MediaStream` of its own: one is taken from how the SDK draws it. */
class Scene implements PictureSource {
  private drawn: ReturnType<Context["calling"]["draw"]> | null = null;

  constructor(
    private readonly context: Context,
    private readonly stream: TogetherModeVideoStream,
  ) {}

  async getMediaStream(): Promise<MediaStream> {
    this.drawn ??= this.context.calling.draw(this.stream);
    return (await this.drawn).stream;
  }

  dispose(): void {
    void this.drawn?.then(({ dispose }) => dispose()).catch(() => undefined);
  }
}
