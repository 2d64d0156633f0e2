/** Scripted people: who they are to the SDK, and what they send. */
import { stampedTrack } from "../../../../tests/browser/page/camera";
import { StandInParticipant } from "../participant";
import { StandInRemoteVideo } from "../streams";
import { roleOf } from "./roles";
import type { Person, Video } from "./script";
import type { Mixer, Voice } from "./sounds";

let streams = 0;

function stream(type: "Video" | "ScreenSharing", { source, width, height, fps }: Video): StandInRemoteVideo {
  streams += 1;
  return new StandInRemoteVideo(streams, type, new MediaStream([stampedTrack(source, width, height, fps)]));
}

/** One of them. */
export class Actor {
  readonly participant: StandInParticipant;
  private readonly voice: Voice | null;
  private camera: StandInRemoteVideo | null = null;
  private share: StandInRemoteVideo | null = null;

  constructor(
    readonly script: Person,
    readonly id: string,
    mixer: Mixer,
  ) {
    this.participant = new StandInParticipant(id, script.name);
    this.participant.role = roleOf(script.role ?? "presenter");
    this.voice = script.voice === undefined ? null : mixer.tone(script.voice.tone);
    this.film(true);
  }

  film(on: boolean): void {
    const { video } = this.script;
    if (video === undefined || on === (this.camera !== null)) return;
    if (this.camera !== null) this.participant.unsend(this.camera);
    this.camera = on ? stream("Video", video) : null;
    if (this.camera !== null) this.participant.send(this.camera);
  }

  present(video: Video | null): void {
    if (this.share !== null) this.participant.unsend(this.share);
    this.share = video === null ? null : stream("ScreenSharing", video);
    if (this.share !== null) this.participant.send(this.share);
  }

  speak(on: boolean): void {
    this.voice?.turn(on && !this.participant.isMuted);
    this.participant.set({ isSpeaking: on && !this.participant.isMuted });
  }

  mute(on: boolean): void {
    this.participant.set({ isMuted: on });
    if (on) this.speak(false);
  }
}
