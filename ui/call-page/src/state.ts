/** Where a call is: the SDK's ten states as the protocol's. `Disconnected` is told by whoever knows why (`calls.ts`). */
import type { Call, CallState as SdkState } from "@azure/communication-calling";

import { unsigned } from "./errors";
import type { CallState, EndReason } from "./protocol";

/** Null where there is nothing to tell. */
export function stateOf(state: SdkState, me: string): CallState | null {
  switch (state) {
    case "Connecting":
      return { phase: "connecting" };
    case "Ringing":
    case "EarlyMedia":
      return { phase: "ringing" };
    case "InLobby":
      return { phase: "lobby" };
    case "Connected":
      return { phase: "connected", me };
    case "LocalHold":
      return { phase: "onHold", by: "local" };
    case "RemoteHold":
      return { phase: "onHold", by: "remote" };
    case "Disconnecting":
      return { phase: "disconnecting" };
    case "None":
    case "Disconnected":
      return null;
  }
}

/** Why a call ended, in the service's own numbers. */
export function endReasonOf({ callEndReason }: Pick<Call, "callEndReason">): EndReason {
  return { code: unsigned(callEndReason?.code), subcode: unsigned(callEndReason?.subCode) };
}
