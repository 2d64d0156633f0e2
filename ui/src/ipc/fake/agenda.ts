/** Meetings to come, made up. */
import type { Agenda } from "../generated/Agenda";
import type { CalendarForm } from "../generated/CalendarForm";

export class FakeAgenda {
  agenda: Agenda = { entries: [], calendars: [], failure: null, isReading: false };
  readonly #changed: (agenda: Agenda) => void;

  constructor(changed: (agenda: Agenda) => void) {
    this.#changed = changed;
  }

  /** Changes it, and says so. */
  change(change: (agenda: Agenda) => void): void {
    this.agenda = structuredClone(this.agenda);
    change(this.agenda);
    this.#changed(this.agenda);
  }

  add(form: CalendarForm): void {
    const name = form.type === "file" ? form.name : new URL(form.address).host;
    const kind = form.type === "file" ? "file" : "subscription";
    const id = Math.max(0, ...this.agenda.calendars.map((calendar) => calendar.id)) + 1;
    this.change((agenda) => agenda.calendars.push({ id, name, kind, readAt: Date.now(), failure: null }));
  }

  remove(id: number): void {
    this.change((agenda) => {
      agenda.calendars = agenda.calendars.filter((calendar) => calendar.id !== id);
      agenda.entries = agenda.entries.filter((entry) => entry.calendar !== id);
    });
  }
}
