/**
 * Who is shown in which slot. Pure: `pictures.ts` carries it out.
 *
 * A slot that the client names for somebody shows them or nobody; one it asks nothing for (0 × 0) shows nobody; all others are
 * this host's to fill. Nobody is shown twice, and no more people than the SDK says this machine should show now
 * (`OptimalVideoCount`). People stay in their slots while they are shown at all.
 */
import type { SlotWish } from "./protocol";

/** What the choice rests on. */
export interface Choice {
  /** How many slots were negotiated. */
  count: number;
  /** The client's last list; slots not in it are this host's to fill. */
  wishes: readonly SlotWish[];
  /** Who has a camera on, the most interesting first. */
  available: readonly string[];
  /** How many may be shown. */
  most: number;
  /** What the slots show now. */
  shown: readonly (string | null)[];
}

/** Who goes where, one entry a slot. */
export function assign({ count, wishes, available, most, shown }: Choice): (string | null)[] {
  const next: (string | null)[] = Array.from({ length: count }, () => null);
  const wishOf = new Map(wishes.map((wish) => [wish.slot, wish]));
  const taken = new Set<string>();
  const room = (): number => most - taken.size;
  const free: number[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const wish = wishOf.get(slot);
    if (wish !== undefined && (wish.width === 0 || wish.height === 0)) continue;
    const named = wish?.participant ?? null;
    if (named === null) free.push(slot);
    else if (available.includes(named) && !taken.has(named) && room() > 0) {
      next[slot] = named;
      taken.add(named);
    }
  }
  const chosen = available.filter((id) => !taken.has(id)).slice(0, Math.max(0, Math.min(free.length, room())));
  const waiting = new Set(chosen);
  for (const slot of free) {
    const id = shown[slot] ?? null;
    if (id !== null && waiting.delete(id)) next[slot] = id;
  }
  const rest = waiting.values();
  for (const slot of free) next[slot] ??= rest.next().value ?? null;
  return next;
}

/** Who is the most interesting: the spotlighted, then who speaks most, then who is shown already, then the rest as they came. */
export function ranked(people: readonly string[], spotlight: readonly string[], speakers: readonly string[], shown: readonly (string | null)[]): string[] {
  const present = new Set(people);
  const order = [...spotlight, ...speakers, ...shown, ...people].filter((id): id is string => id !== null && present.has(id));
  return [...new Set(order)];
}
