/** What happens behind a meeting: to the agent, to the window beside, and to which call is the call. */
import type { StandInAgent } from "../agent";
import { StandInCall } from "../call";
import { features, type StandInDebugInfo } from "../sdk-features";
import type { Behind } from "./script";

/** Subcode of Teams for a call that was handed on. */
const HANDED_ON = 7015;

/** What there is beside the call. */
export interface Backstage {
  /** The newest. */
  agent(): StandInAgent;
  readonly debug: StandInDebugInfo;
  /** Plays another meeting of the script in a call. */
  play(place: number, call: StandInCall): void;
}

export function happenBehind(what: Behind, call: StandInCall, { agent, debug, play }: Backstage): void {
  if ("agent" in what) return what.agent === "back" ? agent().connect("Connected") : agent().connect("Disconnected", what.agent);
  if ("tab" in what) {
    debug.isCallClientActiveInAnotherTab = what.tab === "another";
    return debug.emit("isCallClientActiveInAnotherTabChanged");
  }
  if ("hold" in what) return call.enter(what.hold ? "RemoteHold" : "Connected");
  if (what.transfer !== "away") handOn(what.transfer, call, { agent, play });
  call.end(0, HANDED_ON);
}

/** As the SDK does it: the new call is there, with what was sent in the old one, when it is told. */
function handOn(place: number, call: StandInCall, { agent, play }: Pick<Backstage, "agent" | "play">): void {
  const targetCall = new StandInCall("handed on");
  targetCall.state = "Connecting";
  targetCall.isMuted = call.isMuted;
  targetCall.localAudioStreams = call.localAudioStreams;
  agent().calls.push(targetCall);
  play(place, targetCall);
  call.feature(features.Transfer).emit("transferAccepted", { targetCall });
}
