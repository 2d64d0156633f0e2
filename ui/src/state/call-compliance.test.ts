import { describe, expect, it } from "vitest";

import type { Told } from "../ipc/generated/Told";
import { bannerOf, consentQuestion, markOf, meaningOf, timelineOf } from "./call-compliance";
import { admitted } from "./call-testing";

const TOLD: Told[] = ["off", "started", "goingOn", "stopped"];
const banner = (recording: Told, transcription: Told) => bannerOf({ recording, transcription, since: 0 });

describe("the banner", () => {
  it("says nothing only where there is nothing to say", () => {
    for (const recording of TOLD) {
      for (const transcription of TOLD) {
        const empty = recording === "off" && transcription === "off";
        expect(banner(recording, transcription) === null, `${recording} ${transcription}`).toBe(empty);
      }
    }
  });

  it("tells every state of each apart", () => {
    const all = TOLD.flatMap((recording) => TOLD.map((transcription) => banner(recording, transcription)));
    expect(new Set(all.map((one) => one?.sentences.join())).size).toBe(16);
  });

  it("says both in one sentence when they are in the same state", () => {
    expect(banner("started", "started")?.sentences).toEqual(["call.both.started"]);
    expect(banner("goingOn", "stopped")?.sentences).toEqual(["call.recording.goingOn", "call.transcription.stopped"]);
  });

  it("is active while one of them goes on", () => {
    expect(banner("stopped", "goingOn")?.active).toBe(true);
    expect(banner("stopped", "off")?.active).toBe(false);
  });

  it("comes back when something begins or ends, not when news grow old", () => {
    expect(banner("started", "off")?.mark).toBe(banner("goingOn", "off")?.mark);
    expect(banner("stopped", "off")?.mark).not.toBe(banner("goingOn", "off")?.mark);
    expect(banner("goingOn", "started")?.mark).not.toBe(banner("goingOn", "off")?.mark);
  });
});

it("says what it means for oneself, by what one agreed to", () => {
  const [going, over] = [banner("started", "off"), banner("stopped", "off")];
  if (!going || !over) throw new Error("there is something to say");
  const meanings = (["notNeeded", "asked", "given", "refused"] as const).map((consent) => meaningOf(going, { consent }));
  expect(meanings).toEqual(["call.compliance.active", "call.compliance.asked", "call.compliance.active", "call.compliance.refused"]);
  expect(meaningOf(over, { consent: "refused" })).toBe("call.compliance.ended");
});

it("keeps a mark while something goes on", () => {
  const meeting = admitted(1);
  const mark = () => markOf(meeting.snapshot.compliance);
  expect(mark()).toBeNull();
  meeting.record(true);
  expect(mark()).toBe("call.recording.mark");
  meeting.transcribe(true);
  expect(mark()).toBe("call.both.mark");
  meeting.record(false);
  expect(mark()).toBe("call.transcription.mark");
});

it("writes a time line, the latest first, from when one came in", () => {
  const { compliance } = admitted(1).snapshot;
  const timeline = [{ at: 4000, change: "recordingGoesOn" as const }, { at: 65_900, change: "recordingStopped" as const }];
  expect(timelineOf({ ...compliance, timeline }, 5000)).toEqual([
    { text: "call.timeline.recordingStopped", kind: "off", seconds: 60 },
    { text: "call.timeline.recordingGoesOn", kind: "on", seconds: 0 },
  ]);
});

it("asks for consent to what needs it", () => {
  const meeting = admitted(1);
  meeting.transcribe(true, true);
  expect(consentQuestion(meeting.snapshot.compliance)).toBe("call.consent.transcription");
  meeting.record(true, true);
  expect(consentQuestion(meeting.snapshot.compliance)).toBe("call.consent.both");
});
