/** What is about to be joined: a meeting that a text named, the practice meeting, or somebody who is called. */
import { PRACTICE } from "../ipc/backend";
import type { Explanation } from "../ipc/generated/Explanation";
import type { Meeting } from "../ipc/generated/Meeting";

export type Refusal = Exclude<Explanation, { kind: "join" }>;
export type Target =
  | { kind: "practice" }
  | { kind: "meeting"; meeting: Meeting; title: string }
  /** By the raw id; the name is empty where only that is known. */
  | { kind: "person"; rawId: string; name: string };

/** What the join form takes for it. */
export function linkOf(target: Target, passcode = ""): string {
  if (target.kind === "practice") return PRACTICE;
  if (target.kind === "person") return target.rawId;
  const { locator } = target.meeting;
  if (locator.type === "link") return locator.url;
  const code = locator.passcode ?? passcode.trim();
  return code ? `Meeting ID: ${locator.id}\nPasscode: ${code}` : locator.id;
}

/** Whether a passcode is still to be asked for. */
export function needsPasscode(target: Target): boolean {
  return target.kind === "meeting" && target.meeting.locator.type === "meetingId" && target.meeting.locator.passcode === null;
}

/** The host that a link leads to; empty for a meeting ID. */
export function hostOf({ locator }: Meeting): string {
  return locator.type === "link" && URL.canParse(locator.url) ? new URL(locator.url).hostname : "";
}

/** The meeting's number as people read it, in groups of three; empty where the link has none. */
export function numberOf({ locator }: Meeting): string {
  return grouped(locator.type === "meetingId" ? locator.id : (/\/meet\/(\d+)/.exec(locator.url)?.[1] ?? ""));
}

/** Digits in groups of three. By spaces that don't break, the groups also keep their order from right to left. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, "$1\u00a0");
}

/** A text that names a meeting by its number, as invitations write it. */
export function idText(id: string, passcode: string): string {
  return passcode.trim() ? `Meeting ID: ${id.trim()}\nPasscode: ${passcode.trim()}` : id.trim();
}

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const TEAMS_USER = new RegExp(`^(?:8:orgid:)?(${GUID})$`, "i");
const ACS_USER = new RegExp(`^8:acs:${GUID}_[\\w-]*-[\\w-]*$`, "i");

/** The raw id of somebody who can be called, from an Entra object id or a raw id; null for any other text. */
export function rawIdIn(text: string): string | null {
  const objectId = TEAMS_USER.exec(text.trim())?.[1];
  if (objectId) return `8:orgid:${objectId.toLowerCase()}`;
  return ACS_USER.test(text.trim()) ? text.trim() : null;
}

/** Whether two texts that can be joined mean the same meeting, however each writes it. */
export function sameMeeting(one: string, other: string): boolean {
  return meetingKey(one) === meetingKey(other);
}

/** A meeting's number, else the thread of a long link, else the text as it is. */
function meetingKey(text: string): string {
  const number = /\/meet\/(\d+)/.exec(text)?.[1] ?? /^(?:Meeting ID: *)?(\d[\d ]{7,}\d)(?:\s|$)/i.exec(text.trim())?.[1]?.replaceAll(" ", "");
  const thread = /\/meetup-join\/([^/?]+)/.exec(text)?.[1]?.replace(/%3a/gi, ":").replaceAll("%40", "@");
  return number ?? thread ?? text.trim();
}
