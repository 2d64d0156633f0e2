/** How people are arranged: the layout, pages, pins, and an order in which pictures don't jump about. */
import type { Layout } from "../ipc/generated/Layout";
import type { Participant } from "../ipc/generated/Participant";
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { Snapshot } from "../ipc/generated/Snapshot";
import { paged } from "./call-grid";

/** People on a page of the gallery. */
export const PAGE = 9;
/** People who are shown large at once. */
const LARGE = 4;

export type Large = { kind: "person"; id: ParticipantId } | { kind: "share"; by: ParticipantId } | { kind: "together" };

export type Arrangement =
  | { kind: "alone" }
  | { kind: "gallery"; tiles: ParticipantId[]; page: number; pages: number }
  | { kind: "stage"; large: Large[]; strip: ParticipantId[]; page: number; pages: number };

export type Fit = "cover" | "contain";

/** Everyone with a tile: in the meeting or on the way into it, not oneself and not the lobby. */
export function seated({ roster, me }: Pick<Snapshot, "roster" | "me">): Participant[] {
  const all = Object.values(roster.people).filter((one): one is Participant => one !== undefined);
  return all.filter(({ id, presence }) => id !== me && presence !== "inLobby");
}

export class CallLayout {
  layout: Layout = $state("gallery");
  page = $state(0);
  pins: ParticipantId[] = $state([]);
  private fits: Record<ParticipantId, Fit> = $state({});
  private order: ParticipantId[] = $state.raw([]);
  private speaker: ParticipantId | null = $state(null);
  private content = false;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Follows the call. People keep their place; whoever begins to speak out of sight comes onto the first page. */
  take(snapshot: Snapshot): void {
    const people = seated(snapshot);
    const here = new Set(people.map(({ id }) => id));
    const known = this.order.filter((id) => here.has(id));
    const newcomers = people.filter(({ id }) => !known.includes(id));
    newcomers.sort((a, b) => Number(b.camera) - Number(a.camera));
    const order = [...known, ...newcomers.map(({ id }) => id)];
    const dominant = snapshot.dominant.filter((id) => here.has(id));
    this.order = promoted(order, dominant);
    this.speaker = dominant[0] ?? (this.speaker !== null && here.has(this.speaker) ? this.speaker : null);
    const content = contentOf(snapshot) !== null;
    if (content !== this.content) this.page = 0;
    this.content = content;
    if (this.pins.some((id) => !here.has(id))) this.pins = this.pins.filter((id) => here.has(id));
  }

  choose(layout: Layout): void {
    this.layout = layout;
    this.page = 0;
  }

  pin(id: ParticipantId, on: boolean): void {
    this.pins = [...this.pins.filter((other) => other !== id), ...(on ? [id] : [])].slice(-LARGE);
    this.page = 0;
  }

  fit(id: ParticipantId): Fit {
    return this.fits[id] ?? "cover";
  }

  setFit(id: ParticipantId, fit: Fit): void {
    this.fits[id] = fit;
  }

  /** What to show, where a strip holds so many. */
  arrange(snapshot: Snapshot, holds: number): Arrangement {
    const content = contentOf(snapshot);
    if (this.order.length === 0 && content === null) return { kind: "alone" };
    const here = new Set(this.order);
    const favoured = [...new Set([...this.pins, ...snapshot.roster.spotlight])].filter((id) => here.has(id)).slice(0, LARGE);
    const large = content ? [content] : this.favourites(favoured);
    if (large.length === 0) {
      const { shown, page, pages } = paged(this.order, this.page, PAGE);
      return { kind: "gallery", tiles: shown, page, pages };
    }
    const seats = content?.kind === "together" ? snapshot.together.seats.map(({ participant }) => participant) : [];
    const enlarged = new Set(large.map((one) => (one.kind === "person" ? one.id : "")));
    // Who sits in the scene is seen already, unless one wants to see them by themselves.
    for (const id of seats) if (!favoured.includes(id)) enlarged.add(id);
    const others = [...favoured, ...this.order.filter((id) => !favoured.includes(id))].filter((id) => !enlarged.has(id));
    const strip = this.layout === "content" && content !== null ? this.onlySpeaker(others) : others;
    const { shown, page, pages } = paged(strip, this.page, holds);
    return { kind: "stage", large, strip: shown, page, pages };
  }

  private favourites(favoured: ParticipantId[]): Large[] {
    if (favoured.length > 0) return favoured.map((id) => ({ kind: "person", id }));
    const speaker = this.speaker ?? this.order[0];
    if (this.layout === "gallery" || speaker === undefined) return [];
    return [{ kind: "person", id: speaker }];
  }

  /** Beside focused content there is only who speaks. */
  private onlySpeaker(others: ParticipantId[]): ParticipantId[] {
    const speaker = others.find((id) => id === this.speaker) ?? others[0];
    return speaker === undefined ? [] : [speaker];
  }
}

/** What the share slot shows: somebody's share, else the scene of everyone together. */
function contentOf({ slots, together }: Pick<Snapshot, "slots" | "together">): Large | null {
  if (slots.share !== null) return { kind: "share", by: slots.share };
  return together.shown ? { kind: "together" } : null;
}

/** Whoever speaks most and is not on the first page takes the place of who has not been speaking for longest. */
function promoted(order: ParticipantId[], dominant: ParticipantId[]): ParticipantId[] {
  const speaker = dominant[0];
  const from = speaker === undefined ? -1 : order.indexOf(speaker);
  if (speaker === undefined || from < PAGE) return order;
  const rank = (id: ParticipantId) => (dominant.includes(id) ? dominant.indexOf(id) : dominant.length);
  let place = PAGE - 1;
  for (let at = PAGE - 1; at >= 0; at -= 1) {
    if (rank(order[at] ?? "") > rank(order[place] ?? "")) place = at;
  }
  const moved = [...order];
  [moved[place], moved[from]] = [speaker, order[place] ?? speaker];
  return moved;
}
