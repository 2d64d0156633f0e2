/** The meeting's sound on its way to Rust, and not hearing it (`deafen`). */
import { attempt } from "./errors";
import { Latest } from "./latest";
import { isInMeeting, Stops, type Context, type Part } from "./part";

/** The SDK mixes what all say into one remote stream; its track goes into the audio section. */
export class Hearing implements Part {
  private readonly stops = new Stops();
  private readonly latest: Latest;
  private shown: MediaStreamTrack | null = null;

  constructor(private readonly context: Context) {
    this.latest = new Latest("meeting sound", context.say, () => this.run());
    const { call } = context;
    const changed = (): void => void this.follow();
    call.on("remoteAudioStreamsUpdated", changed);
    call.on("isIncomingAudioMutedChanged", changed);
    this.stops.add(
      () => call.off("remoteAudioStreamsUpdated", changed),
      () => call.off("isIncomingAudioMutedChanged", changed),
      () => void context.media.sound.show(null),
    );
  }

  /** The state of the call, or what the client wants, has changed. The stream may come without an event: at `Connected`. */
  follow(): Promise<void> {
    return this.latest.ask();
  }

  stop(): void {
    this.stops.stop();
  }

  private async run(): Promise<void> {
    const { call, media, wanted, say } = this.context;
    if (isInMeeting(call) && call.isIncomingAudioMuted !== wanted.deaf) {
      await attempt(say, "deafen", () => (wanted.deaf ? call.muteIncomingAudio() : call.unmuteIncomingAudio()));
    }
    await attempt(say, "meeting sound", async () => {
      const track = wanted.deaf ? null : await this.track();
      if (track === this.shown) return;
      await media.sound.show(track);
      this.shown = track;
    });
  }

  private async track(): Promise<MediaStreamTrack | null> {
    const [stream] = this.context.call.remoteAudioStreams;
    const [track] = (await stream?.getMediaStream())?.getAudioTracks() ?? [];
    return track ?? null;
  }
}
