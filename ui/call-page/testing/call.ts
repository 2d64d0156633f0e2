/** One call: the stand-in of `Call`, with everything it can be asked and everything it can do by itself. */
import type {
  AddPhoneNumberOptions,
  Call,
  CallDirection,
  CallEndReason,
  CallerInfo,
  CallFeature,
  CallFeatureFactory,
  CallInfo,
  CallKind,
  CallState,
  CollectionUpdatedEvent,
  DtmfTone,
  HangUpOptions,
  LocalAudioStream,
  LocalVideoStream,
  Lobby,
  ParticipantRole,
  PropertyChangedEvent,
  RemoteAudioStream,
  RemoteParticipant,
} from "@azure/communication-calling";
import { getIdentifierRawId, type CommunicationIdentifier } from "@azure/communication-common";

import { Emitter } from "./emitter";
import type { StandInParticipant } from "./participant";

interface Events {
  stateChanged: PropertyChangedEvent;
  idChanged: PropertyChangedEvent;
  isMutedChanged: PropertyChangedEvent;
  isIncomingAudioMutedChanged: PropertyChangedEvent;
  isScreenSharingOnChanged: PropertyChangedEvent;
  isLocalVideoStartedChanged: PropertyChangedEvent;
  remoteParticipantsUpdated: CollectionUpdatedEvent<RemoteParticipant>;
  localVideoStreamsUpdated: CollectionUpdatedEvent<LocalVideoStream>;
  localAudioStreamsUpdated: CollectionUpdatedEvent<LocalAudioStream>;
  remoteAudioStreamsUpdated: CollectionUpdatedEvent<RemoteAudioStream>;
  roleChanged: PropertyChangedEvent;
  mutedByOthers: PropertyChangedEvent;
  callerInfoChanged: PropertyChangedEvent;
  transferorInfoChanged: PropertyChangedEvent;
}

/** The lobby, as who may admit sees it. */
export class StandInLobby extends Emitter<{ lobbyParticipantsUpdated: CollectionUpdatedEvent<RemoteParticipant> }> implements Lobby {
  participants: StandInParticipant[] = [];
  readonly orders: string[] = [];
  /** Carries an order out, for whoever plays the service. */
  ordered: (participant: CommunicationIdentifier | null, admitted: boolean) => void = () => undefined;
  failures = 0;

  admit(participant: CommunicationIdentifier): Promise<void> {
    this.orders.push(`admit ${getIdentifierRawId(participant)}`);
    this.ordered(participant, true);
    return Promise.resolve();
  }

  reject(participant: CommunicationIdentifier): Promise<void> {
    this.orders.push(`reject ${getIdentifierRawId(participant)}`);
    this.ordered(participant, false);
    return Promise.resolve();
  }

  admitAll(): Promise<{ successCount: number; failureCount: number }> {
    this.orders.push("admit all");
    const waited = this.participants.length;
    this.ordered(null, true);
    return Promise.resolve({ successCount: waited - this.failures, failureCount: this.failures });
  }

  wait(...participants: StandInParticipant[]): void {
    const added = participants.filter((one) => !this.participants.includes(one));
    const removed = this.participants.filter((one) => !participants.includes(one));
    this.participants = participants;
    this.emit("lobbyParticipantsUpdated", { added, removed });
  }
}

class StandInInfo extends Emitter<{ callInfoChanged: PropertyChangedEvent }> implements CallInfo {
  readonly groupId = undefined;
  readonly participantId = "0f0e0d0c-0b0a-4909-8807-060504030201";
  threadId: string | undefined = undefined;

  getServerCallId(): Promise<string> {
    return Promise.resolve("server");
  }

  onCallInfoChanged(event: "callInfoChanged", listener: PropertyChangedEvent): void {
    this.on(event, listener);
  }

  offCallInfoChanged(event: "callInfoChanged", listener: PropertyChangedEvent): void {
    this.off(event, listener);
  }

  become(threadId: string): void {
    this.threadId = threadId;
    this.emit("callInfoChanged");
  }
}

/** Orders are carried out at once, noted in `orders`, and fail with `faults` where one is set for them. */
export class StandInCall extends Emitter<Events> implements Call {
  readonly kind = "Call" as CallKind.Call;
  readonly direction: CallDirection = "Outgoing";
  readonly callerInfo: CallerInfo = { identifier: undefined };
  readonly info = new StandInInfo();
  readonly lobby = new StandInLobby();
  readonly orders: string[] = [];
  readonly faults = new Map<string, unknown>();
  state: CallState = "None";
  role: ParticipantRole = "Attendee";
  isMuted = false;
  isIncomingAudioMuted = false;
  isScreenSharingOn = false;
  isLocalVideoStarted = false;
  localVideoStreams: LocalVideoStream[] = [];
  localAudioStreams: LocalAudioStream[] = [];
  remoteAudioStreams: RemoteAudioStream[] = [];
  remoteParticipants: StandInParticipant[] = [];
  declare callEndReason?: CallEndReason;
  /** What is shared. */
  shared: LocalVideoStream | null = null;
  /** Is told of every order that is carried out, for whoever plays the service. */
  ordered: (order: string) => void = () => undefined;
  private readonly made = new Map<object, CallFeature>();

