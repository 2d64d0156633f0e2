/** Threads without any service behind them: what the person does in one happens at once, or fails as it is told to. */
import type { ChatBy } from "../generated/ChatBy";
import type { ChatCommand } from "../generated/ChatCommand";
import type { Failure } from "../generated/Failure";
import type { ThreadChange } from "../generated/ThreadChange";
import type { ThreadEntry } from "../generated/ThreadEntry";
import type { ThreadItem } from "../generated/ThreadItem";
import type { ThreadKey } from "../generated/ThreadKey";
import type { ThreadMessage } from "../generated/ThreadMessage";
import type { ThreadPerson } from "../generated/ThreadPerson";
import type { ThreadState } from "../generated/ThreadState";
import type { Words } from "../generated/Words";
import { failure } from "./failure";
import { ANN, content, MAREK, MARY, message } from "./thread-words";

const person = ({ from, name }: typeof ANN, isMe = false): ThreadPerson => ({ id: from, name, isMe, hasAccount: !isMe });

const STATE: ThreadState = {
  topic: null, isOpen: true, hasOlder: false, ended: null, trouble: null, typing: [], unread: 0,
  people: [person(ANN, true), person(MARY), person(MAREK)], isLively: true, canDelete: false, canChange: true, draft: null,
};

/** One thread. */
export class FakeThread {
  items: ThreadItem[];
  state: ThreadState;
  /** Why what one sends fails; null lets it through. */
  refuses: Failure | null = null;
  /** When the service answers: at once, unless told otherwise. */
  later: (run: () => void) => void = (run) => run();
  /** What comes before the items. */
  older: ThreadMessage[] = [];
  isMeeting = false;
  isOpen = false;
  hasDraft = false;
  #sent = 0;
  /** What stands in the editor. */
  #begun: Words | null = null;

  constructor(readonly key: ThreadKey, messages: ThreadMessage[], state: Partial<ThreadState>, private readonly tell: (change: ThreadChange | null) => void) {
    this.items = messages.map((one) => ({ type: "message", ...one }));
    this.state = { ...STATE, unread: messages.filter(({ unread }) => unread).length, ...state };
  }

  get entry(): ThreadEntry {
    const last = this.items.findLast((item) => item.type === "message");
    const written = this.items.findLast((item) => item.type === "message" && item.content.type === "words");
    const preview = written?.type === "message" && written.content.type === "words" ? ([written.name, beginning(written.content.words)] as [string, string]) : null;
    const { topic, people, unread } = this.state;
    return {
      key: this.key, topic, people: people.filter(({ isMe }) => !isMe).map(({ name }) => name), last: last?.type === "message" ? last.at : null,
      preview, unread, isMeeting: this.isMeeting, hasDraft: this.hasDraft,
    };
  }

  /** Changes everything beside the items, and says so. */
  set(change: Partial<ThreadState>): void {
    this.state = { ...this.state, ...change };
    this.#tell(0, 0, []);
  }

  /** Somebody else writes. */
  write(words: Words, who: Partial<ThreadMessage> = MARY, at = Date.now()): void {
    this.#sent += 1;
    this.state = { ...this.state, unread: this.state.unread + 1, typing: [] };
    this.put(this.items.length, 0, [{ type: "message", ...message(`n${this.#sent}`, at, { ...who, unread: true, content: content(words) }) }]);
  }

  /** Puts items where others stand, and says so. */
  put(start: number, remove: number, items: ThreadItem[]): void {
    this.items.splice(start, remove, ...items);
    this.#tell(start, remove, items);
  }

  /** All of it, as at the beginning. */
  whole(): void {
    this.tell({ key: this.key, whole: true, start: 0, remove: 0, items: [...this.items], state: this.state });
    this.state = { ...this.state, draft: null };
  }

