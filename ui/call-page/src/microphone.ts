/** One's own microphone in the call: the client's last word, consent, and being muted by others. */
import { refuse } from "./errors";
import { Latest } from "./latest";
import { isInMeeting, Stops, type Context, type Part } from "./part";

/** `isMuted` follows what is wanted; nothing but the client opens it. */
export class Microphone implements Part {
  private readonly stops = new Stops();
  private readonly latest: Latest;

  constructor(
    private readonly context: Context,
    private readonly held: () => boolean,
  ) {
    this.latest = new Latest("microphone", context.say, () => this.run());
    const { call } = context;
    const changed = (): void => this.changed();
    const byOthers = (): void => this.muted();
    call.on("isMutedChanged", changed);
    call.on("mutedByOthers", byOthers);
    this.stops.add(
      () => call.off("isMutedChanged", changed),
      () => call.off("mutedByOthers", byOthers),
    );
  }

  /** What the client wants, or what holds it back, has changed. */
  follow(): Promise<void> {
    return this.latest.ask();
  }

  stop(): void {
    this.stops.stop();
  }

  private async run(): Promise<void> {
    const { call, wanted, say } = this.context;
    const mute = wanted.muted || this.held();
    if (call.isMuted === mute || call.state === "Disconnected" || (!mute && !isInMeeting(call))) return;
    try {
      await (mute ? call.mute() : call.unmute());
    } catch (error) {
      // Before the meeting it is done again on the way in.
      if (!isInMeeting(call)) return;
      refuse(say, mute ? "mute" : "unmute", error);
      if (!mute) this.muted();
    }
  }

  private changed(): void {
    const { call, wanted } = this.context;
    if (this.latest.busy || this.held()) return;
    if (call.isMuted && !wanted.muted) this.muted();
    else if (!call.isMuted && wanted.muted) void this.follow();
  }

  /** The SDK does not say by whom. */
  private muted(): void {
    const { wanted, say } = this.context;
    if (wanted.muted) return;
    wanted.muted = true;
    say({ type: "muted", muted: true, by: null });
  }
}
