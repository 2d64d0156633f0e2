/** Looking for somebody to call, as one types. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Accounts } from "../ipc/generated/Accounts";
import type { Failure } from "../ipc/generated/Failure";
import type { FoundPerson } from "../ipc/generated/FoundPerson";
import type { UiEvent } from "../ipc/generated/UiEvent";

export class PeopleSearch {
  text = $state("");
  people: FoundPerson[] = $state.raw([]);
  /** The one that Enter calls; -1 for none. */
  at = $state(-1);
  /** Why they could not be looked for. */
  failure: Failure | undefined = $state.raw();
  /** What is shown belongs to what was typed. */
  isAnswered = $state(false);
  /** Somebody is signed in whose organisation can be searched. */
  isOffered = $state(false);
  readonly #backend: Backend;
  readonly #say: (text: string) => void;

  constructor(backend: Backend, say: (text: string) => void) {
    this.#backend = backend;
    this.#say = say;
  }

  load({ work }: Accounts): void {
    this.isOffered = work.standing.is === "ready";
    if (!this.isOffered) this.clear();
  }

  take(event: UiEvent): void {
    if (event.type === "accounts") this.load(event.accounts);
  }

  /** Looks for what is typed now; who was found before stays until there is an answer. */
  async type(text: string): Promise<void> {
    this.text = text;
    this.isAnswered = false;
    this.failure = undefined;
    if (text.trim() === "") return this.#show([]);
    try {
      const { people, isStale } = await this.#backend.findPeople(text);
      if (isStale || text !== this.text) return;
      this.#show(people);
      this.isAnswered = true;
      this.#say(people.length === 0 ? t("people.nobody", { text: text.trim() }) : t("people.found", { count: people.length }));
    } catch (failure) {
      if (text !== this.text) return;
      this.#show([]);
      this.failure = failure as Failure;
    }
  }

  /** To the next or the one before, around the ends. */
  move(by: 1 | -1): void {
    const count = this.people.length;
    if (count > 0) this.at = this.at < 0 ? (by > 0 ? 0 : count - 1) : (this.at + by + count) % count;
  }

  clear(): void {
    this.text = "";
    this.isAnswered = false;
    this.failure = undefined;
    this.#show([]);
  }

  #show(people: FoundPerson[]): void {
    this.people = people;
    this.at = -1;
  }
}
