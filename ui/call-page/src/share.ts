/** One's own share of a screen: Rust's track as a raw screen stream, so that the browser asks nobody what to share. */
import type { LocalVideoStream } from "@azure/communication-calling";

import { refuse } from "./errors";
import { Latest } from "./latest";
import { isInMeeting, Stops, type Context, type Part } from "./part";

/** On while the client wants it, in the meeting, and not held back. */
export class Share implements Part {
  private readonly stops = new Stops();
  private readonly latest: Latest;
  private sent: LocalVideoStream | null = null;

  constructor(
    private readonly context: Context,
    private readonly held: () => boolean,
  ) {
    this.latest = new Latest("share", context.say, () => this.run());
    const { call } = context;
    const changed = (): void => this.changed();
    call.on("isScreenSharingOnChanged", changed);
    this.stops.add(() => call.off("isScreenSharingOnChanged", changed));
  }

  /** See `Microphone.follow`. */
  follow(): Promise<void> {
    return this.latest.ask();
  }

  stop(): void {
    this.stops.stop();
    this.sent?.dispose();
    this.sent = null;
  }

  private async run(): Promise<void> {
    const { call, calling, media, wanted, say } = this.context;
    const on = wanted.share && !this.held();
    if (!isInMeeting(call) || call.isScreenSharingOn === on) return;
    try {
      if (on) {
        this.sent ??= calling.picture(media.share);
        await call.startScreenSharing(this.sent);
      } else {
        await call.stopScreenSharing();
      }
    } catch (error) {
      refuse(say, on ? "share on" : "share off", error);
      if (on) this.stopped();
    }
  }

  private changed(): void {
    const { call, wanted } = this.context;
    if (this.latest.busy || this.held() || !isInMeeting(call)) return;
    // Somebody else began to share, or the meeting took it away.
    if (!call.isScreenSharingOn && wanted.share) this.stopped();
  }

  private stopped(): void {
    this.context.wanted.share = false;
    this.context.say({ type: "stopped", camera: false, share: true });
  }
}
