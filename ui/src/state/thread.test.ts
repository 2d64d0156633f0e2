import { describe, expect, it } from "vitest";

import { FakeChats } from "../ipc/fake/chats";
import { failure } from "../ipc/fake/failure";
import { message, said } from "../ipc/fake/thread-words";
import type { Backend } from "../ipc/backend";
import type { ChatCommand } from "../ipc/generated/ChatCommand";
import type { Failure } from "../ipc/generated/Failure";
import { Thread, threadTitle } from "./thread.svelte";
import { isEmpty, plain, wordsOf } from "./words";

/** A thread over made-up ones, with a clock that is turned by hand. */
class Test {
  readonly asked: ChatCommand[] = [];
  readonly failed: Failure[] = [];
  readonly chats = new FakeChats(new URLSearchParams("chats=work"), (event) => this.thread?.take(event));
  readonly fake = this.chats.thread({ by: "work", id: "19:release@thread.v2" });
  fails: Failure | null = null;
  sizes: Promise<number> = Promise.resolve(10);
  thread: Thread | undefined;
  #waiting: { at: number; run: () => void }[] = [];
  #now = 0;

  open(): Thread {
    const backend: Partial<Backend> = {
      chat: async (_, command) => {
        this.asked.push(command);
        if (this.fails) throw this.fails;
        this.fake.command(command);
      },
      messageSize: () => this.sizes,
    };
    const after = (ms: number, run: () => void) => {
      const entry = { at: this.#now + ms, run };
      this.#waiting.push(entry);
      return () => void (this.#waiting = this.#waiting.filter((one) => one !== entry));
    };
    this.thread = new Thread(backend as Backend, this.fake.key, { say: () => undefined, failed: (why) => this.failed.push(why), after });
    this.thread.open();
    return this.thread;
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }

  of(type: ChatCommand["type"]): ChatCommand[] {
    return this.asked.filter((one) => one.type === type);
  }
}

const settled = () => new Promise((done) => setTimeout(done, 0));

describe("reading", () => {
  it("shows everything from the first moment, and marks where what is new begins", () => {
    const test = new Test();
    const thread = test.open();
    expect(thread.items).toHaveLength(15);
    expect(thread.newFrom).toBe("m13");
  });

  it("says that all was seen where the end is in sight of somebody, once", () => {
    const test = new Test();
    const thread = test.open();
    expect(test.of("seen")).toEqual([{ type: "seen", message: "m14" }]);
    thread.watched(false);
    test.fake.write(said("while away"));
    expect(test.of("seen")).toHaveLength(1);
    thread.watched(true);
    thread.scrolled(true);
    expect(test.of("seen")).toHaveLength(2);
  });

  it("counts what comes below while one reads further up", () => {
    const test = new Test();
    const thread = test.open();
    thread.scrolled(false);
    test.fake.write(said("one"));
    test.fake.write(said("two"));
    expect([thread.below, test.of("seen").length]).toEqual([2, 1]);
    thread.scrolled(true);
    expect([thread.below, test.of("seen").length]).toEqual([0, 2]);
  });

  it("loads older ones once at a time, and none after the last", async () => {
    const test = new Test();
    const answers: (() => void)[] = [];
    test.fake.later = (run) => answers.push(run);
    const thread = test.open();
    thread.loadOlder();
    thread.loadOlder();
    expect(test.of("loadOlder")).toHaveLength(1);
    answers.pop()?.();
    expect([thread.items.length, thread.isLoading]).toEqual([65, false]);
    test.fails = failure("networkGone");
    thread.loadOlder();
    await settled();
    expect([thread.isLoading, test.failed.map(({ code }) => code)]).toEqual([false, ["networkGone"]]);
  });

  it("leaves older pages on the way to the newest only where something lies between", () => {
    const test = new Test();
    const thread = test.open();
    thread.toNewest();
    expect(test.of("toNewest")).toEqual([]);
    test.fake.put(5, 0, [{ type: "gap" }]);
    thread.toNewest();
    expect(test.of("toNewest")).toHaveLength(1);
    expect(thread.items).toHaveLength(10);
  });

  it("takes nothing of other threads, and keeps what was read when it closes", () => {
    const test = new Test();
    const thread = test.open();
    thread.take({ type: "thread", change: { key: { by: "guest", id: test.fake.key.id }, whole: true, start: 0, remove: 0, items: [], state: test.fake.state } });
    thread.close();
    test.fake.write(said("after"));
    expect(thread.items).toHaveLength(15);
  });
});

describe("writing", () => {
  it("keeps what was begun a moment after the last key, and at once when one goes", () => {
    const test = new Test();
    const thread = test.open();
    thread.writing.type(wordsOf("half"));
    test.pass(400);
    thread.writing.type(wordsOf("half a thought"));
    test.pass(499);
    expect(test.of("draft")).toEqual([]);
    test.pass(1);
    expect(test.of("draft")).toEqual([{ type: "draft", words: wordsOf("half a thought") }]);
    thread.writing.type(null);
    thread.close();
    expect(test.of("draft").at(-1)).toEqual({ type: "draft", words: null });
    expect(test.asked.at(-1)).toEqual({ type: "close" });
  });

  it("begins with what stood there before, but never over what is written", () => {
    const test = new Test();
    test.fake.state = { ...test.fake.state, draft: wordsOf("from last time") };
    const thread = test.open();
    expect(thread.writing.words).toEqual(wordsOf("from last time"));
    thread.writing.type(wordsOf("new"));
    test.fake.set({ draft: wordsOf("from last time") });
    expect(thread.writing.words).toEqual(wordsOf("new"));
  });

  it("sends, and has everything back where it could not even be begun", async () => {
    const test = new Test();
    const thread = test.open();
    thread.writing.type(wordsOf("hello"));
    await thread.send();
    expect([test.of("send").length, thread.writing.words, thread.newFrom]).toEqual([1, null, null]);
    test.fails = failure("chatFull");
    thread.writing.type(wordsOf("again"));
    await thread.send();
    expect([thread.writing.words, test.failed[0]?.code]).toEqual([wordsOf("again"), "chatFull"]);
  });

  it("sends nothing that is too long, and says how long it is", async () => {
    const test = new Test();
    const thread = test.open();
    test.sizes = Promise.resolve(28_001);
    thread.writing.type(wordsOf("x".repeat(9000)));
    await thread.send();
    expect([test.of("send").length, thread.writing.tooLong, thread.writing.size]).toEqual([0, true, 28_001]);
    test.sizes = Promise.resolve(28_000);
    thread.writing.type(wordsOf("x".repeat(8999)));
    await thread.send();
    expect(test.of("send")).toHaveLength(1);
  });

  it("sends nothing that is empty", async () => {
    const test = new Test();
    const thread = test.open();
    thread.writing.type(wordsOf(" \n "));
    await thread.send();
    expect([isEmpty(thread.writing.words), test.of("send")]).toEqual([true, []]);
  });

  it("puts what was begun aside while one edits, and gives it back", async () => {
    const test = new Test();
    const thread = test.open();
    thread.writing.type(wordsOf("begun"));
    test.fake.put(15, 0, [{ type: "message", ...message("own", Date.now(), { mine: true, content: { type: "words", words: wordsOf("wrong words") } }) }]);
    const own = thread.items.at(-1);
    if (own?.type !== "message") throw new Error("no message");
    thread.writing.edit(own);
    expect(plain(thread.writing.words ?? wordsOf(""))).toBe("wrong words");
    thread.writing.type(wordsOf("right words"));
    await thread.send();
    expect(test.of("edit")).toEqual([{ type: "edit", message: "own", words: wordsOf("right words") }]);
    expect([thread.writing.editing, thread.writing.words]).toEqual([null, wordsOf("begun")]);
    thread.writing.edit(own);
    test.fake.command({ type: "delete", message: "own" });
    expect([thread.writing.editing, thread.writing.words]).toEqual([null, wordsOf("begun")]);
  });
});

it("a thread is called by its topic, else by those in it", () => {
  expect([threadTitle("Lunch", ["a"]), threadTitle(" ", ["Ann", "Bo"]), threadTitle(null, ["A", "B", "C", "D", "E"]), threadTitle(null, [""])]).toEqual(["Lunch", "Ann, Bo", "A, B, C and 2 more", "Chat without a name"]);
});
