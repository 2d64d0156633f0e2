/** The breakout room of a scripted meeting: a call of its own, beside which the meeting is on hold. */
import type { Call } from "@azure/communication-calling";

import { StandInRoom } from "../agent";
import type { StandInCall } from "../call";
import { features } from "../sdk-features";

/** Subcode of Teams for a call that is over for everyone. */
const OVER = 5003;

/** Lets whoever joins in. */
class ScriptedRoom extends StandInRoom {
  override async join(): Promise<Call> {
    const call = await super.join();
    setTimeout(() => this.call.enter("Connected"));
    return call;
  }
}

/** Guests are assigned the first of the script's rooms. */
export class ScriptedRooms {
  private room: ScriptedRoom | null = null;

  constructor(
    private readonly names: string[],
    private readonly meeting: StandInCall,
  ) {}

  open(): void {
    const [name] = this.names;
    if (name === undefined) throw new Error("the script names no breakout room");
    this.room = new ScriptedRoom(`19:${name.toLowerCase()}@thread.v2`, name, this.meeting);
    this.meeting.feature(features.BreakoutRooms).assign(this.room);
  }

  /** Whoever is in it is sent out. */
  close(): void {
    const { room } = this;
    if (room === null) return;
    room.state = "closed";
    if (room.call.state === "Connected") room.call.end(0, OVER);
    this.meeting.feature(features.BreakoutRooms).assign(room);
  }
}
