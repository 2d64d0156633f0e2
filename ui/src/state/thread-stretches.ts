/**
 * Rows of a thread in stretches, each laid out or passed over as one. A browser looks at each thing that it may pass over, at every frame:
 * a few dozen cost it little, where thousands of rows took a third of the frame's time.
 */
import type { Row } from "./thread-items";

export interface Stretch {
  key: number;
  rows: Row[];
}

/** So many rows are a stretch; more, only where what is new came among them. */
const MOST = 16;

/**
 * The stretches after a change. A row stays in the stretch that it came into, so that nothing is drawn anew because something else
 * came before it or behind it; and a stretch of which nothing changed stays the same object.
 */
export function stretches(rows: Row[], before: Stretch[]): Stretch[] {
  const known = new Map(before.flatMap(({ key, rows }) => rows.map((row) => [row.key, key] as const)));
  const follows = following(rows, known);
  const now: Stretch[] = [];
  const begun = new Set<number>();
  let fresh = before.reduce((most, { key }) => Math.max(most, key), 0);
  rows.forEach((row, at) => {
    const last = now.at(-1);
    const own = known.get(row.key);
    const isOld = own !== undefined && (own === last?.key || !begun.has(own));
    const key = isOld ? own : last && (last.rows.length < MOST || follows[at] === last.key) ? last.key : (fresh += 1);
    if (key === last?.key) return void last.rows.push(row);
    begun.add(key);
    now.push({ key, rows: [row] });
  });
  const old = new Map(before.map((stretch) => [stretch.key, stretch]));
  return now.map((stretch) => same(old.get(stretch.key), stretch) ?? stretch);
}

/** For each row the stretch of the next one that has one. */
function following(rows: Row[], known: Map<string, number>): (number | undefined)[] {
  let next: number | undefined;
  return rows.map((_, at) => (next = known.get(rows[rows.length - 1 - at]?.key ?? "") ?? next)).reverse();
}

function same(old: Stretch | undefined, now: Stretch): Stretch | undefined {
  return old?.rows.length === now.rows.length && old.rows.every((row, at) => row === now.rows[at]) ? old : undefined;
}
