/** Somebody who sends back what the guest sends: so that it can be seen where the guest is. */
import type { StandInCall } from "../call";
import { StandInParticipant } from "../participant";
import { StandInRemoteVideo } from "../streams";
import type { ScriptedCaptions } from "./captions";
import type { Mixer } from "./sounds";

/** In scripts, a person of this name is this one. */
export const MIRROR = "Mirror";

export class Mirror {
  readonly participant: StandInParticipant;
  private readonly sent = new Map<"Video" | "ScreenSharing", StandInRemoteVideo>();

  constructor(
    private readonly id: string,
    call: StandInCall,
    private readonly captions: ScriptedCaptions,
    mixer: Mixer,
  ) {
    this.participant = new StandInParticipant(id, MIRROR);
    const voice = call.localAudioStreams[0]?.getMediaStream().then((stream) => mixer.of(stream, (loud) => this.hears(loud && !call.isMuted)));
    const hear = (): void => void voice?.then((sound) => sound.turn(!call.isMuted));
    hear();
    call.on("isMutedChanged", hear);
    call.on("isLocalVideoStartedChanged", () => this.show("Video", call.localVideoStreams[0]));
    call.on("isScreenSharingOnChanged", () => this.show("ScreenSharing", call.shared ?? undefined));
  }

  /** A tone for a phone line, by the SDK's name, as a caption. */
  say(tone: string): void {
    this.captions.say(this.id, MIRROR, { text: tone }, "Final");
  }

  private hears(loud: boolean): void {
    if (loud !== this.participant.isSpeaking) this.participant.set({ isSpeaking: loud });
  }

  private show(type: "Video" | "ScreenSharing", stream: { getMediaStream(): Promise<MediaStream> } | undefined): void {
    const before = this.sent.get(type);
    if (before !== undefined) this.participant.unsend(before);
    this.sent.delete(type);
    void stream?.getMediaStream().then((media) => {
      const video = new StandInRemoteVideo(type === "Video" ? 1001 : 1002, type, media);
      this.sent.set(type, video);
      this.participant.send(video);
    });
  }
}
