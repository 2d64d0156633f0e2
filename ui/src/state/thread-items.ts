/** How the items of a thread stand on the page: under days and names, with a line where what is new begins. */
import type { OutgoingState } from "../ipc/generated/OutgoingState";
import type { ThreadChange } from "../ipc/generated/ThreadChange";
import type { ThreadItem } from "../ipc/generated/ThreadItem";
import type { ThreadMessage } from "../ipc/generated/ThreadMessage";
import type { Words } from "../ipc/generated/Words";

/** One's own message that isn't in the thread yet. */
export interface Outgoing {
  clientId: string;
  words: Words;
  delivery: OutgoingState;
}

export type Piece = { kind: "message"; key: string; message: ThreadMessage } | { kind: "outgoing"; key: string; outgoing: Outgoing };
export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "new"; key: string }
  | { kind: "gap"; key: string }
  /** What the service says by itself, such as that somebody came. */
  | { kind: "note"; key: string; message: ThreadMessage }
  /** What one person wrote without a long pause. */
  | { kind: "group"; key: string; mine: boolean; from: string; name: string; at: number | null; pieces: Piece[] };

/** Messages further apart than this stand under a time of their own. */
const TOGETHER_MS = 5 * 60_000;
const NOTES = new Set(["topic", "joined", "left"]);

/** The items after a change. A stretch that lies outside them is taken as far as it goes. */
export function changed(items: ThreadItem[], { whole, start, remove, items: now }: ThreadChange): ThreadItem[] {
  if (whole) return now;
  const from = Math.min(start, items.length);
  return [...items.slice(0, from), ...now, ...items.slice(from + remove)];
}

/** The newest message that somebody wrote or that the service said. */
export function newest(items: ThreadItem[]): ThreadMessage | undefined {
  return messages(items).at(-1);
}

export function messages(items: ThreadItem[]): ThreadMessage[] {
  return items.flatMap((item) => (item.type === "message" ? [item] : []));
}

/** The newest of one's own that can be given other words. */
export function lastEditable(items: ThreadItem[]): ThreadMessage | undefined {
  return messages(items).findLast(({ mine, content }) => mine && content.type === "words");
}

export function rowsOf(items: ThreadItem[], newFrom: string | null, dayOf: (at: number) => string): Row[] {
  const rows: Row[] = [];
  let day = "";
  let gaps = 0;
  for (const item of items) {
    if (item.type === "gap") {
      rows.push({ kind: "gap", key: `gap ${(gaps += 1)}` });
      continue;
    }
    if (item.type === "message" && dayOf(item.at) !== day) {
      day = dayOf(item.at);
      rows.push({ kind: "day", key: `day ${item.id}`, at: item.at });
    }
    if (item.type === "message" && item.id === newFrom) rows.push({ kind: "new", key: "new" });
    add(rows, item);
  }
  return unlike(rows);
}

/** The page can't draw two rows of one key; what a service says twice stands there twice all the same. */
function unlike(rows: Row[]): Row[] {
  const known = new Set<string>();
  const own = <T extends { key: string }>(one: T, at: number): T => {
    const key = known.has(one.key) ? `${one.key} ${at}` : one.key;
    known.add(key);
    return key === one.key ? one : { ...one, key };
  };
  return rows.map(own).map((row, at) => (row.kind === "group" ? { ...row, pieces: row.pieces.map((piece, place) => own(piece, at * 1e6 + place)) } : row));
}

function add(rows: Row[], item: Exclude<ThreadItem, { type: "gap" }>): void {
  if (item.type === "message" && NOTES.has(item.content.type)) {
    rows.push({ kind: "note", key: `m ${item.id}`, message: item });
    return;
  }
  const piece = pieceOf(item);
  const group = rows.at(-1);
  if (group?.kind === "group" && belongs(group, piece)) group.pieces.push(piece);
  else if (piece.kind === "outgoing") rows.push({ kind: "group", key: `g ${piece.key}`, mine: true, from: "", name: "", at: null, pieces: [piece] });
  else {
    const { mine, from, name, at } = piece.message;
    rows.push({ kind: "group", key: `g ${piece.key}`, mine, from: from ?? "", name, at, pieces: [piece] });
  }
}

function pieceOf(item: Exclude<ThreadItem, { type: "gap" }>): Piece {
  return item.type === "message" ? { kind: "message", key: `m ${item.id}`, message: item } : { kind: "outgoing", key: `o ${item.clientId}`, outgoing: item };
}

function belongs(group: Extract<Row, { kind: "group" }>, piece: Piece): boolean {
  if (piece.kind === "outgoing") return group.mine;
  const { mine, from, name, at } = piece.message;
  const before = group.pieces.at(-1);
  const since = before?.kind === "message" ? at - before.message.at : 0;
  return group.mine === mine && group.from === (from ?? "") && group.name === name && Math.abs(since) <= TOGETHER_MS;
}

/** Rows of which those that did not change stay the same objects: the page draws only what did. */
export function kept(before: Row[], now: Row[]): Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return now.map((row) => {
    const old = known.get(row.key);
    return old && isSame(old, row) ? old : row;
  });
}

function isSame(one: Row, other: Row): boolean {
  if (one.kind === "day" && other.kind === "day") return one.at === other.at;
  if (one.kind === "note" && other.kind === "note") return one.message === other.message;
  if (one.kind === "group" && other.kind === "group") {
    return one.pieces.length === other.pieces.length && one.pieces.every((piece, at) => itemOf(piece) === itemOf(other.pieces[at]));
  }
  return one.kind === other.kind;
}

const itemOf = (piece: Piece | undefined) => (piece?.kind === "message" ? piece.message : piece?.outgoing);
