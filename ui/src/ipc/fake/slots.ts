/** The video slots of the made-up meeting. */
import type { Participant } from "../generated/Participant";
import type { Snapshot } from "../generated/Snapshot";
import { ME } from "./snapshot";

/** Whom the slots show: those wished for, else whoever has a camera, in order; who is shown keeps the slot. */
export function slotsOf(s: Snapshot, people: Participant[]): (string | null)[] {
  const shown = (id: string | null) => id !== null && s.roster.people[id]?.camera === true && id !== ME;
  const wished = s.slots.wishes.filter((wish) => wish.width > 0 && wish.participant !== null);
  const slots = s.slots.videos.map((id) => (shown(id) ? id : null));
  for (const wish of wished) {
    const old = slots.indexOf(wish.participant);
    if (old >= 0) slots[old] = null;
    if (wish.slot < slots.length && shown(wish.participant)) slots[wish.slot] = wish.participant;
  }
  const free = people.filter((p) => p.id !== ME && p.camera && p.presence === "connected" && !slots.includes(p.id));
  return slots.map((id) => id ?? free.shift()?.id ?? null);
}
