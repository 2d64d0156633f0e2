/** The agent, calls that come in, and rooms. */
import type {
  AcceptCallOptions,
  BreakoutRoom,
  BreakoutRoomState,
  Call,
  CallAgent,
  CallAgentKind,
  CallEndedEvent,
  CallerInfo,
  CallInfo,
  CollectionUpdatedEvent,
  ConnectionState,
  ConnectionStateChangedEvent,
  ConnectionStateChangedReason,
  GroupLocator,
  HandleIncomingCallEvent,
  IncomingCall,
  IncomingCallEvent,
  IncomingCallKind,
  JoinCallOptions,
  PropertyChangedEvent,
  RoomLocator,
  StartCallOptions,
  TeamsMeetingIdLocator,
  TeamsMeetingLinkLocator,
} from "@azure/communication-calling";
import { createIdentifierFromRawId, type CommunicationIdentifier, type CommunicationTokenCredential } from "@azure/communication-common";

import { StandInCall } from "./call";
import { Emitter } from "./emitter";

/** What was joined, or who was called. */
export type Destination = GroupLocator | TeamsMeetingLinkLocator | TeamsMeetingIdLocator | RoomLocator | CommunicationIdentifier[];

/** Is told of every call that is begun, once it has all it was begun with. */
export type Began = (call: StandInCall, destination: Destination, credential: CommunicationTokenCredential) => void;

interface Events {
  handleIncomingCall: HandleIncomingCallEvent;
  incomingCall: IncomingCallEvent;
  callsUpdated: CollectionUpdatedEvent<Call>;
  connectionStateChanged: ConnectionStateChangedEvent;
}

/** Calls begin in `Connecting`; tests move them on. */
export class StandInAgent extends Emitter<Events> implements CallAgent {
  readonly kind = "CallAgent" as CallAgentKind.CallAgent;
  connectionState: ConnectionState = "Connected";
  readonly calls: StandInCall[] = [];
  readonly joined: { destination: Destination; options: JoinCallOptions | undefined }[] = [];
  disposed = false;
  /** What joining fails with. */
  fault: Error | null = null;

  constructor(
    readonly credential: CommunicationTokenCredential,
    readonly displayName: string,
    private readonly began: Began = () => undefined,
  ) {
    super();
  }

  startCall(participants: CommunicationIdentifier[], options?: StartCallOptions): Call {
    return this.begin(participants, options);
  }

  join(locator: GroupLocator | TeamsMeetingLinkLocator | TeamsMeetingIdLocator | RoomLocator, options?: JoinCallOptions): Call {
    return this.begin(locator, options);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  /** Somebody calls. */
  ring(call: StandInIncomingCall): void {
    this.emit("incomingCall", { incomingCall: call });
  }

  /** The agent's own connection changes. */
  connect(newValue: ConnectionState, reason?: ConnectionStateChangedReason): void {
    const oldValue = this.connectionState;
    this.connectionState = newValue;
    this.emit("connectionStateChanged", reason === undefined ? { newValue, oldValue } : { newValue, oldValue, reason });
  }

  private begin(destination: Destination, options: JoinCallOptions | undefined): StandInCall {
    if (this.fault !== null) throw this.fault;
    this.joined.push({ destination, options });
    const call = new StandInCall(`call ${this.calls.length + 1}`);
    call.isMuted = options?.audioOptions?.muted ?? false;
    call.localAudioStreams = options?.audioOptions?.localAudioStreams ?? [];
    call.state = "Connecting";
    this.calls.push(call);
    this.began(call, destination, this.credential);
    return call;
  }
}

/** A call that comes in. */
export class StandInIncomingCall
  extends Emitter<{ callEnded: CallEndedEvent; callerInfoChanged: PropertyChangedEvent; transferorInfoChanged: PropertyChangedEvent }>
  implements IncomingCall
{
  readonly kind = "IncomingCall" as IncomingCallKind.IncomingCall;
  readonly call = new StandInCall("answered");
  readonly info: CallInfo = this.call.info;
  readonly callerInfo: CallerInfo;
  taken: AcceptCallOptions | null = null;
  /** Is told when it is taken. */
  answered: (call: StandInCall) => void = () => undefined;
  rejected = false;

  constructor(
    readonly id: string,
    caller: string,
    displayName: string,
  ) {
    super();
    this.callerInfo = { identifier: createIdentifierFromRawId(caller), displayName };
  }

  accept(options: AcceptCallOptions = {}): Promise<Call> {
    this.taken = options;
    this.call.isMuted = options.audioOptions?.muted ?? false;
    this.call.localAudioStreams = options.audioOptions?.localAudioStreams ?? [];
    this.call.localVideoStreams = options.videoOptions?.localVideoStreams ?? [];
    this.call.isLocalVideoStarted = this.call.localVideoStreams.length > 0;
    this.call.state = "Connecting";
    this.answered(this.call);
    return Promise.resolve(this.call);
  }

  reject(): Promise<void> {
    this.rejected = true;
    return Promise.resolve();
  }

  giveUp(): void {
    this.emit("callEnded", { callEndReason: { code: 0 } });
  }
}

/** A room of a meeting: going in leads to `call`, going back to `meeting`. */
export class StandInRoom implements BreakoutRoom {
  readonly call: StandInCall;
  state: BreakoutRoomState = "open";
  autoMoveParticipantToBreakoutRoom = false;
  /** The meeting's new call, where the old one is over by the time one comes back. */
  anew: StandInCall | null = null;
  /** Runs while the way back is under way. */
  onTheWay: () => void = () => undefined;

  constructor(
    readonly threadId: string,
    readonly displayName: string,
    private readonly meeting: StandInCall,
  ) {
    this.call = new StandInCall(`in ${threadId}`);
    this.call.info.threadId = threadId;
    this.call.state = "Connecting";
  }

  /** The meeting is put on hold, as the service does. */
  join(): Promise<Call> {
    this.meeting.enter("LocalHold");
    return Promise.resolve(this.call);
  }

  async returnToMainMeeting(): Promise<Call> {
    this.onTheWay();
    await Promise.resolve();
    if (this.anew !== null) return this.anew;
    if (this.meeting.state === "Disconnected") throw new Error("the meeting is over");
    this.meeting.enter("Connected");
    return this.meeting;
  }
}
