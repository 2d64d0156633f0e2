/**
 * The call page as a whole with the stand-in in the SDK's place, which plays a practice script: `script.js` beside this page, as
 * `globalThis.script`. For tests only: it is built apart, and nobody is given it.
 */
import type { CommunicationTokenCredential } from "@azure/communication-common";

import { ownId } from "../../src/identifiers";
import { run } from "../../src/page";
import { loadCalling } from "../../src/sdk";
import "../../src/style.css";
import { StandInIncomingCall, type Destination, type StandInAgent } from "../agent";
import { StandInFault, type StandInCall } from "../call";
import { StandInCalling, StandInCredential } from "../calling";
import { features } from "../sdk-features";
import type { Backstage } from "./backstage";
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

/** How often a token that is renewed is looked at. */
const LOOK_MS = 200;

/** When the present token ends can be seen from outside by the call's chat thread. */
async function look(call: StandInCall, credential: CommunicationTokenCredential): Promise<void> {
  const { expiresOnTimestamp } = await credential.getToken();
  const thread = `19:${expiresOnTimestamp}@thread.v2`;
  if (call.info.threadId !== thread) call.info.become(thread);
}

/** Everything a script has happen. */
class Production {
  readonly calling = new StandInCalling();
  private readonly meetings = globalThis.script.meeting;
  private readonly backstage: Backstage = {
    agent: () => this.agent(),
    debug: this.calling.first.debug,
    play: (place, call) => void this.play(place, call, this.agent().credential),
  };

  constructor() {
    const [first] = this.meetings;
    const { faults, debug } = this.calling.first;
    for (let refusal = 0; refusal < (first?.["refuses-token"] ?? 0); refusal += 1) faults.push(new StandInFault(401, 10_009));
    if (first?.["agent-elsewhere"] === true) faults.push(new StandInFault(409, 40_228));
    this.calling.renews = first?.["renews-token"] === true;
    const suited = first?.["unsupported-in"] === undefined || !navigator.userAgent.includes(first["unsupported-in"]);
    Object.assign(debug.info, { isSupportedBrowser: suited, isSupportedEnvironment: suited });
    this.calling.began = (call, destination, credential) => this.begin(call, destination, credential);
    this.calling.stood = (agent) => this.stand(agent);
  }

  private agent(): StandInAgent {
    const agent = this.calling.first.agents.at(-1);
    if (agent === undefined) throw new Error("there is no agent yet");
    return agent;
  }

  /** The last digit of the meeting's number says which of the script's meetings it is; a group, or a call to somebody, is the first one. */
  private begin(call: StandInCall, destination: Destination, credential: CommunicationTokenCredential): void {
    const link = !Array.isArray(destination) && "meetingLink" in destination ? destination.meetingLink : "";
    const place = Number(/meet\/\d*(\d)/.exec(link)?.[1] ?? 0);
    void this.play(place, call, credential, Array.isArray(destination));
    const joined = whither(destination);
    if (joined !== null) call.info.threadId = `19:${joined}@thread.v2`;
    else if (credential instanceof StandInCredential) setTimeout(() => void refresh(call, credential), REFRESH_MS);
    else setInterval(() => void look(call, credential), LOOK_MS);
    if (!Array.isArray(destination) && "groupId" in destination) call.feature(features.Captions).become(call.feature(features.Captions).acs);
  }

  /** Whoever joined listens from the next turn on. */
  private async play(place: number, call: StandInCall, credential: CommunicationTokenCredential, rings = false): Promise<void> {
    const meeting = this.meetings[place];
    if (meeting === undefined) return call.end(404, 5751);
    const { token } = await credential.getToken();
    new ScriptedMeeting(meeting, call, ownId(token), this.backstage, rings);
  }

  private stand(agent: StandInAgent): void {
    const [meeting] = this.meetings;
    if (meeting === undefined) return;
    const loses = meeting["loses-agent"];
    if (loses !== undefined && this.calling.first.agents.length === 1) setTimeout(() => agent.connect("Disconnected", "invalidToken"), loses * 1000);
    else this.ring(agent, meeting);
  }

  /** Somebody calls the guest; once that is answered, the meeting is played in that call. */
  private ring(agent: StandInAgent, { calls, "gives-up": givesUp, ...meeting }: Meeting): void {
    if (calls === undefined) return;
    const coming = new StandInIncomingCall("coming", rawId(0), meeting.person?.[0]?.name ?? "");
    let giveUp: ReturnType<typeof setTimeout> | undefined;
    coming.answered = (call) => {
      clearTimeout(giveUp);
      void this.play(0, call, agent.credential);
    };
    setTimeout(() => {
      agent.ring(coming);
      if (givesUp !== undefined) giveUp = setTimeout(() => coming.giveUp(), givesUp * 1000);
    }, calls * 1000);
  }
}

/** What was joined otherwise than by a link, to be seen from outside by the call's chat thread. */
function whither(destination: Destination): string | null {
  if (Array.isArray(destination)) return null;
  if ("groupId" in destination) return destination.groupId;
  return "meetingId" in destination ? `${destination.meetingId}.${destination.passcode ?? ""}` : null;
}

knowSockets();
run(async () => {
  if (globalThis.withSdk === true) await loadCalling();
  return new Production().calling;
});
