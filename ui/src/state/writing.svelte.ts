/**
 * What is written in a thread: a new message, or other words for one of one's own. What was begun is kept at once when one goes, else a
 * moment after the last key; a message that is edited puts it aside.
 */
import type { ChatCommand } from "../ipc/generated/ChatCommand";
import type { ThreadMessage } from "../ipc/generated/ThreadMessage";
import type { Words } from "../ipc/generated/Words";
import { isEmpty } from "./words";

/** The most that a message may have, as it goes out (the service's limit). */
export const MAX_MESSAGE_BYTES = 28_000;
/** From this share of the limit on, the size is shown. */
const NEAR = 0.9;
/** Trees shorter than this, written out, are no matter of size. */
const SMALL = 8000;
const KEEP_MS = 500;
const MEASURE_MS = 300;

export interface WritingOptions {
  after: (ms: number, run: () => void) => () => void;
  /** Whether it could be begun. */
  send: (command: ChatCommand, quietly?: boolean) => Promise<boolean>;
  /** Bytes of a message as it would go out. */
  size: (words: Words) => Promise<number>;
}

export class Writing {
  /** What stands in the editor. */
  words: Words | null = $state.raw(null);
  /** Counts what was put into the editor by others than its keys: it takes {@link words} then. */
  revision = $state(0);
  /** Whose words are given anew. */
  editing: ThreadMessage | null = $state.raw(null);
  /** Bytes, as far as they matter. */
  size = $state(0);
  isUntouched = true;
  #aside: Words | null = null;
  #takeKeepBack: (() => void) | undefined;
  #takeMeasureBack: () => void = () => undefined;

  constructor(private readonly options: WritingOptions) {}

  get nearLimit(): boolean {
    return this.size >= MAX_MESSAGE_BYTES * NEAR;
  }

  get tooLong(): boolean {
    return this.size > MAX_MESSAGE_BYTES;
  }

  get canSend(): boolean {
    return !isEmpty(this.words) && !this.tooLong;
  }

  /** What stood here before. */
  load(words: Words): void {
    this.isUntouched = false;
    this.#put(words);
  }

  /** The person writes. */
  type(words: Words | null): void {
    this.isUntouched = false;
    this.words = isEmpty(words) ? null : words;
    this.#measureSoon();
    if (this.editing) return;
    this.#takeKeepBack?.();
    this.#takeKeepBack = this.options.after(KEEP_MS, () => this.keep());
  }

  /** Keeps what was begun, where that was not done yet. */
  keep(): void {
    if (!this.#takeKeepBack) return;
    this.#takeKeepBack();
    this.#takeKeepBack = undefined;
    void this.options.send({ type: "draft", words: this.editing ? this.#aside : this.words }, true);
  }

  edit(message: ThreadMessage): void {
    if (message.content.type !== "words") return;
    this.keep();
    if (!this.editing) this.#aside = this.words;
    this.editing = message;
    this.#put(message.content.words);
  }

  /** Back to what was begun before. */
  cancelEdit(): void {
    if (!this.editing) return;
    this.editing = null;
    this.#put(this.#aside);
    this.#aside = null;
  }

  /** A message that is edited may be gone meanwhile. */
  follow(messages: ThreadMessage[]): void {
    const { editing } = this;
    if (editing && messages.find(({ id }) => id === editing.id)?.content.type === "gone") this.cancelEdit();
  }

  /** Whether it went on its way; else it stays in the editor. */
  async send(): Promise<boolean> {
    const { words, editing } = this;
    if (words === null || isEmpty(words)) return false;
    await this.#measure(words);
    if (this.tooLong || this.words !== words) return false;
    this.#takeKeepBack?.();
    this.#takeKeepBack = undefined;
    const command: ChatCommand = editing ? { type: "edit", message: editing.id, words } : { type: "send", words };
    if (editing) this.cancelEdit();
    else this.#put(null);
    if (await this.options.send(command)) return true;
    if (this.words === null && !this.editing) {
      if (editing) this.edit(editing);
      this.#put(words);
    }
    return false;
  }

  #put(words: Words | null): void {
    this.words = isEmpty(words) ? null : words;
    this.revision += 1;
    this.size = 0;
    this.#measureSoon();
  }

  #measureSoon(): void {
    this.#takeMeasureBack();
    const { words } = this;
    if (words === null) this.size = 0;
    else this.#takeMeasureBack = this.options.after(MEASURE_MS, () => void this.#measure(words));
  }

  async #measure(words: Words): Promise<void> {
    const isSmall = JSON.stringify(words).length < SMALL;
    const size = isSmall ? 0 : await this.options.size(words).catch(() => 0);
    if (this.words === words) this.size = size;
  }
}