  command(command: ChatCommand): void {
    switch (command.type) {
      case "open": return this.#open();
      case "close": return void (this.isOpen = false);
      case "send": return this.#send(command.words, `c${(this.#sent += 1)}`);
      case "edit": return this.#change(command.message, { edited: true, content: content(command.words) });
      case "delete": return this.#change(command.message, { content: { type: "gone" }, files: [] });
      case "resend": return this.#again(command.clientId);
      case "discard": return this.#drop(command.clientId);
      case "draft": return this.#draft(command.words);
      case "seen": return this.#seen();
      case "loadOlder": return this.later(() => this.#loadOlder());
      case "loadNewer": return this.put(this.items.findIndex(({ type }) => type === "gap"), 1, []);
      case "toNewest": return this.put(0, this.items.findLastIndex(({ type }) => type === "gap") + 1, []);
      case "rename": return this.set({ topic: command.topic });
      case "remove": return this.set({ people: this.state.people.filter(({ id }) => id !== command.person) });
      case "leave": return this.set({ ended: "removed" });
      case "deleteThread": return this.set({ ended: "deleted" });
    }
  }

  #tell(start: number, remove: number, items: ThreadItem[]): void {
    this.tell(this.isOpen ? { key: this.key, whole: false, start, remove, items, state: this.state } : null);
  }

  #open(): void {
    this.isOpen = true;
    this.state = { ...this.state, draft: this.#begun ?? this.state.draft };
    this.whole();
  }

  #send(words: Words, clientId: string): void {
    this.hasDraft = false;
    this.#begun = null;
    this.put(this.items.length, 0, [{ type: "outgoing", clientId, words, delivery: { state: "pending" } }]);
    this.later(() => {
      const at = this.items.findIndex((item) => item.type === "outgoing" && item.clientId === clientId);
      if (at < 0) return;
      const why = this.refuses;
      const now: ThreadItem = why
        ? { type: "outgoing", clientId, words, delivery: { state: "failed", clientId, failure: why } }
        : { type: "message", ...message(`s${clientId}`, Date.now(), { ...ANN, mine: true, content: content(words) }) };
      this.put(at, 1, [now]);
    });
  }

  #again(clientId: string): void {
    const failed = this.items.find((item) => item.type === "outgoing" && item.clientId === clientId);
    this.#drop(clientId);
    if (failed?.type === "outgoing") this.#send(failed.words, clientId);
  }

  #drop(clientId: string): void {
    const at = this.items.findIndex((item) => item.type === "outgoing" && item.clientId === clientId);
    if (at >= 0) this.put(at, 1, []);
    const changed = this.items.findIndex((item) => item.type === "message" && item.change?.state === "failed" && item.change.clientId === clientId);
    const item = this.items[changed];
    if (item?.type === "message") this.put(changed, 1, [{ ...item, change: null }]);
  }

  #change(id: string, change: Partial<ThreadMessage>): void {
    const at = this.items.findIndex((item) => item.type === "message" && item.id === id);
    const item = this.items[at];
    if (item?.type !== "message") throw failure("chatNotFound");
    const why = this.refuses;
    const failed = why && { state: "failed" as const, clientId: `e${id}`, failure: why };
    this.put(at, 1, [{ ...item, ...change, change: failed }]);
  }

  #draft(words: Words | null): void {
    this.hasDraft = words !== null;
    this.#begun = words;
    this.tell(null);
  }

  #seen(): void {
    this.items = this.items.map((item) => (item.type === "message" && item.unread ? { ...item, unread: false } : item));
    this.state = { ...this.state, unread: 0 };
    this.whole();
  }

  #loadOlder(): void {
    const page = this.older.splice(-50);
    this.state = { ...this.state, hasOlder: this.older.length > 0 };
    this.put(0, 0, page.map((one) => ({ type: "message", ...one })));
  }
}

function beginning({ blocks }: Words): string {
  const [first] = blocks;
  if (!first || !("content" in first)) return "…";
  return first.content.map((one) => ("text" in one ? one.text : one.kind === "mention" ? `@${one.name}` : one.kind === "link" ? "🔗" : "")).join("");
}

export const keyOf = (by: ChatBy, id: string): ThreadKey => ({ by, id });
