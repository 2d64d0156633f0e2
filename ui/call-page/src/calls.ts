/**
 * Which of the SDK's calls is *the* call. It can become another one: a breakout room and the meeting around it, or somebody the
 * call was handed to. Only when no call is left is the call over.
 */
import type { Call, TransferAcceptedEvent } from "@azure/communication-calling";

import type { Context } from "./part";
import type { CallState, EndReason, HostMessage, Say } from "./protocol";
import { Rooms } from "./rooms";
import { Scope } from "./scope";
import { endReasonOf } from "./state";

/** What all calls of this page share. */
export type Shared = Omit<Context, "call">;

/** Keeps the current call. */
export class Calls {
  private readonly shared: Shared;
  private readonly outer: Say;
  private readonly rooms: Rooms;
  private scope: Scope | null = null;
  /** The meeting, while one is in a room of it. */
  private meeting: Call | null = null;
  private leaving = false;
  /** The call that was *the* call last. */
  last: Call | null = null;
  private phase: CallState["phase"] = "connecting";
  private stopTransfers: () => void = () => undefined;

  /** `known` gives the calls of the agent; `over` is called once, when no call is left. */
  constructor(
    shared: Shared,
    private readonly known: () => readonly Call[],
    private readonly over: (reason: EndReason) => void,
  ) {
    this.shared = { ...shared, say: (message) => this.say(message) };
    const moves = { enter: (room: Call) => this.enter(room), leave: (meeting: Call) => this.leaveRoom(meeting) };
    this.outer = shared.say;
    this.rooms = new Rooms(shared.calling, moves, shared.say);
  }

  /** The call, put together; null where there is none now. */
  get current(): Scope | null {
    return this.scope;
  }

  /** Goes on with this call. What the client wants goes over to it. */
  adopt(call: Call): void {
    if (this.scope?.call === call) return;
    this.scope?.stop();
    this.stopTransfers();
    const scope = new Scope({ ...this.shared, call }, (ended) => void this.ended(ended));
    // A call that is over already has said so meanwhile.
    if (call.state === "Disconnected") return;
    this.scope = scope;
    this.last = call;
    this.rooms.watch(call);
    this.followTransfers(call);
  }

  /** See `Rooms.move`. */
  async move(room: string | null): Promise<void> {
    await this.rooms.move(room);
    // Should it have failed, the meeting may be on hold after all.
    this.scope?.restate();
  }

  /** Leaves the call, and the meeting around it. */
  async leave(forEveryone: boolean): Promise<void> {
    this.leaving = true;
    const { scope, meeting } = this;
    try {
      await scope?.call.hangUp({ forEveryone });
    } catch (error) {
      this.leaving = false;
      throw error;
    }
    if (meeting !== null) await hangUp(meeting);
  }

  stop(): void {
    this.scope?.stop();
    this.scope = null;
    this.stopTransfers();
    this.rooms.stop();
  }

  private enter(room: Call): void {
    this.meeting ??= this.scope?.call ?? null;
    this.adopt(room);
  }

  private leaveRoom(meeting: Call): void {
    const room = this.scope?.call ?? null;
    this.meeting = null;
    this.adopt(meeting);
    if (room !== null && room !== meeting) void hangUp(room);
  }

  private async ended(call: Call): Promise<void> {
    this.scope = null;
    if (!this.leaving) await this.goOn(call);
    if (!this.hasCall()) this.over(endReasonOf(call));
  }

  /** A room that closes, or that one is sent out of, leads back to the meeting; a move that is under way leads on. */
  private async goOn(call: Call): Promise<void> {
    await this.rooms.back();
    const { meeting } = this;
    if (this.hasCall() || meeting === null || meeting === call || meeting.state === "Disconnected") return;
    this.leaveRoom(meeting);
    if (meeting.state === "LocalHold") await meeting.resume().catch(() => undefined);
  }

  /**
   * For the client a move between rooms is one of `connected`, `connecting`, `connected`. That the meeting is on hold meanwhile is the
   * service's way of doing it, and from a hold there is no way to `connecting`. That a room's call comes to its end is no end of
   * the client's call, and from `disconnecting` there is no way back.
   */
  private say(message: HostMessage): void {
    if (message.type === "state") {
      if (message.phase === "onHold" && message.by === "local" && this.rooms.isMoving) return;
      if (message.phase === "connecting" && this.phase === "onHold") return;
      if (message.phase === "disconnecting" && this.meeting !== null && !this.leaving) return;
      this.phase = message.phase;
    }
    this.outer(message);
  }

  private hasCall(): boolean {
    return this.scope !== null;
  }

  /** Somebody handed us on: the SDK has made the call to them already. */
  private followTransfers(call: Call): void {
    const feature = call.feature(this.shared.calling.features.Transfer);
    const accepted: TransferAcceptedEvent = ({ targetCall }) => {
      const next = this.known().find(({ id }) => id === targetCall.id);
      if (next === undefined) return;
      this.meeting = null;
      this.rooms.handedOn();
      this.adopt(next);
    };
    feature.on("transferAccepted", accepted);
    this.stopTransfers = () => feature.off("transferAccepted", accepted);
  }
}

async function hangUp(call: Call): Promise<void> {
  if (call.state !== "Disconnected") await call.hangUp().catch(() => undefined);
}
