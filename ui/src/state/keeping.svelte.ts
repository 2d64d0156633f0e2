/** Keeping the words of a call in a file of one's own: whether they are kept, which files there are, and what is done with them. */
import { currentLanguage, t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Failure } from "../ipc/generated/Failure";
import type { KeepAs } from "../ipc/generated/KeepAs";
import type { Keeping } from "../ipc/generated/Keeping";
import type { UiEvent } from "../ipc/generated/UiEvent";

const NOTHING: Keeping = { allowed: false, folder: "", now: null, files: [], failure: null };

export interface KeepingOptions {
  /** Says something politely to whoever does not see the screen. */
  say: (text: string) => void;
  failed: (failure: Failure) => void;
}

export class KeepingState {
  all: Keeping = $state.raw(NOTHING);
  /** What the call is called, as far as that is known. */
  title = "";
  #last: string | null = $state(null);
  /** It is asked how, and whether the others know. */
  isAsked = $state(false);

  constructor(private readonly backend: Pick<Backend, "keepWords" | "deleteWords" | "openWords">, private readonly options: KeepingOptions) {}

  load(all: Keeping): void {
    this.all = all;
  }

  take(event: UiEvent): void {
    if (event.type !== "keeping") return;
    const was = this.all.now;
    this.all = event.keeping;
    if (this.all.now !== null) this.#last = this.all.now;
    if (was === null && this.all.now !== null) this.options.say(t("keep.on"));
    if (was !== null && this.all.now === null) this.options.say(t("keep.off"));
  }

  /** The newest file of the call that is going on or was last, if its words were kept and are still there. */
  get ofCall(): string | null {
    return this.all.files.find(({ file }) => file === this.#last)?.file ?? null;
  }

  /** Another call begins. */
  anew(title: string): void {
    [this.#last, this.title] = [null, title];
  }

  async begin(keepAs: KeepAs): Promise<void> {
    const { title } = this;
    this.isAsked = false;
    const labels = {
      language: currentLanguage(), meeting: t("keep.file.meeting"), said: t("keep.file.said"), edited: t("keep.file.edited"), deleted: t("keep.file.deleted"),
      someone: t("call.someone"), note: t("keep.file.note"),
    };
    await this.#ask(() => this.backend.keepWords({ keepAs, title, labels }));
  }

  stop(): Promise<void> {
    return this.#ask(() => this.backend.keepWords(null));
  }

  delete(file: string): Promise<void> {
    return this.#ask(() => this.backend.deleteWords(file));
  }

  open(file: string): Promise<void> {
    return this.#ask(() => this.backend.openWords(file));
  }

  async #ask(ask: () => Promise<void>): Promise<void> {
    await ask().catch((failure: unknown) => this.options.failed(failure as Failure));
  }
}
