/** Calls that come in: told, taken, declined, and told again when they are gone. */
import type { Call, IncomingCall, IncomingCallEvent, JoinCallOptions, LocalVideoStream } from "@azure/communication-calling";

import { NOBODY_NAMED } from "./identifiers";
import type { Say } from "./protocol";
import type { Calling } from "./sdk";

/** The calls ringing now. */
export class Incoming {
  private readonly ringing = new Map<string, { call: IncomingCall; forget(): void }>();

  constructor(
    private readonly calling: Pick<Calling, "rawId">,
    private readonly say: Say,
  ) {}

  /** For the agent's `incomingCall`. */
  readonly heard: IncomingCallEvent = ({ incomingCall: call }) => {
    const ended = (): void => {
      this.ringing.get(call.id)?.forget();
      this.tell(call, true);
    };
    call.on("callEnded", ended);
    const forget = (): void => {
      call.off("callEnded", ended);
      this.ringing.delete(call.id);
    };
    this.ringing.set(call.id, { call, forget });
    this.tell(call, false);
  };

  /** Takes a call. Null where it does not ring (any more); throws what the SDK throws. */
  async accept(id: string, options: JoinCallOptions, camera: LocalVideoStream | null): Promise<Call | null> {
    const ringing = this.ringing.get(id);
    if (ringing === undefined) return null;
    ringing.forget();
    return ringing.call.accept(camera === null ? options : { ...options, videoOptions: { localVideoStreams: [camera] } });
  }

  /** Declines a call. False where it does not ring (any more); throws what the SDK throws. */
  async reject(id: string): Promise<boolean> {
    const ringing = this.ringing.get(id);
    if (ringing === undefined) return false;
    ringing.forget();
    await ringing.call.reject();
    return true;
  }

  /** All are gone, as when the agent is made anew. */
  clear(): void {
    for (const { call, forget } of [...this.ringing.values()]) {
      forget();
      this.tell(call, true);
    }
  }

  private tell({ id, callerInfo }: IncomingCall, ended: boolean): void {
    const caller = callerInfo.identifier === undefined ? NOBODY_NAMED : this.calling.rawId(callerInfo.identifier);
    this.say({ type: "incomingCall", call: id, caller, callerName: callerInfo.displayName ?? "", ended });
  }
}
