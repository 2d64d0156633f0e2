/** Who can chat, all threads, and the one that is open beside their list. */
import type { Backend } from "../ipc/backend";
import type { ChatAccess } from "../ipc/generated/ChatAccess";
import type { ChatBy } from "../ipc/generated/ChatBy";
import type { Chats } from "../ipc/generated/Chats";
import type { ThreadEntry } from "../ipc/generated/ThreadEntry";
import type { ThreadKey } from "../ipc/generated/ThreadKey";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { CallThread } from "./call-thread.svelte";
import { sameKey, Thread, type ThreadOptions } from "./thread.svelte";

const NOBODY: Chats = { guest: { state: "nobody" }, work: { state: "nobody" }, threads: [] };

/** What the start page says of somebody's access. */
export function isTold(access: ChatAccess): boolean {
  return access.state !== "nobody" && (access.state !== "absent" || access.news);
}

export class ChatsState {
  all: Chats = $state.raw(NOBODY);
  /** The list is shown instead of the start page. */
  isShown = $state(false);
  /** The thread that is open beside the list. */
  thread: Thread | undefined = $state.raw();
  /** A new thread is being made. */
  isMaking = $state(false);

  /** The thread of the call; it can be read until the next one. */
  call: CallThread = $state.raw() as CallThread;

  constructor(private readonly backend: Backend, private readonly options: ThreadOptions) {
    this.call = this.#newCall();
  }

  load(chats: Chats): void {
    this.all = chats;
  }

  take(event: UiEvent): void {
    if (event.type === "chats") this.all = event.chats;
    else this.thread?.take(event);
    this.call.take(event);
  }

  /** A call begins: nothing of the one before is left, nor of what was shown instead of it. */
  begin(): void {
    this.hide();
    this.call = this.#newCall();
  }

  access(by: ChatBy): ChatAccess {
    return this.all[by];
  }

  /** By whom new threads can be made. */
  get writers(): ChatBy[] {
    return (["work", "guest"] as const).filter((by) => this.all[by].state === "present");
  }

  /** There is something to say of chats on the start page; that there are none is said once. */
  get concerns(): boolean {
    return this.all.threads.length > 0 || [this.all.guest, this.all.work].some((access) => access.state !== "looking" && isTold(access));
  }

  /** Nobody is there who could chat. */
  get isNobody(): boolean {
    return this.all.guest.state === "nobody" && this.all.work.state === "nobody";
  }

  /** Threads are by two of one's identities: which, stands at each. */
  get isByBoth(): boolean {
    return new Set(this.all.threads.map(({ key }) => key.by)).size > 1;
  }

  /** Messages that count as unread, of all threads. */
  get unread(): number {
    return this.all.threads.reduce((sum, { unread }) => sum + unread, 0);
  }

  entry(key: ThreadKey): ThreadEntry | undefined {
    return this.all.threads.find((one) => sameKey(one.key, key));
  }

  show(key?: ThreadKey): void {
    this.isShown = true;
    if (key) this.open(key);
  }

  open(key: ThreadKey): void {
    if (sameKey(this.thread?.key, key)) return;
    this.closeThread();
    this.thread = new Thread(this.backend, key, this.options);
    this.thread.open();
  }

  closeThread(): void {
    this.thread?.close();
    this.thread = undefined;
  }

  /** Back to the start page. */
  hide(): void {
    this.closeThread();
    this.isMaking = false;
    this.isShown = false;
  }

  #newCall(): CallThread {
    return new CallThread(this.backend, { access: () => this.all.guest, entry: (key) => this.entry(key) }, this.options);
  }
}
