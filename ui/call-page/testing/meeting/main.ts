/**
 * The call page as a whole with the stand-in in the SDK's place, which plays a practice script: `script.js` beside this page, as
 * `globalThis.script`. For tests only: it is built apart, and nobody is given it.
 */
import { ownId } from "../../src/identifiers";
import { run } from "../../src/page";
import "../../src/style.css";
import { StandInCalling } from "../calling";
import { ScriptedMeeting } from "./meeting";
import type { Script } from "./script";

declare global {
  var script: Script;
}

run(() => {
  const calling = new StandInCalling();
  calling.began = (call, destination, credential) => {
    // The last digit of the meeting's number says which of the script's meetings it is.
    const link = "meetingLink" in destination ? destination.meetingLink : "";
    const place = Number(/meet\/\d*(\d)/.exec(link)?.[1] ?? 0);
    const meeting = globalThis.script.meeting[place];
    if (meeting === undefined) return call.end(404, 5751);
    // Whoever joined listens from the next turn on.
    void credential.getToken().then(({ token }) => new ScriptedMeeting(meeting, call, ownId(token)));
  };
  return Promise.resolve(calling);
});
