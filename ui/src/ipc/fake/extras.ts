/** What a made-up meeting has beside people, pictures and sound: lines that are read, rights, a scene, telephone numbers, calls. */
import type { CaptionLine } from "../generated/CaptionLine";
import type { Command } from "../generated/Command";
import type { DialIn } from "../generated/DialIn";
import type { IncomingCall } from "../generated/IncomingCall";
import type { Snapshot } from "../generated/Snapshot";
import type { Together } from "../generated/Together";

type Said = Omit<CaptionLine, "number" | "name">;
type Permit = Extract<Command, { type: "permitMedia" }>["value"];

/** Takes in a line as it stands now; what was typed can be taken back whole. */
export function put(s: Snapshot, said: Said): void {
  const { lines, partial } = s.captions;
  const open = partial.find(({ speaker, typed }) => speaker === said.speaker && typed === said.typed);
  const number = open?.number ?? Math.max(-1, ...[...lines, ...partial].map((line) => line.number)) + 1;
  s.captions.partial = partial.filter((line) => line !== open);
  if (said.text === "") return;
  (said.isFinal ? s.captions.lines : s.captions.partial).push({ ...said, number, name: s.roster.people[said.speaker]?.name ?? "" });
}

/** Allows or forbids attendees something, all of them where nobody is named. */
export function permit({ access }: Snapshot, { right, permitted, participants }: Permit): void {
  if (participants.length === 0) {
    access.attendees[right] = permitted;
    for (const { permission } of access.people) permission[right] = permitted;
  }
  for (const participant of participants) {
    const known = access.people.find((one) => one.participant === participant);
    const permission = { ...(known?.permission ?? access.attendees), [right]: permitted };
    access.people = [...access.people.filter((one) => one !== known), { participant, permission }];
  }
}

/** Everyone but the last to come sits in the scene. */
export function scene({ roster }: Snapshot): Together {
  const seated = Object.keys(roster.people).slice(0, 7);
  const seats = seated.map((participant, at) => ({ participant, left: at / seated.length, top: 0.4, width: 1 / seated.length, height: 0.5 }));
  return { shown: true, seats };
}

export function rings(s: Snapshot, call: IncomingCall): void {
  answered(s, call.call);
  if (!call.ended) s.incoming.ringing.push(call);
}

/** The call rings no more. */
export function answered({ incoming }: Snapshot, call: string): void {
  incoming.ringing = incoming.ringing.filter((one) => one.call !== call);
}

/** Telephone numbers as a meeting has them. */
export const DIAL_IN: DialIn = {
  conferenceId: "559727062",
  numbers: [
    { number: "+33199001234", tollFree: false, country: "France", city: "Paris" },
    { number: "+33199005678", tollFree: true, country: "France", city: "" },
    { number: "+442079460123", tollFree: false, country: "United Kingdom", city: "London" },
    { number: "+496990009123", tollFree: false, country: "Germany", city: "Frankfurt am Main" },
    { number: "+13235550123", tollFree: false, country: "United States", city: "Los Angeles" },
  ],
};
