import { describe, expect, it } from "vitest";

import { FakeChats, MEETING_THREAD } from "../ipc/fake/chats";
import { failure } from "../ipc/fake/failure";
import { MAREK, said } from "../ipc/fake/thread-words";
import type { Backend } from "../ipc/backend";
import type { ChatCommand } from "../ipc/generated/ChatCommand";
import type { ThreadKey } from "../ipc/generated/ThreadKey";
import { ChatsState } from "./chats.svelte";
import { MorePeople, NewChat } from "./new-chat.svelte";

class Test {
  readonly asked: [string, ChatCommand["type"]][] = [];
  readonly said: string[] = [];
  readonly fake: FakeChats;
  readonly state: ChatsState;
  readonly backend: Backend;

  constructor(kind: string) {
    this.fake = new FakeChats(new URLSearchParams(`chats=${kind}`), (event) => this.state.take(event));
    const part: Partial<Backend> = {
      chat: async ({ id }: ThreadKey, command) => {
        this.asked.push([id, command.type]);
        this.fake.threads.find(({ key }) => key.id === id)?.command(command);
      },
      newThread: async (form) => this.fake.make(form),
      addPeople: async (key, people) => this.fake.include(key, people),
    };
    this.backend = part as Backend;
    this.state = new ChatsState(this.backend, { say: (text) => this.said.push(text), failed: () => undefined, after: () => () => undefined });
    this.state.load(this.fake.chats);
  }

  of(id: string): string[] {
    return this.asked.flatMap(([thread, type]) => (thread === id ? [type] : []));
  }
}

describe("all chats", () => {
  it("are counted, and made by whoever can", () => {
    expect([new Test("both").state.unread, new Test("both").state.writers, new Test("guest").state.writers, new Test("absent").state.writers]).toEqual([4, ["work", "guest"], ["guest"], []]);
    expect([new Test("both").state.isByBoth, new Test("work").state.isByBoth]).toEqual([true, false]);
  });

  it("are no matter of the start page where nobody could chat, and that there are none is said once", () => {
    expect(["", "absent", "looking", "unknown", "empty"].map((kind) => new Test(kind).state.concerns)).toEqual([false, true, false, true, true]);
    const test = new Test("absent");
    test.fake.change((fake) => (fake.guest = { state: "absent", news: false }));
    expect([test.state.concerns, test.state.isNobody]).toEqual([false, false]);
  });

  it("are open one at a time", () => {
    const test = new Test("work");
    test.state.show({ by: "work", id: "19:lunch@thread.v2" });
    test.state.open({ by: "work", id: "19:mary@thread.v2" });
    test.state.open({ by: "work", id: "19:mary@thread.v2" });
    expect([test.of("19:lunch@thread.v2"), test.of("19:mary@thread.v2")]).toEqual([["open", "close"], ["open"]]);
    test.state.begin();
    expect([test.state.isShown, test.state.thread, test.of("19:mary@thread.v2")]).toEqual([false, undefined, ["open", "close"]]);
  });
});

