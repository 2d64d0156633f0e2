/** A client of the call protocol that is not ours: Chromium's media stack joins a meeting host. */

import type { ClientMessage } from "../../../ui/src/ipc/generated/ClientMessage";
import type { HostMessage } from "../../../ui/src/ipc/generated/HostMessage";
import type { JoinTarget } from "../../../ui/src/ipc/generated/JoinTarget";
import type { MediaMap } from "../../../ui/src/ipc/generated/MediaMap";
import { ownDevices, stampedTrack } from "./camera";
import { gathered, preferH264, Senses, videoCodecs, type Measured, type Report } from "./peer";
import { Socket, VERSION } from "./socket";

/** How to join. The secret comes through the driver, never in an address. */
export interface Joining {
  socket: string;
  secret: string;
  target: JoinTarget;
  name: string;
  slots: number;
  /** Frequencies to listen for. */
  tones: number[];
  /** Share a drawn screen as this source. */
  shareAs: number | null;
  /** What is asked of the camera; 640 × 360 where absent. */
  camera?: { width: number; height: number };
  /** Take down when the camera gave which picture. */
  measuring?: boolean;
}

/** One call. */
export class Client {
  private readonly peer = new RTCPeerConnection();
  private readonly senses: Senses;
  private readonly errors: string[] = [];
  private readonly data: string[] = [];
  private readonly people = new Map<string, string>();
  private phase = "none";
  private socket: Socket<ClientMessage> | null = null;

  constructor(private readonly joining: Joining) {
    this.senses = new Senses(joining.tones, joining.measuring);
  }

  /** Dials, offers and returns once everything is sent; the answer comes when it comes. */
  async start(): Promise<void> {
    const media = await this.sections();
    await this.peer.setLocalDescription(await this.peer.createOffer());
    const sdp = await gathered(this.peer);
    this.socket = await Socket.dial<ClientMessage, HostMessage>(
      this.joining.socket,
      (message) => this.take(message),
      (error) => this.errors.push(String(error)),
    );
    this.socket.send({ type: "hello", version: VERSION, secret: this.joining.secret });
    const { target, name } = this.joining;
    this.socket.send({ type: "join", target, displayName: name, token: null, muted: false, camera: true });
    this.socket.send({ type: "offer", revision: 1, sdp, media: media() });
    if (this.joining.shareAs !== null) this.socket.send({ type: "share", on: true });
  }

  /** Any message, for tests that steer the call. */
  send(message: ClientMessage): void {
    this.socket?.send(message);
  }

  leave(): void {
    this.send({ type: "leave", forEveryone: false });
  }

  async report(): Promise<Report> {
    return {
      messages: this.socket?.order ?? [],
      phase: this.phase,
      people: [...this.people.values()],
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

  /** The sections of the one offer, in the protocol's order. Their names are known once the offer is set. */
  private async sections(): Promise<() => MediaMap> {
    const { camera, microphone } = await ownDevices(this.joining.camera?.width ?? 640, this.joining.camera?.height ?? 360);
    if (this.joining.measuring === true) this.senses.watchOwn(camera);
    const screen = this.joining.shareAs === null ? null : stampedTrack(this.joining.shareAs, 1280, 720, 10);
    const add = (what: MediaStreamTrack | "video", direction: RTCRtpTransceiverDirection): RTCRtpTransceiver => {
      const transceiver = this.peer.addTransceiver(what, { direction });
      if (what === "video" || what.kind === "video") preferH264(transceiver);
      return transceiver;
    };
    const audio = add(microphone, "sendrecv");
    const sent = [add(camera, "sendonly"), add(screen ?? "video", "sendonly")] as const;
    const slots = Array.from({ length: this.joining.slots }, () => add("video", "recvonly"));
    const shareSlot = add("video", "recvonly");
    // Who is measured as a sender does nothing else.
    if (this.joining.measuring !== true) this.senses.listen(audio.receiver.track);
    slots.forEach((slot, index) => this.senses.watch(`slot ${index}`, slot.receiver.track));
    this.senses.watch("share", shareSlot.receiver.track);
    const channel = this.peer.createDataChannel("call");
    channel.addEventListener("message", (event: MessageEvent<unknown>) => this.data.push(String(event.data)));
    return () => ({
      audio: mid(audio),
      camera: mid(sent[0]),
      share: mid(sent[1]),
      slots: slots.map(mid),
      shareSlot: mid(shareSlot),
    });
  }

  private async take(message: HostMessage): Promise<void> {
    switch (message.type) {
      case "answer":
        await this.peer.setRemoteDescription({ type: "answer", sdp: message.sdp });
        break;
      case "candidate":
        if (message.candidate !== "") await this.peer.addIceCandidate({ candidate: message.candidate, sdpMid: message.mid });
        break;
      case "state":
        this.phase = message.phase;
        break;
      case "roster":
        if (message.whole) this.people.clear();
        for (const person of message.changed) this.people.set(person.id, person.name);
        for (const id of message.left) this.people.delete(id);
        break;
      case "error":
        this.errors.push(`${message.code}: ${message.detail}`);
        break;
      default:
        break;
    }
  }
}

function mid(transceiver: RTCRtpTransceiver): string {
  if (transceiver.mid === null) throw new Error("a section has no name yet");
  return transceiver.mid;
}
