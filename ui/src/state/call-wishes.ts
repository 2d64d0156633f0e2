/**
 * What the host should send: each tile that is seen gets a slot and a size no larger than it is shown at, every other
 * slot gets nothing. The host takes the whole list each time; a slot that is not named would be filled by its own choice.
 */
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { SlotWish } from "../ipc/generated/SlotWish";

/** Heights that are worth a different stream; a tile gets the smallest that does not look soft. */
const HEIGHTS = [90, 180, 360, 720, 1080];
/** A picture may be stretched by this much before the next height is asked for. */
const STRETCH = 1.2;

export interface Shown {
  width: number;
  height: number;
}

/** The size to ask for, for a tile of so many pixels of the screen. */
export function wantedSize({ height }: Shown): Shown {
  const wanted = HEIGHTS.find((candidate) => candidate * STRETCH >= height) ?? 1080;
  return { width: Math.round((wanted * 16) / 9), height: wanted };
}

/** Gives everyone who is seen a slot: the one they have now where possible. The largest come first when slots are short. */
export function planWishes(shown: ReadonlyMap<ParticipantId, Shown>, slots: readonly (ParticipantId | null)[]): SlotWish[] {
  const seen = [...shown].sort(([, a], [, b]) => b.height - a.height).slice(0, slots.length);
  const wanted = new Set(seen.map(([id]) => id));
  const places = slots.map((id) => (id !== null && wanted.delete(id) ? id : null));
  const plan = places.map((id) => id ?? [...wanted].find((other) => wanted.delete(other)) ?? null);
  return plan.map((participant, slot) => {
    const size = participant === null ? undefined : shown.get(participant);
    return { slot, participant, ...(size === undefined ? { width: 0, height: 0 } : wantedSize(size)) };
  });
}

export interface WishPorts {
  send(wishes: SlotWish[]): void;
  /** Runs the latest one later; gives what takes it back. */
  later(run: () => void): () => void;
}

/** Collects what tiles say of themselves and tells the host once things are calm. */
export class Wishes {
  private readonly shown = new Map<ParticipantId, Shown>();
  private places: readonly (ParticipantId | null)[] = [];
  private cancel: (() => void) | null = null;
  private sent = "";

  constructor(private readonly ports: WishPorts) {}

  /** A tile is seen, in pixels of the screen. */
  show(id: ParticipantId, size: Shown): void {
    this.shown.set(id, size);
    this.plan();
  }

  hide(id: ParticipantId): void {
    if (this.shown.delete(id)) this.plan();
  }

  /** The slots as the host fills them now. */
  slots(places: readonly (ParticipantId | null)[]): void {
    const grown = places.length !== this.places.length;
    this.places = places;
    if (grown) this.plan();
  }

  /** The connection is a new one, which knows of no wishes. */
  again(): void {
    this.sent = "";
    this.plan();
  }

  close(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private plan(): void {
    this.cancel?.();
    this.cancel = this.ports.later(() => this.tell());
  }

  private tell(): void {
    this.cancel = null;
    if (this.places.length === 0) return;
    const wishes = planWishes(this.shown, this.places);
    const text = JSON.stringify(wishes);
    if (text === this.sent) return;
    this.sent = text;
    this.ports.send(wishes);
  }
}
