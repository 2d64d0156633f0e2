/**
 * The call page as a whole with the stand-in in the SDK's place, which plays a practice script: `script.js` beside this page, as
 * `globalThis.script`. For tests only: it is built apart, and nobody is given it.
 */
import { ownId } from "../../src/identifiers";
import { run } from "../../src/page";
import { loadCalling } from "../../src/sdk";
import "../../src/style.css";
import { StandInIncomingCall, type StandInAgent } from "../agent";
import { StandInFault, type StandInCall } from "../call";
import { StandInCalling, StandInCredential } from "../calling";
import { rawId, ScriptedMeeting } from "./meeting";
import type { Meeting, Script } from "./script";
import { knowSockets } from "./troubles";

declare global {
  var script: Script;
  /** Load the real SDK as well and leave it: what that takes is a part of every way into Teams. */
  var withSdk: boolean | undefined;
}

/** When the token is refreshed, as if it ended soon. */
const REFRESH_MS = 1500;

/** Who the fresh token is for can be seen from outside by the call's chat thread. */
async function refresh(call: StandInCall, credential: StandInCredential): Promise<void> {
  call.info.become(`19:${ownId(await credential.refresh()).slice(2)}@thread.v2`);
}

/** Somebody calls the guest; once that is answered, the meeting is played in that call. */
function ring(agent: StandInAgent, { calls, "gives-up": givesUp, ...meeting }: Meeting): void {
  if (calls === undefined) return;
  const coming = new StandInIncomingCall("coming", rawId(0), meeting.person?.[0]?.name ?? "");
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  coming.answered = (call) => {
    clearTimeout(giveUp);
    void agent.credential.getToken().then(({ token }) => new ScriptedMeeting({ ...meeting, lobby: false }, call, ownId(token)));
  };
  setTimeout(() => {
    agent.ring(coming);
    if (givesUp !== undefined) giveUp = setTimeout(() => coming.giveUp(), givesUp * 1000);
  }, calls * 1000);
}

knowSockets();
run(async () => {
  if (globalThis.withSdk === true) await loadCalling();
  const calling = new StandInCalling();
  const refusals = globalThis.script.meeting[0]?.["refuses-token"] ?? 0;
  for (let refusal = 0; refusal < refusals; refusal += 1) calling.first.faults.push(new StandInFault(401, 10_009));
  calling.began = (call, destination, credential) => {
    // The last digit of the meeting's number says which of the script's meetings it is; a call to somebody is the first one.
    const link = !Array.isArray(destination) && "meetingLink" in destination ? destination.meetingLink : "";
    const place = Number(/meet\/\d*(\d)/.exec(link)?.[1] ?? 0);
    const meeting = globalThis.script.meeting[place];
    if (meeting === undefined) return call.end(404, 5751);
    // Whoever joined listens from the next turn on.
    void credential.getToken().then(({ token }) => new ScriptedMeeting(meeting, call, ownId(token), Array.isArray(destination)));
    if (credential instanceof StandInCredential) setTimeout(() => void refresh(call, credential), REFRESH_MS);
  };
  calling.stood = (agent) => {
    const [meeting] = globalThis.script.meeting;
    if (meeting !== undefined) ring(agent, meeting);
  };
  return calling;
});
