/** One's own camera in the call: Rust's track as a `LocalVideoStream`. */
import type { LocalVideoStream } from "@azure/communication-calling";

import { refuse } from "./errors";
import { Latest } from "./latest";
import { isInMeeting, Stops, type Context, type Part } from "./part";

/** On while the client wants it, in the meeting, and not held back. */
export class Camera implements Part {
  private readonly stops = new Stops();
  private readonly latest: Latest;
  /** `stopVideo` wants the very stream that was started. */
  private sent: LocalVideoStream | null = null;

  constructor(
    private readonly context: Context,
    private readonly held: () => boolean,
  ) {
    this.latest = new Latest("camera", context.say, () => this.run());
    const { call } = context;
    const changed = (): void => this.changed();
    call.on("isLocalVideoStartedChanged", changed);
    this.stops.add(() => call.off("isLocalVideoStartedChanged", changed));
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
    const on = wanted.camera && !this.held();
    if (!isInMeeting(call) || call.isLocalVideoStarted === on) return;
    try {
      if (on) {
        this.sent ??= calling.picture(media.camera);
        await call.startVideo(this.sent);
      } else {
        const sent = this.sent ?? this.accepted();
        if (sent !== null) await call.stopVideo(sent);
      }
    } catch (error) {
      refuse(say, on ? "camera on" : "camera off", error);
      if (on) this.stopped();
    }
  }

  /** What a call was taken with. */
  private accepted(): LocalVideoStream | null {
    return this.context.call.localVideoStreams.find(({ mediaStreamType }) => mediaStreamType === "Video") ?? null;
  }

  private changed(): void {
    const { call, wanted } = this.context;
    if (this.latest.busy || this.held() || !isInMeeting(call)) return;
    if (!call.isLocalVideoStarted && wanted.camera) this.stopped();
  }

  private stopped(): void {
    this.context.wanted.camera = false;
    this.context.say({ type: "stopped", camera: true, share: false });
  }
}
