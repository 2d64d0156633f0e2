/** A thread that is being made, or people that are being added to one: whom, by whom, and who is left out in the end. */
import type { Backend } from "../ipc/backend";
import type { ChatBy } from "../ipc/generated/ChatBy";
import type { ChatPerson } from "../ipc/generated/ChatPerson";
import type { Failure } from "../ipc/generated/Failure";
import type { HistoryShared } from "../ipc/generated/HistoryShared";
import type { ThreadKey } from "../ipc/generated/ThreadKey";
import type { ThreadMade } from "../ipc/generated/ThreadMade";
import { rawIdIn } from "./target";

export class PeopleChosen {
  people: ChatPerson[] = $state.raw([]);
  /** What stands in the field for ids. */
  typed = $state("");
  isBusy = $state(false);
  failure: Failure | undefined = $state.raw();
  made: ThreadMade | undefined = $state.raw();

  constructor(protected readonly backend: Backend) {}

  /** Takes somebody; whoever is there already is not taken twice. */
  choose({ id, name }: ChatPerson): void {
    if (!this.people.some((one) => one.id === id)) this.people = [...this.people, { id, name }];
  }

  /** Takes the id that was typed; says whether it was one. */
  chooseTyped(): boolean {
    const id = rawIdIn(this.typed);
    if (id === null) return false;
    this.choose({ id, name: "" });
    this.typed = "";
    return true;
  }

  drop(id: string): void {
    this.people = this.people.filter((one) => one.id !== id);
  }

  protected async ask(run: () => Promise<ThreadMade>): Promise<ThreadMade | undefined> {
    if (this.isBusy || this.people.length === 0) return undefined;
    this.isBusy = true;
    this.failure = undefined;
    try {
      this.made = await run();
      return this.made;
    } catch (failure) {
      this.failure = failure as Failure;
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }
}

export class NewChat extends PeopleChosen {
  by: ChatBy = $state("work");
  topic = $state("");

  constructor(backend: Backend, by: ChatBy) {
    super(backend);
    this.by = by;
  }

  make(): Promise<ThreadMade | undefined> {
    return this.ask(() => this.backend.newThread({ by: this.by, topic: this.topic.trim(), people: this.people }));
  }
}

/** How much those see who are added. */
export type HistoryChoice = "none" | "day" | "all";
const DAY_MS = 24 * 3_600_000;

export class MorePeople extends PeopleChosen {
  history: HistoryChoice = $state("none");

  constructor(backend: Backend, private readonly key: ThreadKey, private readonly now: () => number = Date.now) {
    super(backend);
  }

  add(): Promise<ThreadMade | undefined> {
    const history: HistoryShared = this.history === "day" ? { type: "since", at: this.now() - DAY_MS } : { type: this.history };
    return this.ask(() => this.backend.addPeople(this.key, this.people, history));
  }
}
