/** The features beside people, pictures and sound: real-time text, media access, data, telephone, survey. */
import type {
  CallSurvey,
  CallSurveyFeature,
  CallSurveyResponse,
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
  RealTimeTextFeature,
  RealTimeTextReceivedEventHandler,
  RealTimeTextResultType,
  TeamsMeetingAudioConferencingCallFeature,
  TeamsMeetingAudioConferencingDetails,
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

/** What can be ordered of others' media. */
export type MediaOrder = `${"permit" | "forbid"} ${"audio" | "video"}`;

export class StandInMediaAccess
  extends Emitter<{ mediaAccessChanged: MediaAccessChangedListener; meetingMediaAccessChanged: MeetingMediaAccessChangedListener }>
  implements MediaAccessCallFeature
{
  readonly name = "MediaAccess";
  readonly orders: string[] = [];
  /** Is told of every order; null is everybody else. */
  ordered: (order: MediaOrder, people: string[] | null) => void = () => undefined;
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

  private obey(order: MediaOrder, people: CommunicationIdentifier[] | null = null): Promise<void> {
    const ids = people?.map(getIdentifierRawId) ?? null;
    this.orders.push([order, ...(ids ?? ["all"])].join(" "));
    this.ordered(order, ids);
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
    private readonly passed: (channel: number, data: Uint8Array, to: string[]) => void,
  ) {}

  setParticipants(people: CommunicationIdentifier[]): void {
    this.people = people;
  }

  sendMessage(data: Uint8Array): Promise<void> {
    const to = this.people.map(getIdentifierRawId);
    this.sent.push({ to, data });
    this.passed(this.channelId, data, to);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }
}

export class StandInDataChannel extends Emitter<{ dataChannelReceiverCreated: DataChannelReceiverCreatedEvent }> implements DataChannelCallFeature {
  readonly name = "DataChannel";
  readonly senders: StandInSender[] = [];
  /** What becomes of what is sent; to nobody named is to all. */
  passed: (channel: number, data: Uint8Array, to: string[]) => void = () => undefined;
  private readonly receivers = new Map<string, StandInReceiver>();

  createDataChannelSender({ channelId = 0 }: DataChannelSenderOpenOptions): StandInSender {
    const sender = new StandInSender(channelId, (...sent) => this.passed(...sent));
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
  /** What the service has against a survey. */
  refused: (survey: CallSurvey) => Error | null = () => this.fault;

  submitSurvey(survey: CallSurvey): Promise<CallSurveyResponse> {
    const fault = this.refused(survey);
    if (fault !== null) return Promise.reject(fault);
    this.surveys.push(survey);
    return Promise.resolve({ ...survey, id: "survey", callId: "call", localParticipantId: "me" });
  }

  dispose(): void {}
}
