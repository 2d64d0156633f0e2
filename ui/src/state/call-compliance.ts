/** Recording and transcription as a person is told of them: the banner, the lasting mark, and the time line. */
import type { Compliance } from "../ipc/generated/Compliance";
import type { ComplianceChange } from "../ipc/generated/ComplianceChange";
import type { ComplianceNotice } from "../ipc/generated/ComplianceNotice";
import type { Told } from "../ipc/generated/Told";
import type { Words } from "./call-words";

type Said = Exclude<Told, "off">;

export interface Banner {
  /** One sentence for both where they are in the same state, else one for each, recording first. */
  sentences: Words[];
  /** Something is going on now, by what the banner says. */
  active: boolean;
  /** Changes when something begins or ends, so that a banner once put away comes back. */
  mark: string;
}

const WORDS: Record<"recording" | "transcription" | "both", Record<Said, Words>> = {
  recording: { started: "call.recording.started", goingOn: "call.recording.goingOn", stopped: "call.recording.stopped" },
  transcription: {
    started: "call.transcription.started",
    goingOn: "call.transcription.goingOn",
    stopped: "call.transcription.stopped",
  },
  both: { started: "call.both.started", goingOn: "call.both.goingOn", stopped: "call.both.stopped" },
};

/** What to show of a notice; null where nothing goes on and nothing was stopped. */
export function bannerOf({ recording, transcription }: ComplianceNotice): Banner | null {
  const told = { recording, transcription };
  const active = Object.values(told).some((one) => one === "started" || one === "goingOn");
  const going = (one: Told) => (one === "started" ? "goingOn" : one);
  const mark = `${going(recording)} ${going(transcription)}`;
  if (recording === transcription) return recording === "off" ? null : { sentences: [WORDS.both[recording]], active, mark };
  const sentences = (["recording", "transcription"] as const).flatMap((what) => {
    const said = told[what];
    return said === "off" ? [] : [WORDS[what][said]];
  });
  return { sentences, active, mark };
}

/** What a banner means for oneself: consent that is asked for, or was refused, keeps one's media out of what is kept. */
export function meaningOf({ active }: Banner, { consent }: Pick<Compliance, "consent">): Words {
  if (!active) return "call.compliance.ended";
  if (consent === "asked") return "call.compliance.asked";
  return consent === "refused" ? "call.compliance.refused" : "call.compliance.active";
}

/** The mark that stays while something goes on, by the host's truth and not by what was last told. */
export function markOf({ recording, transcription }: Compliance): Words | null {
  if (recording.active && transcription.active) return "call.both.mark";
  if (recording.active) return "call.recording.mark";
  return transcription.active ? "call.transcription.mark" : null;
}

const LINES: Record<ComplianceChange, Words> = {
  recordingGoesOn: "call.timeline.recordingGoesOn",
  recordingStarted: "call.timeline.recordingStarted",
  recordingStopped: "call.timeline.recordingStopped",
  transcriptionGoesOn: "call.timeline.transcriptionGoesOn",
  transcriptionStarted: "call.timeline.transcriptionStarted",
  transcriptionStopped: "call.timeline.transcriptionStopped",
  consentAsked: "call.timeline.consentAsked",
  consentGiven: "call.timeline.consentGiven",
  consentRefused: "call.timeline.consentRefused",
};

export interface TimelineLine {
  text: Words;
  /** Something began or went on with it, ended, or was asked and answered. */
  kind: "on" | "off" | "answer";
  /** Since one came into the meeting. */
  seconds: number;
}

/** The time line, the latest first. */
export function timelineOf({ timeline }: Compliance, joinedAt: number | null): TimelineLine[] {
  const seconds = (at: number) => Math.max(0, Math.floor((at - (joinedAt ?? at)) / 1000));
  return timeline.map(({ at, change }) => ({ text: LINES[change], kind: kindOf(change), seconds: seconds(at) })).reverse();
}

function kindOf(change: ComplianceChange): TimelineLine["kind"] {
  if (change.startsWith("consent")) return "answer";
  return change.endsWith("Stopped") ? "off" : "on";
}

/** What exactly is asked: consent to recording, to transcription, or to both. */
export function consentQuestion({ recording, transcription }: Compliance): Words {
  if (recording.consentRequired && transcription.consentRequired) return "call.consent.both";
  return transcription.consentRequired ? "call.consent.transcription" : "call.consent.recording";
}
