/** What is about to be joined: a meeting that a text named, or the practice meeting. */
import { PRACTICE } from "../ipc/backend";
import type { Explanation } from "../ipc/generated/Explanation";
import type { Meeting } from "../ipc/generated/Meeting";

export type Refusal = Exclude<Explanation, { kind: "join" }>;
export type Target = { kind: "practice" } | { kind: "meeting"; meeting: Meeting; title: string };

/** What the join form takes for it. */
export function linkOf(target: Target, passcode = ""): string {
  if (target.kind === "practice") return PRACTICE;
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
