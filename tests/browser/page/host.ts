/** A meeting host that is a page: it dials the client's door, answers its offer and puts its own media into the slots. */

import type { ClientMessage } from "../../../ui/src/ipc/generated/ClientMessage";
import type { HostMessage } from "../../../ui/src/ipc/generated/HostMessage";
import type { MediaMap } from "../../../ui/src/ipc/generated/MediaMap";
import type { Participant } from "../../../ui/src/ipc/generated/Participant";
import { stampedTrack } from "./camera";
import { toneTrack } from "./ear";
import { gathered, preferH264, Senses, videoCodecs, type Measured, type Report } from "./peer";
import { Socket, VERSION } from "./socket";

/** How to host. The secret comes through the driver, never in an address. */
export interface Hosting {
  socket: string;
  secret: string;
  /** Who is in the meeting: one video and one slot each. */
  people: { id: string; name: string; source: number }[];
  /** The tone that is the meeting's sound, in Hz; 0 for none. */
  tone: number;
  /** Frequencies to listen for. */
  tones: number[];
  /** Take down the client's camera and sound. */
  measuring?: boolean;
}

/** The one meeting. */
export class Host {
  private readonly peer = new RTCPeerConnection();
  private readonly senses: Senses;
  private readonly errors: string[] = [];
  private readonly data: string[] = [];
  private phase = "none";
  private joinedAs = "";
  private socket: Socket<HostMessage> | null = null;

  constructor(private readonly hosting: Hosting) {
    this.senses = new Senses(hosting.tones, hosting.measuring);
  }

  /** Dials the client and introduces itself; the rest follows from what the client says. */
  async start(): Promise<void> {
    this.peer.addEventListener("datachannel", ({ channel }) => {
      channel.addEventListener("message", (event: MessageEvent<unknown>) => this.data.push(String(event.data)));
    });
    this.socket = await Socket.dial<HostMessage, ClientMessage>(
      this.hosting.socket,
      (message) => this.take(message),
      (error) => this.errors.push(String(error)),
    );
    this.send({ type: "hello", version: VERSION, secret: this.hosting.secret });
  }

  /** Any message, for tests that steer the call. */
  send(message: HostMessage): void {
    this.socket?.send(message);
  }

  /** Text that is no message. */
  sendText(text: string): void {
    this.socket?.sendText(text);
  }

  /** Ends the meeting. */
  end(): void {
    this.phase = "ended";
    this.send({ type: "state", phase: "ended", reason: { code: 0, subcode: 5003 } });
  }

  /** Goes away without a word. */
  vanish(): void {
    this.peer.close();
    this.socket?.close();
  }

  async report(): Promise<Report> {
    return {
      messages: this.socket?.order ?? [],
      phase: this.phase,
      people: [this.joinedAs],
      views: this.senses.views(),
      hearings: this.senses.hearings(),
      connection: this.peer.connectionState,
      videoCodecs: await videoCodecs(this.peer),
      data: this.data,
      closed: this.socket?.closed ?? null,
      errors: this.errors,
    };
  }

  measured(): Promise<Measured> {
    return this.senses.measured(this.peer);
  }

  private async take(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case "hello":
        if (message.version !== VERSION) throw new Error(`the client speaks version ${message.version}`);
        break;
      case "join":
        this.joinedAs = message.displayName;
        this.phase = "connecting";
        this.send({ type: "state", phase: "connecting" });
        break;
      case "offer":
        await this.answer(message.sdp, message.media, message.revision);
        break;
      case "candidate":
        if (message.candidate !== "") await this.peer.addIceCandidate({ candidate: message.candidate, sdpMid: message.mid });
        break;
      case "ping":
        this.send({ type: "pong", id: message.id });
        break;
      case "leave":
        this.end();
        break;
      default:
        break;
    }
  }

  private async answer(offer: string, media: MediaMap, revision: number): Promise<void> {
    await this.peer.setRemoteDescription({ type: "offer", sdp: offer });
    const section = (mid: string): RTCRtpTransceiver => {
      const found = this.peer.getTransceivers().find((transceiver) => transceiver.mid === mid);
      if (found === undefined) throw new Error(`the offer has no section ${mid}`);
      return found;
    };
    const audio = section(media.audio);
    audio.direction = "sendrecv";
    this.senses.listen(audio.receiver.track);
    for (const [place, mid] of [["camera", media.camera], ["share", media.share]] as const) {
      section(mid).direction = "recvonly";
      preferH264(section(mid));
      this.senses.watch(place, section(mid).receiver.track);
    }
    const slots = media.slots.map(section);
    for (const slot of [...slots, section(media.shareSlot)]) {
      slot.direction = "sendonly";
      preferH264(slot);
    }
    await this.peer.setLocalDescription(await this.peer.createAnswer());
    this.send({ type: "answer", revision, sdp: await gathered(this.peer) });
    // The way the call page works: sections stay, tracks change.
    if (this.hosting.tone > 0) await audio.sender.replaceTrack(toneTrack(this.hosting.tone));
    for (const [index, person] of this.hosting.people.entries()) {
      await slots[index]?.sender.replaceTrack(stampedTrack(person.source, 640, 360, 30));
    }
    this.admit(slots.length);
  }

  private admit(slots: number): void {
    this.phase = "connected";
    this.send({ type: "state", phase: "connected", me: "me" });
    const everyone = [{ id: "me", name: this.joinedAs }, ...this.hosting.people];
    this.send({ type: "roster", changed: everyone.map(({ id, name }) => participant(id, name)), left: [], whole: true });
    const videos = Array.from({ length: slots }, (_, index) => this.hosting.people[index]?.id ?? null);
    this.send({ type: "slots", videos, share: null });
  }
}

function participant(id: string, name: string): Participant {
  return {
    id,
    name,
    role: "presenter",
    presence: "connected",
    external: false,
    muted: false,
    speaking: false,
    camera: true,
    sharing: false,
    hand: null,
    spotlight: false,
  };
}
