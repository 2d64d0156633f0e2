/** Where the link of the join sheet leads by what is set up, and what is opened ahead of a call into Teams. */
import type { Backend } from "../ipc/backend";
import type { Way } from "../ipc/generated/Way";

export class WayThere {
  /** Undefined while it is looked for, and for the practice meeting, which is always here. */
  found: Way | undefined = $state.raw();
  readonly #backend: Backend;
  #looks = 0;
  #standing = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Looks where a link leads; of several looks the last one counts. Null for the practice meeting. */
  async look(link: string | null): Promise<void> {
    const look = (this.#looks += 1);
    if (link === null) {
      this.found = undefined;
      return;
    }
    const found = await this.#backend.way(link).catch(() => undefined);
    if (look !== this.#looks) return;
    this.found = found;
    if (found?.to !== "teams") this.#close();
  }

  /** A person is about to join: what that takes is opened now. What fails here is told when they join. */
  standBy(): void {
    if (this.found?.to !== "teams") return;
    this.#standing = true;
    void this.#backend.standBy(true).catch(() => undefined);
  }

  /** They are not, after all. */
  leave(): void {
    this.#looks += 1;
    this.found = undefined;
    this.#close();
  }

  /** They join: what stands by belongs to the call. */
  join(): void {
    this.#standing = false;
  }

  #close(): void {
    if (!this.#standing) return;
    this.#standing = false;
    void this.#backend.standBy(false).catch(() => undefined);
  }
}
