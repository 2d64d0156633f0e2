/** What the organisation's service knows of the meeting of the join sheet. */
import type { Backend } from "../ipc/backend";
import type { MeetingDetails } from "../ipc/generated/MeetingDetails";
import { sameMeeting } from "./target";

export class DetailsState {
  /** Null while it is asked for, and where nothing is known. */
  found: MeetingDetails | null = $state.raw(null);
  readonly #backend: Backend;
  #asks = 0;
  #link = "";

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Asks once; of several asks the last one counts. Null for what has no details. */
  async ask(link: string | null): Promise<void> {
    const ask = (this.#asks += 1);
    this.found = null;
    this.#link = link ?? "";
    if (link === null) return;
    // Without it everything works as before: not worth a message.
    const found = await this.#backend.meetingDetails(link).catch(() => null);
    if (ask === this.#asks) this.found = found;
  }

  /** What was found, where it is of this meeting. */
  of(link: string): MeetingDetails | null {
    return sameMeeting(this.#link, link) ? this.found : null;
  }
}
