/** Meetings to come by days, and where each of them stands. Days are those of where the person is. */
import type { AgendaEntry } from "../ipc/generated/AgendaEntry";
import type { When } from "../ipc/generated/When";

const MINUTE_MS = 60_000;
/** Who is this near is about to begin. */
const SOON_MIN = 15;
/** Meetings run over: so long after its end one can still be joined from the list. */
const OVERTIME_MS = 15 * MINUTE_MS;

/** Where a meeting stands now. */
export type Moment = { at: "over" } | { at: "running" } | { at: "soon"; minutes: number } | { at: "later" } | { at: "allDay" };

export interface Shown {
  entry: AgendaEntry;
  /** Names it among all. */
  key: string;
  moment: Moment;
}

export interface Day {
  /** Its midnight. */
  at: Date;
  shown: Shown[];
}

/** Names an entry among those of all calendars. */
export function keyOf({ calendar, id }: Pick<AgendaEntry, "calendar" | "id">): string {
  return `${calendar ?? "work"} ${id}`;
}

/** First moment and first moment after it, in milliseconds since 1970. */
export function boundsOf(when: When): { start: number; end: number } {
  return when.type === "span" ? when : { start: midnightOf(when.first), end: midnightOf(when.end) };
}

export function momentOf(when: When, now: number): Moment {
  const { start, end } = boundsOf(when);
  if (end <= now) return { at: "over" };
  if (when.type === "days") return { at: "allDay" };
  if (start <= now) return { at: "running" };
  const minutes = Math.ceil((start - now) / MINUTE_MS);
  return minutes <= SOON_MIN ? { at: "soon", minutes } : { at: "later" };
}

/** What is not over yet, day by day from today on; what began before today stands at today. Whole days come first. */
export function daysOf(entries: AgendaEntry[], now: number): Day[] {
  const today = dayOf(now);
  const days = new Map<number, Shown[]>();
  const start = (one: Shown) => (one.entry.when.type === "days" ? 0 : one.entry.when.start);
  for (const entry of entries) {
    const { start: from, end } = boundsOf(entry.when);
    const gone = entry.when.type === "days" ? end <= now : end + OVERTIME_MS <= now;
    if (gone) continue;
    const day = Math.max(today, dayOf(from));
    const shown = { entry, key: keyOf(entry), moment: momentOf(entry.when, now) };
    days.set(day, [...(days.get(day) ?? []), shown]);
  }
  const inOrder = [...days].sort(([one], [other]) => one - other);
  return inOrder.map(([at, shown]) => ({ at: new Date(at), shown: shown.sort((one, other) => start(one) - start(other)) }));
}

/** The first so many of all days, and how many are left out. */
export function firstOf(days: Day[], most: number): { days: Day[]; left: number } {
  let room = most;
  const first = days.map(({ at, shown }) => {
    const some = shown.slice(0, Math.max(0, room));
    room -= some.length;
    return { at, shown: some };
  });
  const all = days.reduce((sum, { shown }) => sum + shown.length, 0);
  return { days: first.filter(({ shown }) => shown.length > 0), left: Math.max(0, all - most) };
}

/** Days from one midnight to another; a day may have 23 or 25 hours. */
export function daysBetween(from: Date, to: Date): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(to) - day(from)) / 86_400_000);
}

function dayOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The midnight at which `YYYY-MM-DD` begins here. */
function midnightOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date).getTime();
}
