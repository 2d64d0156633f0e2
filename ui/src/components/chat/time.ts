/** When a line was written. */
import { formatDate } from "../../i18n/index.svelte";

/** Milliseconds from 1970 to the last date there is. */
const LAST = 8.64e15;

/** The date of a moment, whatever somebody says it was. */
export function dateOf(unixMs: number): Date {
  return new Date(Math.min(Math.max(unixMs, 0), LAST) || 0);
}

/** As briefly as is clear. */
export function timeOf(unixMs: number, now = new Date()): string {
  const at = dateOf(unixMs);
  const today = at.toDateString() === now.toDateString();
  return formatDate(at, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
}
