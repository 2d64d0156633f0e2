import { describe, expect, it } from "vitest";

import { MAX_CHAT_BYTES } from "../ipc/generated";
import type { Failure } from "../ipc/generated/Failure";
import { TestRoom } from "./call-testing";

const texts = (test: TestRoom) => test.chat.lines.map(({ text }) => text);

async function send(test: TestRoom, text: string): Promise<void> {
  test.chat.draft = text;
  await test.chat.send();
}

describe("one's own lines", () => {
  it("are there at once and sent when the meeting has them, in its order", async () => {
    const test = new TestRoom(2);
    let answer = () => {};
    test.meeting.chat.later = (run) => (answer = run);
    await send(test, "mine");
    expect(test.asked).toEqual([{ type: "chat", value: { text: "mine" } }]);
    expect(test.chat.draft).toBe("");
    test.meeting.chat.write("p0", "theirs");
    expect(test.chat.lines.map(({ text, delivery }) => [text, delivery.state])).toEqual([["mine", "pending"], ["theirs", "sent"]]);
    answer();
    expect(test.chat.lines.map(({ text, delivery }) => [text, delivery.state])).toEqual([["theirs", "sent"], ["mine", "sent"]]);
    expect(test.chat.unread).toBe(1);
  });

  it("that are refused say why and can be sent again", async () => {
    const test = new TestRoom(2);
    test.meeting.chat.refuses = "tooMany";
    await send(test, "one");
    const [line] = test.chat.lines;
    expect(line?.delivery).toEqual({ state: "failed", code: "tooMany" });
    test.meeting.chat.refuses = null;
    await test.chat.resend(line!);
    expect(test.chat.lines.map(({ text, delivery }) => [text, delivery.state])).toEqual([["one", "sent"]]);
  });

  it("come back into the draft when they can't be sent at all", async () => {
    const test = new TestRoom(2);
    test.failure = { code: "notNow", detail: "", notNow: { why: { type: "notAllowed", reason: "featureNotSupported" } } } as Failure;
    test.chat.draft = "one";
    const sending = test.chat.send();
    test.chat.draft = "two";
    await sending;
    expect(test.chat.draft).toBe("one\ntwo");
    expect(test.room.notices.list).toMatchObject([{ text: "The meeting does not have this." }]);
  });

  it("need something to say, and no more than the limit", async () => {
    const test = new TestRoom(2);
    await send(test, " \n ");
    test.chat.draft = "é".repeat(MAX_CHAT_BYTES / 2);
    expect([test.chat.nearLimit, test.chat.canSend]).toEqual([true, true]);
    test.chat.draft += "é";
    expect([test.chat.tooLong, test.chat.canSend]).toEqual([true, false]);
    await test.chat.send();
    expect(test.asked).toEqual([]);
    test.chat.draft = "short";
    expect(test.chat.nearLimit).toBe(false);
  });
});

describe("what others write", () => {
  it("is unread, shown for a moment and said briefly while the chat is closed", () => {
    const test = new TestRoom(2);
    test.meeting.chat.write("p0", "first");
    test.meeting.chat.write("p1", `many\n words ${"x".repeat(300)}`);
    expect(test.chat.unread).toBe(2);
    expect(test.chat.preview?.from).toBe("p1");
    expect(test.said[0]).toBe("Mary Okafor: first");
    expect(test.said[1]).toMatch(/^Jean-Luc Moreau: many words x+…$/);
    expect(test.said[1]!.length).toBeLessThan(150);
    test.pass(6001);
    expect(test.chat.preview).toBeNull();
    expect(test.chat.unread).toBe(2);
  });

  it("is marked where the unread begins when the chat is opened, and read then", () => {
    const test = new TestRoom(2);
    test.chat.show();
    test.meeting.chat.write("p0", "read");
    test.chat.hide();
    test.meeting.chat.write("p0", "new");
    test.meeting.chat.write("p0", "newer");
    test.chat.show();
    expect(test.chat.newFrom).toBe(test.chat.lines[1]?.number);
    expect([test.chat.unread, test.chat.preview]).toEqual([0, null]);
    test.chat.hide();
    test.chat.show();
    expect(test.chat.newFrom).toBeNull();
  });

  it("is counted below while one reads further up, and not said", () => {
    const test = new TestRoom(2);
    test.chat.show();
    test.chat.scrolled(false);
    test.meeting.chat.write("p0", "below");
    expect([test.chat.below, test.chat.unread, test.said.length]).toEqual([1, 0, 0]);
    test.chat.scrolled(true);
    expect(test.chat.below).toBe(0);
  });

  it("is no news to a page that comes up in the middle, nor when it is told twice", () => {
    const test = new TestRoom(2);
    test.meeting.chat.write("p0", "old");
    const { lines } = test.meeting.chat;
    const late = new TestRoom(2);
    late.chat.take({ type: "chat", lines, whole: true });
    expect([texts(late), late.chat.unread, late.said]).toEqual([["old"], 0, []]);
    test.chat.take({ type: "chat", lines, whole: true });
    expect([texts(test), test.chat.unread]).toEqual([["old"], 1]);
    test.meeting.chat.write("p0", "missed");
    late.chat.take({ type: "chat", lines: test.meeting.chat.lines, whole: true });
    expect(late.chat.unread).toBe(1);
  });

  it("is bounded", () => {
    const test = new TestRoom(1);
    for (let number = 0; number < 1005; number += 1) test.meeting.chat.write("p0", `${number}`);
    expect([test.chat.lines.length, test.chat.lines[0]?.text]).toEqual([1000, "5"]);
  });
});

it("keeps the draft when the chat is closed", () => {
  const test = new TestRoom(1);
  test.chat.show();
  test.chat.draft = "half a thou";
  test.chat.hide();
  expect(test.chat.draft).toBe("half a thou");
});
