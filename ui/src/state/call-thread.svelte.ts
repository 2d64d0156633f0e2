/**
 * The thread of a call: it follows the call from room to room, is open while its pane is, and can be read to the next call. A call whose
 * lines come by the call itself, as in a practice meeting, has none.
 */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { ChatAccess } from "../ipc/generated/ChatAccess";
import type { ThreadEntry } from "../ipc/generated/ThreadEntry";
import type { ThreadKey } from "../ipc/generated/ThreadKey";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { short } from "./chat.svelte";
import { clock } from "./clock";
import { Thread, type ThreadOptions } from "./thread.svelte";

/** What there is to know of chats. */
interface Known {
  access: () => ChatAccess;
  entry: (key: ThreadKey) => ThreadEntry | undefined;
}

/** How long a message is shown over the stage. */
const PREVIEW_MS = 6000;

export class CallThread {
  thread: Thread | undefined = $state.raw();
  /** The newest message of somebody else, for a moment, while the pane is closed. */
  preview: { name: string; text: string } | null = $state.raw(null);
  /** Its messages are looked through. */
  isSearched = $state(false);
  /** What a practice meeting has for a thread: it is the call's as soon as one is in it. */
  #offered: string | null = null;
  #isShown = false;
  #isOpen = false;
  #unread = 0;
  #takePreviewBack: () => void = () => undefined;

  constructor(private readonly backend: Backend, private readonly chats: Known, private readonly options: ThreadOptions) {}

  get access(): ChatAccess {
    return this.chats.access();
  }

  /** Unread messages while the pane is closed. */
  get unread(): number {
    return (this.thread && this.chats.entry(this.thread.key)?.unread) ?? 0;
  }

  /** The call has this thread now; null for none. */
  follow(id: string | null, isPractice: boolean): void {
    const key: ThreadKey | null = id === null ? null : { by: "guest", id };
    if (key === null) this.#offered = null;
    // A call that ends takes its thread with it, but not what was read of it.
    if (key === null || this.thread?.key.id === id) return;
    const isServed = this.access.state !== "nobody" && !isPractice;
    this.#offered = isServed || this.chats.entry(key) ? null : id;
    if (this.#offered !== null) return;
    const wasShown = this.#isShown;
    if (wasShown) this.hide();
    this.thread = new Thread(this.backend, key, this.options);
    this.#unread = this.unread;
    if (wasShown) this.show();
  }

  take(event: UiEvent): void {
    this.thread?.take(event);
    if (event.type === "chats" && this.#offered !== null) this.follow(this.#offered, true);
    // It may have been found out meanwhile that there is chat.
    if (this.#isShown) this.#open();
    if (event.type !== "chats" || !this.thread) return;
    const entry = this.chats.entry(this.thread.key);
    const isNews = (entry?.unread ?? 0) > this.#unread;
    this.#unread = entry?.unread ?? 0;
    if (isNews && entry?.preview && !this.#isShown) this.#tell(...entry.preview);
  }

  /** The pane is on the screen. */
  show(): void {
    this.#isShown = true;
    this.dismissPreview();
    this.#open();
  }

  hide(): void {
    this.#isShown = false;
    this.isSearched = false;
    if (this.#isOpen) this.thread?.close();
    this.#isOpen = false;
  }

  #open(): void {
    const { state } = this.access;
    if (this.#isOpen || !this.thread || state === "absent" || state === "looking") return;
    this.#isOpen = true;
    this.thread.open();
  }

  dismissPreview(): void {
    this.#takePreviewBack();
    this.preview = null;
  }

  #tell(name: string, text: string): void {
    this.#takePreviewBack();
    this.preview = { name, text };
    this.#takePreviewBack = (this.options.after ?? clock)(PREVIEW_MS, () => (this.preview = null));
    this.options.say(t("chat.said", { name: name || t("call.someone"), text: short(text) }));
  }
}
