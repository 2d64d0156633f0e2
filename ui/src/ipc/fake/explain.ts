/** Says of a text what the app's reader of links would: coarse, but with an example of every answer. */
import { PRACTICE } from "../backend";
import type { Explanation } from "../generated/Explanation";
import type { InvalidReason } from "../generated/InvalidReason";
import type { Locator } from "../generated/Locator";
import type { Meeting } from "../generated/Meeting";
import type { RefusedReason } from "../generated/RefusedReason";
import type { Warning } from "../generated/Warning";

const REFUSED: [RegExp, RefusedReason][] = [
  [/teams\.live\.com/, "personalMeeting"],
  [/IsBroadcastMeeting|convene\//, "townHall"],
  [/events\.teams\.|\/registration\//, "webinar"],
  [/meetingOptions|\/l\/(chat|channel|meeting\/new)/, "notAMeeting"],
  [/dod\.teams\.microsoft\.us|microsoftonline\.cn/, "unsupportedCloud"],
];

const INVALID: [RegExp, InvalidReason][] = [
  [/^\s*$/, "empty"],
  [/teams\.microsoft\.com@/, "userInfo"],
  [/teams\.microsoft\.com:(?!443)\d+/, "oddPort"],
  [/teams\.microsoft\.com\.(?!mcas\.ms)/, "lookAlikeHost"],
  [/^(javascript|ftp|file):/, "otherScheme"],
  [/meetup-join\/[^?]*$/, "damaged"],
];

export function explain(text: string): Explanation {
  const refused = REFUSED.find(([pattern]) => pattern.test(text));
  if (refused) return { kind: "refused", reason: refused[1], explanation: refused[1] };
  const invalid = INVALID.find(([pattern]) => pattern.test(text));
  if (invalid) return { kind: "invalid", reason: invalid[1], explanation: invalid[1] };
  const meeting = meetingIn(text);
  if (!meeting) return { kind: "invalid", reason: "unknown", explanation: "unknown" };
  return { kind: "join", ...meeting, alternatives: [] };
}

function meetingIn(text: string): Meeting | undefined {
  const url = /(?:https:\/\/|msteams:\/*)?teams\.(?:microsoft\.com|cloud\.microsoft)\/\S+/.exec(text)?.[0];
  if (url) {
    const warnings: Warning[] = url.includes("cloud.microsoft") ? ["hostRewritten"] : [];
    if (/\/meet\/\d+$/.test(url)) warnings.push("passcodeHashMissing");
    const tenant = /Tid%22%3a%22([0-9a-f-]{36})/i.exec(url)?.[1] ?? null;
    return meeting({ type: "link", url }, warnings, tenant);
  }
  const id = /(\d[\d\s]{7,}\d)/.exec(text)?.[1]?.replace(/\s/g, "");
  if (!id) return text === PRACTICE ? meeting({ type: "link", url: PRACTICE }, [], null) : undefined;
  const passcode = /passcode:?\s*(\S+)/i.exec(text)?.[1] ?? null;
  return meeting({ type: "meetingId", id, passcode }, passcode ? [] : ["passcodeMissing"], null);
}

function meeting(locator: Locator, warnings: Warning[], tenant: string | null): Meeting {
  const chat = tenant ? "expected" : "unknown";
  return { cloud: "public", locator, thread: null, tenant, organizer: null, message: null, chat, wrappers: [], warnings };
}
