/**
 * Breakout rooms. A room is a call of its own: while one is in it, the meeting is on hold at first and gone later. Both calls'
 * features tell of rooms: the one a person is assigned to, or, for who manages them, all.
 */
import type { BreakoutRoom as SdkRoom, BreakoutRoomsCallFeature, BreakoutRoomsUpdatedListener, Call, CallCommon } from "@azure/communication-calling";

import { attempt, refuse } from "./errors";
import { Stops, type Part } from "./part";
import type { BreakoutRoom, Say } from "./protocol";
import type { Calling } from "./sdk";

/** Who keeps the calls. */
export interface Moves {
  /** Goes on with a room's call. */
  enter(call: Call): void;
  /** Goes on with the meeting's call. */
  leave(call: Call): void;
}

/** The rooms of one meeting, told as the whole list each time. */
export class Rooms implements Part {
  private readonly stops = new Stops();
  private readonly features = new Map<Call, BreakoutRoomsCallFeature>();
  private joined: string | null = null;
  private moving: Promise<void> | null = null;
  private told = "[]";

  constructor(
    private readonly calling: Pick<Calling, "features">,
    private readonly moves: Moves,
    private readonly say: Say,
  ) {}

  /** Whether a move is under way. */
  get isMoving(): boolean {
    return this.moving !== null;
  }

  /** Listens to a call's word about rooms: the meeting's, and a room's own. */
  watch(call: Call): void {
    if (this.features.has(call)) return;
    const feature = call.feature(this.calling.features.BreakoutRooms);
    const updated: BreakoutRoomsUpdatedListener = (event) => {
      // The service has moved us by itself, or says that our own move is done.
      if (event.type === "join" && isCall(event.data)) this.enter(event.data);
      this.tell();
    };
    feature.on("breakoutRoomsUpdated", updated);
    this.features.set(call, feature);
    this.stops.add(() => feature.off("breakoutRoomsUpdated", updated));
    this.tell();
  }

  /** Says the list, if it is not what was said last. */
  tell(): void {
    const rooms = this.all().map((room) => this.described(room));
    const text = JSON.stringify(rooms);
    if (text === this.told) return;
    this.told = text;
    this.say({ type: "breakoutRooms", rooms });
  }

  /** Goes into a room, or back to the meeting. */
  async move(to: string | null): Promise<void> {
    const room = this.find(to ?? this.joined);
    if (room === undefined) return refuse(this.say, "room", { code: 404 });
    const what = to === null ? "back from the room" : "into the room";
    await attempt(this.say, what, () => this.under(() => (to === null ? this.leave(room) : this.go(room))));
    this.tell();
  }

  /** After a call has ended: waits for a move that is under way, or goes back to the meeting if it was a room's. */
  async back(): Promise<void> {
    const room = this.find(this.joined);
    const way = this.moving ?? (room === undefined ? undefined : this.under(() => this.leave(room)));
    await way?.catch(() => undefined);
    this.tell();
  }

  /** The call was handed on to somebody: from there no way leads back. */
  handedOn(): void {
    this.joined = null;
    this.tell();
  }

  stop(): void {
    this.stops.stop();
  }

  /** Begins a turn later: what a move sets off at once must find it under way. */
  private under(move: () => Promise<void>): Promise<void> {
    const moving = Promise.resolve().then(move).finally(() => {
      if (this.moving === moving) this.moving = null;
    });
    this.moving = moving;
    return moving;
  }

  private async go(room: SdkRoom): Promise<void> {
    const call = await room.join();
    this.joined = room.threadId;
    if (isCall(call)) this.moves.enter(call);
  }

  private async leave(room: SdkRoom): Promise<void> {
    const call = await room.returnToMainMeeting();
    this.joined = null;
    if (isCall(call)) this.moves.leave(call);
  }

  private enter(call: Call): void {
    const rooms = this.all();
    const room = rooms.find((one) => one.call?.id === call.id) ?? rooms.find(({ threadId }) => threadId === call.info.threadId);
    this.joined = room?.threadId ?? this.joined;
    this.moves.enter(call);
  }

  private find(id: string | null): SdkRoom | undefined {
    return id === null ? undefined : this.all().find(({ threadId }) => threadId === id);
  }

  private all(): SdkRoom[] {
    const known = new Map<string, SdkRoom>();
    for (const { assignedBreakoutRooms: assigned, breakoutRooms = [] } of this.features.values()) {
      for (const room of breakoutRooms) known.set(room.threadId, room);
      if (assigned !== undefined) known.set(assigned.threadId, assigned);
    }
    return [...known.values()];
  }

  private described({ threadId, displayName, state, autoMoveParticipantToBreakoutRoom }: SdkRoom): BreakoutRoom {
    return {
      id: threadId,
      name: displayName ?? "",
      open: state === "open",
      automatic: autoMoveParticipantToBreakoutRoom === true,
      joined: this.joined === threadId,
    };
  }
}

/** The declarations allow a `TeamsCall`, which only people with a Teams account have. The enum is not there at run time. */
function isCall(call: CallCommon): call is Call {
  return (call.kind as string) === "Call";
}
