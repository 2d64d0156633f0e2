/**
 * PowerPoint Live: slides that are no picture but a page of Microsoft's inside this one. They are shown in this window, and
 * their picture goes where shares go; where none can be taken of them, Rust knows from this that they are to be looked at here.
 */
import { NOBODY_NAMED } from "./identifiers";
import { isInMeeting, Stops, type Context, type Part } from "./part";
import type { Content } from "./pictures";

/** The slides of one call. */
export class Slides implements Part {
  private readonly stops = new Stops();
  private readonly feature;
  private told = "";

  /** `changed` is called when slides come or go. */
  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    const feature = context.call.feature(context.calling.features.PPTLive);
    this.feature = feature;
    const tell = (): void => this.tell();
    feature.on("isActiveChanged", tell);
    this.stops.add(() => feature.off("isActiveChanged", tell));
  }

  /** What the share slot shows of them. */
  content(): Content | null {
    if (!this.feature.isActive) return null;
    return { id: this.presenter() ?? NOBODY_NAMED, source: this };
  }

  getMediaStream(): Promise<MediaStream> {
    return this.context.exhibit.show(this.feature.target);
  }

  /** Says what changed. Another presenter is told by no event of its own: whoever learns of a change among people calls this. */
  tell(): void {
    const { call, say, exhibit } = this.context;
    if (!isInMeeting(call)) return;
    const { isActive: active } = this.feature;
    const message = { type: "slides" as const, active, presenter: active ? this.presenter() : null };
    const text = JSON.stringify(message);
    const nothing = this.told === "" && !active;
    if (text === this.told || nothing) return;
    this.told = text;
    if (!active) exhibit.clear();
    say(message);
    this.changed();
  }

  stop(): void {
    this.stops.stop();
    if (this.told !== "") this.context.exhibit.clear();
  }

  private presenter(): string | null {
    const { activePresenterId } = this.feature;
    return activePresenterId === undefined ? null : this.context.calling.rawId(activePresenterId);
  }
}
