/**
 * The one peer connection to Rust, negotiated once: Rust's client offers, the page answers, and from then on tracks change and
 * sections stay. A later offer with a higher revision restarts ICE.
 */
import type { Media, Outlet } from "./media";
import type { MediaMap, Said, Say } from "./protocol";

/** How long the answer waits for this machine's candidates, in milliseconds; later ones are sent one by one. */
const GATHER_MS = 1000;

/** The part of `RTCPeerConnection` that is used here. */
export type Connection = Pick<
  RTCPeerConnection,
  | "addIceCandidate"
  | "close"
  | "createAnswer"
  | "getTransceivers"
  | "iceGatheringState"
  | "localDescription"
  | "onicecandidate"
  | "onicegatheringstatechange"
  | "setLocalDescription"
  | "setRemoteDescription"
>;

/** What the browser brings along; tests bring their own. */
export interface PeerParts {
  connection: Connection;
  stream(track: MediaStreamTrack): MediaStream;
  /** Keeps a remote sound flowing although nothing plays it. */
  pull(stream: MediaStream): void;
  /** Video codecs the browser can send. */
  codecs(): RTCRtpCodec[];
}

/** The host's end of the connection. */
export class Peer {
  /** Resolves with the media once the first offer is answered; rejects when it can't be. */
  readonly media: Promise<Media>;
  private settle!: { resolve(media: Media): void; reject(why: unknown): void };
  private queue: Promise<void> = Promise.resolve();
  private answered = 0;

  constructor(
    private readonly parts: PeerParts,
    private readonly say: Say,
  ) {
    this.media = new Promise<Media>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever needs the media awaits it; if nobody does yet, a failure is told by the `sdp` error alone.
    this.media.catch(() => undefined);
    parts.connection.onicecandidate = ({ candidate }) => {
      if (this.answered === 0) return;
      say({ type: "candidate", candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? null });
    };
  }

  /** Answers an offer. Offers and candidates are taken in the order they came. */
  offer({ sdp, revision, media }: Said<"offer">): Promise<void> {
    return this.next(async () => {
      try {
        await this.answer(sdp, revision, media);
      } catch (error) {
        this.say({ type: "error", code: "sdp", detail: "the offer can't be answered" });
        this.settle.reject(error);
      }
    });
  }

  /** Takes a candidate of Rust's. One that makes no sense is left out. */
  candidate({ candidate, mid }: Said<"candidate">): Promise<void> {
    if (candidate === "") return this.queue;
    return this.next(() => this.parts.connection.addIceCandidate({ candidate, sdpMid: mid }).catch(() => undefined));
  }

  close(): void {
    this.parts.connection.close();
    this.settle.reject(new Error("the call is over"));
  }

  private next(run: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(run);
    return this.queue;
  }

  private async answer(sdp: string, revision: number, map: MediaMap): Promise<void> {
    const { connection } = this.parts;
    await connection.setRemoteDescription({ type: "offer", sdp });
    const media = this.answered === 0 ? this.prepare(map) : null;
    await connection.setLocalDescription(await connection.createAnswer());
    await this.gathered();
    this.answered = revision;
    this.say({ type: "answer", revision, sdp: connection.localDescription?.sdp ?? "" });
    if (media !== null) this.settle.resolve(media);
  }

  private prepare(map: MediaMap): Media {
    const transceivers = this.parts.connection.getTransceivers();
    const section = (mid: string, direction: RTCRtpTransceiverDirection): RTCRtpTransceiver => {
      const found = transceivers.find((transceiver) => transceiver.mid === mid);
      if (found === undefined) throw new Error("the offer lacks a section it names");
      found.direction = direction;
      return found;
    };
    const video = (mid: string, direction: RTCRtpTransceiverDirection): RTCRtpTransceiver => {
      const found = section(mid, direction);
      found.setCodecPreferences(h264First(this.parts.codecs()));
      return found;
    };
    const received = ({ receiver }: RTCRtpTransceiver): MediaStream => this.parts.stream(receiver.track);
    const audio = section(map.audio, "sendrecv");
    const microphone = received(audio);
    this.parts.pull(microphone);
    return {
      microphone,
      camera: received(video(map.camera, "recvonly")),
      share: received(video(map.share, "recvonly")),
      sound: outlet(audio.sender),
      slots: map.slots.map((mid) => outlet(video(mid, "sendonly").sender)),
      shareSlot: outlet(video(map.shareSlot, "sendonly").sender),
    };
  }

  private gathered(): Promise<void> {
    const { connection } = this.parts;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      const look = (): void => {
        if (connection.iceGatheringState !== "complete") return;
        clearTimeout(timer);
        resolve();
      };
      connection.onicegatheringstatechange = look;
      look();
    });
  }
}

/** What Rust decodes best comes first; the rest stays as a second choice. */
export function h264First(codecs: RTCRtpCodec[]): RTCRtpCodec[] {
  const rank = ({ mimeType, sdpFmtpLine }: RTCRtpCodec): number => {
    if (mimeType.toLowerCase() !== "video/h264") return 2;
    return sdpFmtpLine?.includes("packetization-mode=1") === true ? 0 : 1;
  };
  return [...codecs].sort((one, other) => rank(one) - rank(other));
}

/** Changes of one section happen one after the other: the last word stays. */
function outlet(sender: RTCRtpSender): Outlet {
  let last: Promise<void> = Promise.resolve();
  const next = (run: () => Promise<void>): Promise<void> => {
    const done = last.then(run);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    show: (track) => next(() => sender.replaceTrack(track)),
    fit: (lines) => next(() => scale(sender, lines)),
  };
}

async function scale(sender: RTCRtpSender, lines: number): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (encoding === undefined) return;
  const height = sender.track?.getSettings().height ?? 0;
  const down = lines > 0 && height > lines ? height / lines : 1;
  if (encoding.scaleResolutionDownBy === down) return;
  encoding.scaleResolutionDownBy = down;
  await sender.setParameters(parameters);
}
