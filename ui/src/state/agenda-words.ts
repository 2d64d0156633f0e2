/** The words for meetings to come: days, times, and where one stands. */
import { formatDate, formatDateRange, t } from "../i18n/index.svelte";
import type { AgendaEntry } from "../ipc/generated/AgendaEntry";
import type { When } from "../ipc/generated/When";
import { boundsOf, daysBetween, momentOf, type Moment } from "./agenda-days";

const DATE = { weekday: "long", day: "numeric", month: "long" } as const;
const TIME = { timeStyle: "short" } as const;

/** “Today” and its date; the date alone for days that have no such word. */
export function dayWords(at: Date, now: number): { title: string; date: string } {
  const date = capital(formatDate(at, DATE));
  const days = daysBetween(new Date(now), at);
  if (days > 1) return { title: date, date: "" };
  return { title: days === 0 ? t("agenda.today") : t("agenda.tomorrow"), date };
}

/** When it begins and ends, as seen from a day; what began or ends on another day is said by its date. */
export function timeWords(when: When, day: Date): { start: string; end: string } {
  const { start, end } = boundsOf(when);
  if (when.type === "days") {
    const last = new Date(end - 1);
    return { start: t("agenda.allDay"), end: daysBetween(day, last) > 0 ? t("agenda.until", { time: shortDay(last) }) : "" };
  }
  const time = (at: Date) => (daysBetween(day, at) === 0 ? formatDate(at, TIME) : shortDay(at));
  return { start: time(new Date(start)), end: time(new Date(end)) };
}

/** Where it stands, as far as that is to be said. */
export function momentWords(moment: Moment): string {
  if (moment.at === "soon") return t("agenda.in", { count: moment.minutes });
  if (moment.at === "running") return t("agenda.now");
  return moment.at === "over" ? t("agenda.over") : "";
}

/** What the person answered, where that changes something. */
export function answerWords({ isCancelled, attendance }: Pick<AgendaEntry, "isCancelled" | "attendance">): string {
  if (isCancelled) return t("agenda.cancelled");
  if (attendance === "declined" || attendance === "tentative" || attendance === "open") return t(`agenda.answer.${attendance}`);
  return "";
}

export function subjectOf(subject: string | null): string {
  return subject?.trim() || t("agenda.untitled");
}

/** Where it takes place; calendars of Teams write its name there, or the link once more. */
export function placeWords(location: string | null): string {
  return location && !/https?:|^microsoft teams/i.test(location) ? location : "";
}

/** When, in one line for people elsewhere too: with the date, and the time zone where there is a time. */
export function whenWritten(when: When): string {
  const { start, end } = boundsOf(when);
  const date = { ...DATE, year: "numeric" } as const;
  if (when.type === "days") return formatDateRange(new Date(start), new Date(end - 1), date);
  return formatDateRange(new Date(start), new Date(end), { ...date, hour: "numeric", minute: "2-digit", timeZoneName: "short" });
}

/** When, for the person themselves: today's by its time alone. */
export function whenShort(when: When, now: number): string {
  const { start, end } = boundsOf(when);
  const { title, date } = dayWords(new Date(start), now);
  if (daysBetween(new Date(now), new Date(start)) < 0) return whenWritten(when);
  if (when.type === "days") return formatDateRange(new Date(start), new Date(end - 1), DATE);
  const day = daysBetween(new Date(now), new Date(start)) <= 1 ? title : date || title;
  return t("agenda.dayTime", { day, time: formatDateRange(new Date(start), new Date(end), { hour: "numeric", minute: "2-digit" }) });
}

/** What a reminder says of when it begins. */
export function beginWords(when: When, now: number): string {
  const moment = momentOf(when, now);
  return moment.at === "soon" ? t("agenda.begins", { count: moment.minutes }) : t("agenda.hasBegun");
}

function shortDay(at: Date): string {
  return formatDate(at, { weekday: "short", day: "numeric", month: "short" });
}

/** A word that begins a line: some languages write days and months small. */
function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