describe("the thread of a call", () => {
  it("is none in a practice meeting, without access, or without a thread", () => {
    const practice = new Test("empty").state;
    practice.call.follow("19:x@thread.v2", true);
    const nobody = new Test("").state;
    nobody.call.follow(MEETING_THREAD, false);
    const none = new Test("guest").state;
    none.call.follow(null, false);
    expect([practice, nobody, none].map(({ call }) => call.thread)).toEqual([undefined, undefined, undefined]);
  });

  it("of a practice meeting is its own once one is in it", () => {
    const test = new Test("empty");
    const { call } = test.state;
    call.follow("19:x@thread.v2", true);
    test.fake.add("guest", "19:other@thread.v2", [], {});
    test.fake.change();
    expect(call.thread).toBeUndefined();
    test.fake.add("guest", "19:x@thread.v2", [], {});
    test.fake.change();
    expect(call.thread?.key.id).toBe("19:x@thread.v2");
    const gone = new Test("empty");
    gone.state.call.follow("19:x@thread.v2", true);
    gone.state.call.follow(null, true);
    gone.fake.add("guest", "19:x@thread.v2", [], {});
    gone.fake.change();
    expect(gone.state.call.thread).toBeUndefined();
  });

  it("follows the call from room to room, and can be read when the call is over", () => {
    const test = new Test("guest");
    const { call } = test.state;
    call.follow(MEETING_THREAD, false);
    call.show();
    expect(call.thread?.items).toHaveLength(15);
    call.follow("19:room@thread.v2", false);
    expect([test.of(MEETING_THREAD).at(-1), test.of("19:room@thread.v2")]).toEqual(["close", ["open"]]);
    call.follow(MEETING_THREAD, false);
    call.hide();
    call.follow(null, false);
    expect(call.thread?.items).toHaveLength(15);
  });

  it("is counted and shown for a moment while its pane is closed", () => {
    const test = new Test("guest");
    const { call } = test.state;
    call.follow(MEETING_THREAD, false);
    expect([call.unread, call.preview]).toEqual([2, null]);
    test.fake.thread({ by: "guest", id: MEETING_THREAD }).write(said("Look at this"), MAREK);
    expect([call.unread, call.preview, test.said]).toEqual([3, { name: "Marek Novák", text: "Look at this" }, ["Marek Novák: Look at this"]]);
    call.show();
    expect(call.preview).toBeNull();
    test.fake.thread({ by: "guest", id: MEETING_THREAD }).write(said("and this"), MAREK);
    expect(call.preview).toBeNull();
  });

  it("is opened as soon as it is known that there is chat", () => {
    const test = new Test("looking");
    const { call } = test.state;
    call.follow(MEETING_THREAD, false);
    call.show();
    expect(test.asked).toEqual([]);
    test.fake.change((fake) => (fake.guest = { state: "absent", news: true }));
    expect(test.asked).toEqual([]);
    test.fake.change((fake) => (fake.guest = { state: "present", realtime: true }));
    expect(test.asked).toEqual([[MEETING_THREAD, "open"]]);
  });
});

describe("a new chat", () => {
  const mary = { id: "8:orgid:1", name: "Mary" };

  it("is made with people who are chosen once, by name or id", async () => {
    const test = new Test("work");
    const chat = new NewChat(test.backend, "work");
    expect(await chat.make()).toBeUndefined();
    chat.choose(mary);
    chat.choose(mary);
    chat.typed = "nobody";
    expect(chat.chooseTyped()).toBe(false);
    chat.typed = " 11112222-3333-4444-5555-666677778888 ";
    expect([chat.chooseTyped(), chat.typed, chat.people.map(({ id }) => id)]).toEqual([true, "", ["8:orgid:1", "8:orgid:11112222-3333-4444-5555-666677778888"]]);
    chat.drop("8:orgid:1");
    expect((await chat.make())?.leftOut).toEqual([]);
  });

  it("says who was left out, or why there is none", async () => {
    const test = new Test("work");
    const chat = new NewChat(test.backend, "work");
    chat.choose({ id: "8:orgid:2", name: "Marek Novák" });
    await chat.make();
    expect([chat.failure?.code, chat.isBusy]).toEqual(["chatTenantForbids", false]);
    chat.choose(mary);
    expect((await chat.make())?.leftOut.map(({ name }) => name)).toEqual(["Marek Novák"]);
    test.fake.refuses = failure("chatNotAllowed");
    await chat.make();
    expect(chat.failure?.code).toBe("chatNotAllowed");
  });

  it("grows by people who see of before what was chosen", async () => {
    const test = new Test("work");
    const key: ThreadKey = { by: "work", id: "19:lunch@thread.v2" };
    const seen: unknown[] = [];
    const backend = { addPeople: async (_: ThreadKey, __: unknown, history: unknown) => (seen.push(history), { key, leftOut: [] }) } as unknown as Backend;
    const more = new MorePeople(backend, key, () => 90_000_000);
    more.choose(mary);
    for (const history of ["none", "all", "day"] as const) {
      more.history = history;
      await more.add();
    }
    expect([seen, test.asked]).toEqual([[{ type: "none" }, { type: "all" }, { type: "since", at: 3_600_000 }], []]);
  });
});