  constructor(readonly id: string) {
    super();
  }

  feature<Feature extends CallFeature>(factory: CallFeatureFactory<Feature>): Feature {
    const made = this.made.get(factory) ?? new factory.callApiCtor({ callAgent: undefined as never, call: this });
    this.made.set(factory, made);
    return made as Feature;
  }

  async hangUp(options?: HangUpOptions): Promise<void> {
    await this.obey(options?.forEveryone === true ? "hang up for everyone" : "hang up");
    this.end(0);
  }

  async mute(): Promise<void> {
    await this.obey("mute");
    this.become("isMuted", true, "isMutedChanged");
  }

  async unmute(): Promise<void> {
    await this.obey("unmute");
    this.become("isMuted", false, "isMutedChanged");
  }

  muteAllRemoteParticipants(): Promise<void> {
    return this.obey("mute all");
  }

  async muteIncomingAudio(): Promise<void> {
    await this.obey("deafen");
    this.become("isIncomingAudioMuted", true, "isIncomingAudioMutedChanged");
  }

  async unmuteIncomingAudio(): Promise<void> {
    await this.obey("hear");
    this.become("isIncomingAudioMuted", false, "isIncomingAudioMutedChanged");
  }

  sendDtmf(tone: DtmfTone): Promise<void> {
    return this.obey(`tone ${tone}`);
  }

  async startVideo(stream: LocalVideoStream): Promise<void> {
    await this.obey("camera on");
    this.localVideoStreams = [...this.localVideoStreams, stream];
    this.become("isLocalVideoStarted", true, "isLocalVideoStartedChanged");
  }

  async stopVideo(stream: LocalVideoStream): Promise<void> {
    if (!this.localVideoStreams.includes(stream)) throw new Error("this stream was not started");
    await this.obey("camera off");
    this.localVideoStreams = this.localVideoStreams.filter((one) => one !== stream);
    this.become("isLocalVideoStarted", false, "isLocalVideoStartedChanged");
  }

  async hold(): Promise<void> {
    await this.obey("hold");
    this.enter("LocalHold");
  }

  async resume(): Promise<void> {
    await this.obey("resume");
    this.enter("Connected");
  }

  async startScreenSharing(stream?: LocalVideoStream): Promise<void> {
    await this.obey(stream === undefined ? "share on, by the browser's choice" : "share on");
    this.shared = stream ?? null;
    this.become("isScreenSharingOn", true, "isScreenSharingOnChanged");
  }

  async stopScreenSharing(): Promise<void> {
    await this.obey("share off");
    this.shared = null;
    this.become("isScreenSharingOn", false, "isScreenSharingOnChanged");
  }

  startAudio(stream: LocalAudioStream): Promise<void> {
    this.localAudioStreams = [stream];
    return this.obey("audio on");
  }

  stopAudio(): void {
    this.localAudioStreams = [];
  }

  setConstraints(): Promise<void> {
    return this.obey("constraints");
  }

  addParticipant(_identifier: CommunicationIdentifier, _options?: AddPhoneNumberOptions): RemoteParticipant {
    throw new Error("the call protocol has no message for this");
  }

  removeParticipant(identifier: CommunicationIdentifier): Promise<void> {
    return this.obey(`remove ${getIdentifierRawId(identifier)}`);
  }

  dispose(): void {}

  /** The service moves the call on. */
  enter(state: CallState): void {
    this.state = state;
    this.emit("stateChanged");
  }

  /** The service ends the call. */
  end(code: number, subCode?: number): void {
    this.callEndReason = subCode === undefined ? { code } : { code, subCode };
    this.enter("Disconnecting");
    this.enter("Disconnected");
  }

  /** People come and go. */
  gather(...people: StandInParticipant[]): void {
    const added = people.filter((one) => !this.remoteParticipants.includes(one));
    const removed = this.remoteParticipants.filter((one) => !people.includes(one));
    this.remoteParticipants = people;
    this.emit("remoteParticipantsUpdated", { added, removed });
  }

  /** The meeting's sound is there. */
  sound(stream: RemoteAudioStream): void {
    this.remoteAudioStreams = [stream];
    this.emit("remoteAudioStreamsUpdated", { added: [stream], removed: [] });
  }

  /** Something changes that nobody here asked for. */
  become<Name extends "isIncomingAudioMuted" | "isLocalVideoStarted" | "isMuted" | "isScreenSharingOn">(name: Name, value: boolean, event: `${Name}Changed`): void {
    if (this[name] === value) return;
    (this as Record<Name, boolean>)[name] = value;
    this.emit(event as "isMutedChanged");
  }

  promote(role: ParticipantRole): void {
    this.role = role;
    this.emit("roleChanged");
  }

  private obey(order: string): Promise<void> {
    this.orders.push(order);
    const fault = this.faults.get(order);
    if (fault !== undefined) return Promise.reject(fault as Error);
    this.ordered(order);
    return Promise.resolve();
  }
}

/** What the SDK throws. */
export class StandInFault extends Error {
  constructor(
    readonly code: number,
    readonly subCode: number,
  ) {
    super("words that must stay in the page: mary@contoso.example");
  }
}
