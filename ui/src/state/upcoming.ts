/** What is known beside links: meetings to come, what the organisation knows of one, and people to call. */
import { PRACTICE, type Backend } from "../ipc/backend";
import type { HandoutAs } from "../ipc/generated/HandoutAs";
import type { Start } from "../ipc/generated/Start";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { AgendaState, type AgendaOptions } from "./agenda.svelte";
import { meetingsIn } from "./calendar-file";
import { DetailsState } from "./details.svelte";
import { handOut, type Handout } from "./handout";
import { PeopleSearch } from "./people-search.svelte";
import { linkOf, rawIdIn, type Target } from "./target";

export class Upcoming {
  readonly agenda: AgendaState;
  /** Of the meeting of the join sheet. */
  readonly details: DetailsState;
  readonly search: PeopleSearch;

  constructor(
    private readonly backend: Backend,
    private readonly options: AgendaOptions,
  ) {
    this.agenda = new AgendaState(backend, options);
    this.details = new DetailsState(backend);
    this.search = new PeopleSearch(backend, (text) => options.say(text));
  }

  /** Meetings come from somewhere, also while there are none: the list has its place. */
  get hasAgenda(): boolean {
    return this.agenda.isFilled || this.search.isOffered;
  }

  load(start: Start): void {
    this.agenda.load(start.agenda);
    this.search.load(start.accounts);
  }

  take(event: UiEvent): void {
    this.agenda.take(event);
    this.search.take(event);
  }

  /** The join sheet is shown for something: asks what is known of it. */
  show(target: Target): void {
    void this.details.ask(target.kind === "meeting" ? linkOf(target) : null);
  }

  /** Adds a calendar file to the list; how many meetings it names, and whether they were added. */
  async takeFile(name: string, text: string): Promise<{ meetings: number; added: boolean }> {
    const meetings = meetingsIn(text);
    return { meetings, added: meetings > 0 && (await this.agenda.addFile(name, text)) };
  }

  /** Hands a meeting's details to somebody else, and says what came of it. */
  handOut(as: HandoutAs, handout: Handout): Promise<void> {
    const { toasts, say, failed } = this.options;
    const told = (text: string, kind: "info" | "trouble") => (toasts.show(text, kind), say(text, kind === "trouble"));
    return handOut(this.backend, as, handout, { told, failed });
  }

  /** What others can be told of the meeting of a link; null for what is none, or of this computer alone. */
  handoutOf(link: string, title = ""): Handout | null {
    if (link === "" || link === PRACTICE || rawIdIn(link) !== null) return null;
    const entry = this.agenda.entryOf(link);
    const known = this.details.of(link);
    return { link, subject: entry?.subject ?? known?.subject ?? (title || null), when: entry?.when ?? known?.when ?? null };
  }
}
