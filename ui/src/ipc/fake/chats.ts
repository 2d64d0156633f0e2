/** Who can chat, and all threads, made up. */
import type { ChatAccess } from "../generated/ChatAccess";
import type { ChatBy } from "../generated/ChatBy";
import type { ChatPerson } from "../generated/ChatPerson";
import type { Chats } from "../generated/Chats";
import type { Failure } from "../generated/Failure";
import type { LeftOutPerson } from "../generated/LeftOutPerson";
import type { ThreadForm } from "../generated/ThreadForm";
import type { ThreadHit } from "../generated/ThreadHit";
import type { ThreadKey } from "../generated/ThreadKey";
import type { ThreadMade } from "../generated/ThreadMade";
import type { ThreadMessage } from "../generated/ThreadMessage";
import type { ThreadState } from "../generated/ThreadState";
import type { UiEvent } from "../generated/UiEvent";
import { failure } from "./failure";
import { FakeThread, keyOf } from "./threads";
import { content, lively, many, MAREK, MARY, message, said } from "./thread-words";

const PRESENT: ChatAccess = { state: "present", realtime: true };
const NOBODY: ChatAccess = { state: "nobody" };
/** By the name that the address has for it: the guest's access, and the work account's. */
const ACCESS: Record<string, [ChatAccess, ChatAccess]> = {
  guest: [PRESENT, NOBODY],
  work: [NOBODY, PRESENT],
  both: [PRESENT, PRESENT],
  many: [PRESENT, PRESENT],
  empty: [PRESENT, NOBODY],
  absent: [{ state: "absent", news: true }, NOBODY],
  looking: [{ state: "looking" }, NOBODY],
  unknown: [{ state: "unknown", failure: failure("networkGone") }, NOBODY],
};
/** The meeting's, as the made-up meeting names it. */
export const MEETING_THREAD = "19:practice@thread.v2";
const HOUR = 3_600_000;
/** A picture of one point. */
const POINT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export class FakeChats {
  guest: ChatAccess;
  work: ChatAccess;
  readonly threads: FakeThread[] = [];
  /** Why everything is refused; null lets it through. */
  refuses: Failure | null = null;
  /** Whose organisation allows no chats from outside. */
  forbids = /novák/i;
  readonly #tell: (event: UiEvent) => void;
  #made = 0;

  constructor(query: URLSearchParams, tell: (event: UiEvent) => void, now = Date.now()) {
    this.#tell = tell;
    const kind = query.get("chats") ?? "";
    [this.guest, this.work] = ACCESS[kind] ?? [NOBODY, NOBODY];
    for (const by of ["guest", "work"] as const) if (this[by].state === "present" && kind !== "empty") this.#fill(by, now);
    if (kind === "many") this.add("work", "19:many@thread.v2", many(2000, now), { topic: "Two thousand messages" });
  }

  get chats(): Chats {
    const threads = this.threads.map(({ entry }) => entry).sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
    return { guest: this.guest, work: this.work, threads };
  }

  #fill(by: ChatBy, now: number): void {
    if (by === "guest") {
      const meeting = this.add(by, MEETING_THREAD, lively(now), { topic: "Weekly planning", canChange: false, isLively: false });
      meeting.isMeeting = true;
      return;
    }
    const release = this.add(by, "19:release@thread.v2", lively(now), { topic: "Spring release", hasOlder: true, canDelete: true });
    release.older = many(140, now - 30 * HOUR, "o");
    this.add(by, "19:mary@thread.v2", [message("a0", now - HOUR, { ...MARY, content: content(said("Could you send me the notes, please?")) })], {});
    this.add(by, "19:lunch@thread.v2", [message("b0", now - 50 * HOUR, { ...MAREK, content: content(said("The place by the river is closed on Mondays, so where do we meet?")) })], { topic: "Lunch" }).hasDraft = true;
    this.add(by, "19:old@thread.v2", [message("c0", now - 400 * HOUR, { ...MARY, content: content(said("See you next year!")) })], { topic: "Supplier negotiations with both offices and everybody who was there last time", ended: "removed" });
  }

  add(by: ChatBy, id: string, messages: ThreadMessage[], state: Partial<ThreadState>): FakeThread {
    const thread = new FakeThread(keyOf(by, id), messages, state, (change) => {
      if (change) this.#tell({ type: "thread", change });
      this.change();
    });
    this.threads.push(thread);
    return thread;
  }

  /** Says how everything is now. */
  change(change: (chats: this) => void = () => undefined): void {
    change(this);
    this.#tell({ type: "chats", chats: this.chats });
  }

  thread({ by, id }: ThreadKey): FakeThread {
    const found = this.threads.find(({ key }) => key.by === by && key.id === id);
    if (!found) throw failure("chatNotFound");
    return found;
  }

  make({ by, topic, people }: ThreadForm): ThreadMade {
    if (this.refuses) throw this.refuses;
    const leftOut = this.#leftOut(people);
    if (leftOut.length === people.length) throw failure("chatTenantForbids");
    const taken = people.filter(({ name }) => !this.forbids.test(name));
    const others = taken.map(({ id, name }) => ({ id, name, isMe: false, hasAccount: true }));
    const made = this.add(by, `19:made-${(this.#made += 1)}@thread.v2`, [], { topic: topic || null, people: [...others, { id: "me", name: "Ann", isMe: true, hasAccount: false }] });
    this.change();
    return { key: made.key, leftOut };
  }

  include(key: ThreadKey, people: ChatPerson[]): ThreadMade {
    if (this.refuses) throw this.refuses;
    const thread = this.thread(key);
    const taken = people.filter(({ name }) => !this.forbids.test(name)).map(({ id, name }) => ({ id, name, isMe: false, hasAccount: true }));
    thread.set({ people: [...thread.state.people, ...taken] });
    return { key, leftOut: this.#leftOut(people) };
  }

  #leftOut(people: ChatPerson[]): LeftOutPerson[] {
    return people.flatMap(({ name }) => (this.forbids.test(name) ? [{ name, failure: failure("chatTenantForbids") }] : []));
  }

  search(key: ThreadKey, wanted: string): ThreadHit[] {
    return this.thread(key).items.flatMap((item) => {
      const found = item.type === "message" && JSON.stringify(item.content).toLowerCase().includes(wanted.toLowerCase());
      return found && item.type === "message" ? [{ message: item.id, name: item.name, at: item.at, words: `… ${wanted} …` }] : [];
    }).reverse();
  }

  picture(): string {
    if (this.refuses) throw this.refuses;
    return POINT;
  }
}
