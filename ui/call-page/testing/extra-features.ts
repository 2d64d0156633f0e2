/** The features beside people, pictures and sound: real-time text, together mode, slides, media access, data, telephone, survey. */
import type {
  CallSurvey,
  CallSurveyFeature,
  CallSurveyResponse,
  CollectionUpdatedEvent,
  DataChannelCallFeature,
  DataChannelMessage,
  DataChannelReceiver,
  DataChannelReceiverCreatedEvent,
  DataChannelSender,
  DataChannelSenderOpenOptions,
  MediaAccess,
  MediaAccessCallFeature,
  MediaAccessChangedListener,
  MeetingMediaAccess,
  MeetingMediaAccessChangedListener,
  PPTLiveCallFeature,
  PropertyChangedEvent,
  RealTimeTextFeature,
  RealTimeTextReceivedEventHandler,
  RealTimeTextResultType,
  TeamsMeetingAudioConferencingCallFeature,
  TeamsMeetingAudioConferencingDetails,
  TogetherModeCallFeature,
  TogetherModeSceneUpdatedListener,
  TogetherModeSeatingMap,
  TogetherModeSeatingUpdatedListener,
  TogetherModeVideoStream,
} from "@azure/communication-calling";
import { createIdentifierFromRawId, getIdentifierRawId, type CommunicationIdentifier } from "@azure/communication-common";

import { Emitter } from "./emitter";

/** The line of somebody who types. */
export class StandInRealTimeText extends Emitter<{ realTimeTextReceived: RealTimeTextReceivedEventHandler }> implements RealTimeTextFeature {
  readonly name = "RealTimeText";
  readonly sent: [string, boolean][] = [];
  own = "8:acs:me";
  fault: Error | null = null;
  private lines = 0;

  sendRealTimeText(text: string, finalized = false): Promise<void> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.sent.push([text, finalized]);
    // The service tells one's own lines as well.
    this.receive(this.own, text, finalized ? "Final" : "Partial", true);
    return Promise.resolve();
  }

  receive(rawId: string, text: string, resultType: RealTimeTextResultType, isLocal = false): void {
    const now = new Date(0);
    const sender = { identifier: createIdentifierFromRawId(rawId), endpointDetails: [] };
    this.emit("realTimeTextReceived", { sequenceId: this.lines, sender, text, resultType, receivedTimestamp: now, updatedTimestamp: now, isLocal });
    if (resultType === "Final") this.lines += 1;
  }

  dispose(): void {}
}

/** The scene's picture. It has no `MediaStream` of its own; `source` is what drawing it gives. */
export class StandInTogetherStream extends Emitter<Record<"isAvailableChanged" | "isReceivingChanged" | "sizeChanged", PropertyChangedEvent>> implements TogetherModeVideoStream {
  readonly mediaStreamType = "Video";
  readonly isReceiving = true;
  readonly size = { width: 1280, height: 720 };
  isAvailable = true;

  constructor(
    readonly id: number,
    readonly source: MediaStream,
  ) {
    super();
  }

  turn(available: boolean): void {
    this.isAvailable = available;
    this.emit("isAvailableChanged");
  }
}

interface TogetherEvents {
  togetherModeStreamsUpdated: CollectionUpdatedEvent<TogetherModeVideoStream>;
  togetherModeSceneUpdated: TogetherModeSceneUpdatedListener;
  togetherModeSeatingUpdated: TogetherModeSeatingUpdatedListener;
}

export class StandInTogetherMode extends Emitter<TogetherEvents> implements TogetherModeCallFeature {
  readonly name = "TogetherMode";
  togetherModeStream: StandInTogetherStream[] = [];
  togetherModeSeatingMap: TogetherModeSeatingMap = new Map();
  sceneSize = { width: 0, height: 0 };
  started = 0;

  start(): Promise<void> {
    this.started += 1;
    return Promise.resolve();
  }

  /** The service draws the scene, or stops. */
  show(stream: StandInTogetherStream | null): void {
    const removed = this.togetherModeStream;
    const added = stream === null ? [] : [stream];
    this.togetherModeStream = added;
    this.emit("togetherModeStreamsUpdated", { added, removed });
  }

  seat(seats: TogetherModeSeatingMap): void {
    this.togetherModeSeatingMap = seats;
    this.emit("togetherModeSeatingUpdated", seats);
  }

  dispose(): void {}
}

export class StandInPPTLive extends Emitter<{ isActiveChanged: PropertyChangedEvent }> implements PPTLiveCallFeature {
  readonly name = "PPTLive";
  isActive = false;
  declare activePresenterId?: CommunicationIdentifier;
  private made: HTMLElement | null = null;

  get target(): HTMLElement {
    this.made ??= document.createElement("div");
    return this.made;
  }

  present(rawId: string | null): void {
    this.isActive = rawId !== null;
    if (rawId === null) delete this.activePresenterId;
    else this.activePresenterId = createIdentifierFromRawId(rawId);
    this.emit("isActiveChanged");
  }

  dispose(): void {}
}

