/** Meetings that are about to begin: what is shown, said and sounded, until they are joined, dismissed or over. */
import { t } from "../i18n/index.svelte";
import type { AgendaEntry } from "../ipc/generated/AgendaEntry";
import { boundsOf, keyOf } from "./agenda-days";
import { beginWords, subjectOf } from "./agenda-words";

export interface RemindersOptions {
  /** Says something to whoever does not see the screen. */
  say(text: string, urgent?: boolean): void;
  /** A short sound. */
  sound(): void;
  /** The person wants to be reminded. */
  wanted(): boolean;
  /** The person is in a call or on the way into one: nothing sounds into it. */
  inCall(): boolean;
  /** The person is in this very meeting or on the way into it. */
  inMeeting(link: string): boolean;
}

/** As many as can be read at once. */
const MOST = 3;

export class Reminders {
  /** The latest last. */
  list: AgendaEntry[] = $state.raw([]);

  constructor(private readonly options: RemindersOptions) {}

  /** A meeting is about to begin. */
  take(entry: AgendaEntry, now: number): void {
    const { say, sound, wanted, inCall, inMeeting } = this.options;
    if (!wanted() || (entry.link !== null && inMeeting(entry.link))) return;
    this.list = [...this.#without(keyOf(entry)), entry].slice(-MOST);
    say(t("agenda.reminder.said", { subject: subjectOf(entry.subject), when: beginWords(entry.when, now) }), !inCall());
    if (!inCall()) sound();
  }

  dismiss(key: string): void {
    this.list = this.#without(key);
  }

  /** Takes away what is over, joined, called off or gone from its calendar. */
  tidy(entries: AgendaEntry[], now: number): void {
    const stays = (one: AgendaEntry) => {
      const known = entries.find((entry) => keyOf(entry) === keyOf(one));
      if (!known || known.isCancelled || boundsOf(known.when).end <= now) return false;
      return known.link === null || !this.options.inMeeting(known.link);
    };
    if (!this.list.every(stays)) this.list = this.list.filter(stays);
  }

  #without(key: string): AgendaEntry[] {
    return this.list.filter((entry) => keyOf(entry) !== key);
  }
}
