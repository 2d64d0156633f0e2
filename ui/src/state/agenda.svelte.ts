/** Meetings to come and the calendars they are from: shown here, read by Rust. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Agenda } from "../ipc/generated/Agenda";
import type { AgendaEntry } from "../ipc/generated/AgendaEntry";
import type { CalendarForm } from "../ipc/generated/CalendarForm";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { daysOf } from "./agenda-days";
import { clock } from "./clock";
import { Reminders, type RemindersOptions } from "./reminders.svelte";
import { sameMeeting } from "./target";
import type { Toasts } from "./toasts.svelte";

export interface AgendaOptions extends RemindersOptions {
  toasts: Toasts;
  /** Shows what went wrong. */
  failed(failure: unknown): void;
  /** Runs something after so many milliseconds; gives what takes it back. For tests; else the clock's. */
  after?: (ms: number, run: () => void) => () => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

const MINUTE_MS = 60_000;

export class AgendaState {
  current: Agenda = $state.raw({ entries: [], calendars: [], failure: null, isReading: false });
  /** The time that is shown; it moves from minute to minute while somebody watches. */
  now = $state(0);
  /** The calendars are shown. */
  calendarsOpen = $state(false);
  readonly days = $derived(daysOf(this.current.entries, this.now));
  readonly reminders: Reminders;
  readonly #backend: Backend;
  readonly #options: AgendaOptions;

  constructor(backend: Backend, options: AgendaOptions) {
    this.#backend = backend;
    this.#options = options;
    this.reminders = new Reminders(options);
    this.#look();
  }

  /** There is something to show beside how to fill it. */
  get isFilled(): boolean {
    const { calendars, failure } = this.current;
    return this.days.length > 0 || calendars.length > 0 || failure !== null;
  }

  /** Something could not be read. */
  get isTroubled(): boolean {
    return this.current.failure !== null || this.current.calendars.some(({ failure }) => failure !== null);
  }

  load(agenda: Agenda): void {
    this.current = agenda;
    this.#look();
  }

  /** Takes what concerns meetings to come; with a call, what was reminded of may be joined. */
  take(event: UiEvent): void {
    if (event.type === "agenda") this.load(event.agenda);
    else if (event.type === "reminder") this.reminders.take(event.entry, this.#time());
    else if (event.type === "snapshot") this.#tidy();
  }

  /** Lets the time go on, until what it gives is called. */
  watch(): () => void {
    const after = this.#options.after ?? clock;
    let stop = () => {};
    const next = () => {
      this.#look();
      stop = after(MINUTE_MS - (this.now % MINUTE_MS), next);
    };
    next();
    return () => stop();
  }

  /** The meeting of the list that a link leads to. */
  entryOf(link: string): AgendaEntry | undefined {
    return this.current.entries.find((entry) => entry.link !== null && sameMeeting(entry.link, link));
  }

  async read(): Promise<void> {
    await this.#backend.readAgenda().catch(this.#options.failed);
  }

  /** Whether it was added. */
  async addAddress(address: string): Promise<boolean> {
    return this.#add({ type: "address", address: address.trim() });
  }

  /** Adds a calendar file and says so, with a way to take it back; whether it was added. */
  async addFile(name: string, text: string): Promise<boolean> {
    const before = new Set(this.current.calendars.map(({ id }) => id));
    if (!(await this.#add({ type: "file", name, text }))) return false;
    const undo = () => {
      const added = this.current.calendars.filter((one) => !before.has(one.id) && one.kind === "file" && one.name === name);
      for (const { id } of added) void this.remove(id);
    };
    this.#say(t("agenda.added", { name }), { label: t("agenda.undo"), run: undo });
    return true;
  }

  async remove(id: number): Promise<void> {
    const name = this.current.calendars.find((one) => one.id === id)?.name ?? "";
    const removed = await this.#backend.removeCalendar(id).then(() => true, this.#options.failed);
    if (removed) this.#say(t("agenda.removed", { name }));
  }

  async #add(form: CalendarForm): Promise<boolean> {
    return this.#backend.addCalendar(form).then(() => true, (failure: unknown) => (this.#options.failed(failure), false));
  }

  #say(text: string, action?: { label: string; run: () => void }): void {
    this.#options.toasts.show(text, "info", action ? { action } : {});
    this.#options.say(text);
  }

  #look(): void {
    this.now = this.#time();
    this.#tidy();
  }

  #tidy(): void {
    this.reminders.tidy(this.current.entries, this.#time());
  }

  #time(): number {
    return this.#options.now?.() ?? Date.now();
  }
}
