/**
 * One thread that is shown: its items, what is new in it, and what the person does there. What is written stands in {@link Writing}. The
 * thread goes on holding what was seen once it is closed.
 */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { ChatCommand } from "../ipc/generated/ChatCommand";
import type { Failure } from "../ipc/generated/Failure";
import type { ThreadChange } from "../ipc/generated/ThreadChange";
import type { ThreadHit } from "../ipc/generated/ThreadHit";
import type { ThreadItem } from "../ipc/generated/ThreadItem";
import type { ThreadKey } from "../ipc/generated/ThreadKey";
import type { ThreadState } from "../ipc/generated/ThreadState";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { clock } from "./clock";
import { changed, kept, messages, newest, rowsOf, type Row } from "./thread-items";
import { stretches, type Stretch } from "./thread-stretches";
import { Writing } from "./writing.svelte";

export interface ThreadOptions {
  /** Says something politely to whoever does not see the screen. */
  say(text: string): void;
  /** Shows why something could not be done. */
  failed(failure: Failure): void;
  /** Runs something after so many milliseconds; gives what takes it back. For tests; else the clock's. */
  after?: (ms: number, run: () => void) => () => void;
}

const NOTHING: ThreadState = {
  topic: null, isOpen: false, hasOlder: false, ended: null, trouble: null, typing: [], unread: 0, people: [], isLively: false,
  canDelete: false, canChange: false, draft: null,
};

export const sameKey = (one: ThreadKey | null | undefined, other: ThreadKey | null | undefined) => one?.by === other?.by && one?.id === other?.id;
const dayOf = (at: number) => new Date(at).toDateString();

export class Thread {
  items: ThreadItem[] = $state.raw([]);
  state: ThreadState = $state.raw(NOTHING);
  rows: Row[] = $state.raw([]);
  /** The rows once more, as they are laid out. */
  stretches: Stretch[] = $state.raw([]);
  /** The id of the first message that was unread when the thread was opened. */
  newFrom: string | null = $state(null);
  /** The newest message is in sight, and stays so. */
  atEnd = $state(true);
  /** Messages of others that came below what is in sight. */
  below = $state(0);
  /** Older ones are on their way. */
  isLoading = $state(false);
  /** The window is looked at. */
  isWatched = $state(true);
  readonly writing: Writing;
  #open = false;
  #seen = "";

  constructor(private readonly backend: Backend, readonly key: ThreadKey, private readonly options: ThreadOptions) {
    this.writing = new Writing({
      after: options.after ?? clock,
      send: (command) => this.command(command),
      size: (words) => backend.messageSize(words),
    });
  }

  /** Whether something of it was ever shown. */
  get isKnown(): boolean {
    return this.items.length > 0 || this.state.isOpen || this.state.ended !== null;
  }

  /** What it is called. */
  get title(): string {
    return threadTitle(this.state.topic, this.state.people.filter(({ isMe }) => !isMe).map(({ name }) => name));
  }

  /** It is on the screen. */
  open(): void {
    this.#open = true;
    this.#seen = "";
    this.newFrom = null;
    this.atEnd = true;
    this.below = 0;
    void this.command({ type: "open" });
  }

  /** It isn't any more; what was begun is kept. */
  close(): void {
    this.writing.keep();
    this.#open = false;
    void this.command({ type: "close" }, true);
  }

  take(event: UiEvent): void {
    if (event.type === "thread" && sameKey(event.change.key, this.key)) this.#change(event.change);
  }

  #change(change: ThreadChange): void {
    const last = newest(this.items)?.id;
    const first = this.items[0];
    this.items = changed(this.items, change);
    this.state = change.state;
    if (change.state.draft && this.writing.isUntouched) this.writing.load(change.state.draft);
    if (this.items[0] !== first || change.state.trouble || !change.state.hasOlder) this.isLoading = false;
    if (change.whole) this.newFrom ??= messages(this.items).find(({ unread }) => unread)?.id ?? null;
    const all = messages(this.items);
    const after = last === undefined ? [] : all.slice(all.findIndex(({ id }) => id === last) + 1);
    if (!this.atEnd) this.below += after.filter(({ mine }) => !mine).length;
    this.writing.follow(all);
    this.#lay();
    this.saw();
  }

  #lay(): void {
    this.rows = kept(this.rows, rowsOf(this.items, this.newFrom, dayOf));
    this.stretches = stretches(this.rows, this.stretches);
  }

  /** How far one has scrolled. */
  scrolled(atEnd: boolean): void {
    this.atEnd = atEnd;
    if (!atEnd) return;
    this.below = 0;
    this.saw();
  }

  /** Whether the window is looked at; what comes meanwhile is new. */
  watched(isWatched: boolean): void {
    this.isWatched = isWatched;
    if (isWatched) this.saw();
  }

  /** Everything was seen, where the end is in sight of somebody. */
  saw(): void {
    const last = newest(this.items);
    if (!last || !this.#open || !this.atEnd || !this.isWatched || this.state.unread === 0 || this.#seen === last.id) return;
    this.#seen = last.id;
    void this.command({ type: "seen", message: last.id }, true);
  }

  loadOlder(): void {
    if (this.isLoading || !this.state.hasOlder || this.state.ended) return;
    this.isLoading = true;
    void this.command({ type: "loadOlder" }).then(() => (this.isLoading = false));
  }

  loadNewer(): void {
    void this.command({ type: "loadNewer" });
  }

  /** To the newest: what was loaded of older pages is left where something lies between. */
  toNewest(): void {
    if (this.items.some(({ type }) => type === "gap")) void this.command({ type: "toNewest" });
    this.scrolled(true);
  }

  /** Sends what is written, or gives the message that is edited its new words. */
  async send(): Promise<void> {
    const isNew = this.writing.editing === null;
    if (!(await this.writing.send()) || !isNew) return;
    this.newFrom = null;
    this.#lay();
    this.toNewest();
  }

  search(text: string): Promise<ThreadHit[]> {
    return this.backend.searchThread(this.key, text);
  }

  /** A picture of a message as a `data:` address; rejects where there is none to be had. */
  picture(message: string, file: string): Promise<string> {
    return this.backend.picture(this.key, message, file);
  }

  openAddress(address: string): void {
    this.backend.openAddress(address).catch((failure: unknown) => this.options.failed(failure as Failure));
  }

  say(text: string): void {
    this.options.say(text);
  }

  /** Whether it could be begun. `quietly`: nobody waits for it. */
  async command(command: ChatCommand, quietly = false): Promise<boolean> {
    try {
      await this.backend.chat(this.key, command);
      return true;
    } catch (failure) {
      if (!quietly) this.options.failed(failure as Failure);
      return false;
    }
  }
}

/** What a thread is called: its topic, else those in it. */
export function threadTitle(topic: string | null, people: string[]): string {
  const names = people.filter(Boolean);
  if (topic?.trim()) return topic;
  const some = names.slice(0, 3).join(", ");
  if (names.length > 3) return t("chats.andMore", { names: some, count: names.length - 3 });
  return some || t("chats.untitled");
}