export class StandInMediaAccess
  extends Emitter<{ mediaAccessChanged: MediaAccessChangedListener; meetingMediaAccessChanged: MeetingMediaAccessChangedListener }>
  implements MediaAccessCallFeature
{
  readonly name = "MediaAccess";
  readonly orders: string[] = [];
  meeting: MeetingMediaAccess = { isAudioPermitted: true, isVideoPermitted: true };
  others: MediaAccess[] = [];

  permitAudio(people: CommunicationIdentifier[]): Promise<void> {
    return this.obey("permit audio", people);
  }

  forbidAudio(people: CommunicationIdentifier[]): Promise<void> {
    return this.obey("forbid audio", people);
  }

  permitOthersAudio(): Promise<void> {
    return this.obey("permit audio");
  }

  forbidOthersAudio(): Promise<void> {
    return this.obey("forbid audio");
  }

  permitVideo(people: CommunicationIdentifier[]): Promise<void> {
    return this.obey("permit video", people);
  }

  forbidVideo(people: CommunicationIdentifier[]): Promise<void> {
    return this.obey("forbid video", people);
  }

  permitOthersVideo(): Promise<void> {
    return this.obey("permit video");
  }

  forbidOthersVideo(): Promise<void> {
    return this.obey("forbid video");
  }

  getAllOthersMediaAccess(): MediaAccess[] {
    return this.others;
  }

  getMeetingMediaAccess(): MeetingMediaAccess {
    return this.meeting;
  }

  /** The organiser changes what is allowed. */
  change(meeting: MeetingMediaAccess, others: MediaAccess[] = this.others): void {
    this.meeting = meeting;
    this.others = others;
    this.emit("meetingMediaAccessChanged", { meetingMediaAccess: meeting });
    this.emit("mediaAccessChanged", { mediaAccesses: others });
  }

  dispose(): void {}

  private obey(order: string, people: CommunicationIdentifier[] | null = null): Promise<void> {
    this.orders.push([order, ...(people === null ? ["all"] : people.map(getIdentifierRawId))].join(" "));
    return Promise.resolve();
  }
}

class StandInReceiver extends Emitter<Record<"close" | "messageReady", () => void>> implements DataChannelReceiver {
  readonly senderParticipantIdentifier;
  private readonly waiting: DataChannelMessage[] = [];

  constructor(
    readonly channelId: number,
    rawId: string,
  ) {
    super();
    this.senderParticipantIdentifier = createIdentifierFromRawId(rawId);
  }

  readMessage(): DataChannelMessage | undefined {
    return this.waiting.shift();
  }

  put(data: Uint8Array): void {
    this.waiting.push({ sequenceNumber: 0, data });
    this.emit("messageReady");
  }
}

class StandInSender implements DataChannelSender {
  readonly maxMessageSize = 1024;
  readonly sent: { to: string[]; data: Uint8Array }[] = [];
  closed = false;
  private people: CommunicationIdentifier[] = [];

  constructor(
    readonly channelId: number,
    private readonly passed: (channel: number, data: Uint8Array) => void,
  ) {}

  setParticipants(people: CommunicationIdentifier[]): void {
    this.people = people;
  }

  sendMessage(data: Uint8Array): Promise<void> {
    this.sent.push({ to: this.people.map(getIdentifierRawId), data });
    this.passed(this.channelId, data);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }
}

export class StandInDataChannel extends Emitter<{ dataChannelReceiverCreated: DataChannelReceiverCreatedEvent }> implements DataChannelCallFeature {
  readonly name = "DataChannel";
  readonly senders: StandInSender[] = [];
  /** What becomes of what is sent. */
  passed: (channel: number, data: Uint8Array) => void = () => undefined;
  private readonly receivers = new Map<string, StandInReceiver>();

  createDataChannelSender({ channelId = 0 }: DataChannelSenderOpenOptions): StandInSender {
    const sender = new StandInSender(channelId, (channel, data) => this.passed(channel, data));
    this.senders.push(sender);
    return sender;
  }

  /** Somebody's program sends something. */
  receive(rawId: string, channel: number, data: Uint8Array): StandInReceiver {
    const key = `${rawId} ${channel}`;
    const receiver = this.receivers.get(key) ?? new StandInReceiver(channel, rawId);
    receiver.put(data);
    if (!this.receivers.has(key)) this.emit("dataChannelReceiverCreated", receiver);
    this.receivers.set(key, receiver);
    return receiver;
  }

  dispose(): void {}
}

export class StandInTelephone implements TeamsMeetingAudioConferencingCallFeature {
  readonly name = "TeamsMeetingAudioConferencing";
  /** Absent where the meeting has no telephone numbers, which the SDK says by failing. */
  static details: TeamsMeetingAudioConferencingDetails | null = null;

  getTeamsMeetingAudioConferencingDetails(): Promise<TeamsMeetingAudioConferencingDetails> {
    const { details } = StandInTelephone;
    return details === null ? Promise.reject(new Error("no audio conferencing")) : Promise.resolve(details);
  }

  dispose(): void {}
}

export class StandInSurvey implements CallSurveyFeature {
  readonly name = "CallSurvey";
  readonly surveys: CallSurvey[] = [];
  fault: Error | null = null;

  submitSurvey(survey: CallSurvey): Promise<CallSurveyResponse> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.surveys.push(survey);
    return Promise.resolve({ ...survey, id: "survey", callId: "call", localParticipantId: "me" });
  }

  dispose(): void {}
}
