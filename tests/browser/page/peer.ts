/** What both roles do with a peer connection. */

import { Ear } from "./ear";
import { Eye, type View } from "./eyes";
import { Gauge, received, Recorder, type Row } from "./gauge";
import type { Hearing } from "./tone";

/** What a role saw, heard and was told. */
export interface Report {
  /** Types of the messages that came, in order. */
  messages: string[];
  /** Where the call is, by the host's word or the page's own. */
  phase: string;
  /** Names in the roster, for a client. */
  people: string[];
  views: View[];
  hearings: Hearing[];
  connection: RTCPeerConnectionState;
  /** The video codec that is in use, from the statistics. */
  videoCodecs: string[];
  /** Messages that came over the data channel. */
  data: string[];
  closed: { code: number; reason: string } | null;
  errors: string[];
}

/** What came since the last time, and the figures up to now. */
export interface Measured {
  /** Pictures that came. */
  rows: Row[];
  /** Pictures of one's own that were sent off, as the camera gave them. */
  sent: Row[];
  /** When the recorded sound begins. */
  soundBegan: number | null;
  figures: Record<string, number>;
}

/** Resolves once every candidate is in the local description. */
export async function gathered(peer: RTCPeerConnection): Promise<string> {
  if (peer.iceGatheringState !== "complete") {
    await new Promise<void>((resolve) => {
      peer.addEventListener("icegatheringstatechange", () => {
        if (peer.iceGatheringState === "complete") resolve();
      });
    });
  }
  const sdp = peer.localDescription?.sdp;
  if (sdp === undefined) throw new Error("there is no local description");
  return sdp;
}

/** H.264 first; everything else stays as a second choice. */
export function preferH264(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const rank = (codec: RTCRtpCodec): number => {
    if (codec.mimeType !== "video/H264") return 2;
    return codec.sdpFmtpLine?.includes("packetization-mode=1") ? 0 : 1;
  };
  transceiver.setCodecPreferences([...codecs].sort((one, other) => rank(one) - rank(other)));
}

/** Names of the codecs of every video stream that carries packets. */
export async function videoCodecs(peer: RTCPeerConnection): Promise<string[]> {
  const stats = await peer.getStats();
  const names = new Set<string>();
  const codecs = new Map<string, string>();
  stats.forEach((entry: { id: string; type: string; mimeType?: string }) => {
    if (entry.type === "codec" && entry.mimeType !== undefined) codecs.set(entry.id, entry.mimeType);
  });
  stats.forEach((entry: { type: string; kind?: string; codecId?: string }) => {
    const flows = entry.type === "inbound-rtp" || entry.type === "outbound-rtp";
    if (flows && entry.kind === "video" && entry.codecId !== undefined) names.add(codecs.get(entry.codecId) ?? "unknown");
  });
  return [...names];
}

/** Eyes and an ear on whatever tracks are handed to it. */
export class Senses {
  private readonly eyes: Eye[] = [];
  private ear: Ear | null = null;

  private seen: Gauge | null = null;
  private sent: Gauge | null = null;
  private recorder: Recorder | null = null;

  /** `measuring`: every picture of one place and all sound are taken down, in place of looking and listening. */
  constructor(
    private readonly tones: number[],
    private readonly measuring = false,
  ) {}

  /** Takes down what one's own camera gives. */
  watchOwn(camera: MediaStreamTrack): void {
    this.sent = new Gauge(camera.clone(), false);
  }

  async measured(peer: RTCPeerConnection): Promise<Measured> {
    return {
      rows: this.seen?.take() ?? [],
      sent: this.sent?.take() ?? [],
      soundBegan: this.recorder?.began ?? null,
      figures: await received(peer),
    };
  }

  watch(place: string, track: MediaStreamTrack): void {
    if (this.measuring) {
      if (place === "camera") this.seen = new Gauge(track, true);
      return;
    }
    this.eyes.push(new Eye(place, track));
  }

  listen(track: MediaStreamTrack): void {
    if (this.measuring) {
      this.recorder = new Recorder(track);
      return;
    }
    this.ear = new Ear(track, this.tones);
  }

  views(): View[] {
    return this.eyes.map((eye) => eye.view());
  }

  hearings(): Hearing[] {
    return this.ear?.hearings() ?? [];
  }
}
