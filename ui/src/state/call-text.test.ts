import { describe, expect, it } from "vitest";

import { MAX_TYPED_BYTES } from "../ipc/generated";
import { TestRoom } from "./call-testing";
import { linesOf, tailOf, whyNoTyping } from "./call-text.svelte";

const typed = (test: TestRoom) => test.asked.flatMap((command) => (command.type === "type" ? [command.value] : []));

describe("what one types", () => {
  it("goes out at every key and is done with Enter", async () => {
    const test = new TestRoom(2);
    await test.room.text.type("H");
    await test.room.text.type("Hi");
    await test.room.text.finish();
    expect(typed(test)).toEqual([{ text: "H", isFinal: false }, { text: "Hi", isFinal: false }, { text: "Hi", isFinal: true }]);
    expect(test.room.text.draft).toBe("");
    expect(test.meeting.snapshot.captions.lines).toMatchObject([{ text: "Hi", typed: true, speaker: "me" }]);
  });

  it("can be taken back whole, and nothing is no line", async () => {
    const test = new TestRoom(2);
    await test.room.text.type("Oops");
    await test.room.text.type("");
    await test.room.text.finish();
    await test.room.text.type("  ");
    await test.room.text.finish();
    expect(typed(test).map(({ text, isFinal }) => `${text}${isFinal ? "." : ""}`)).toEqual(["Oops", "", "  "]);
  });

  it("is one line, within what the protocol takes, and tears no character apart", async () => {
    const test = new TestRoom(2);
    await test.room.text.type("two\r\nlines");
    expect(test.room.text.draft).toBe("two lines");
    expect(test.room.text.left).toBeNull();
    const family = "👩‍👩‍👧‍👦";
    await test.room.text.type(`${"é".repeat(MAX_TYPED_BYTES / 2 - 2)}${family}x`);
    expect(test.room.text.draft).toBe("é".repeat(MAX_TYPED_BYTES / 2 - 2));
    expect(test.room.text.left).toBe(4);
  });

  it("comes back with the reason where it could not be sent", async () => {
    const test = new TestRoom(2);
    await test.room.text.type("Hi");
    test.failure = { code: "notNow", detail: "", notNow: { why: { type: "notAllowed", reason: "meetingRestricted" } }, device: null, signIn: null };
    await test.room.text.finish();
    expect(test.room.text.draft).toBe("Hi");
    expect(test.room.notices.list).toMatchObject([{ text: "The organiser turned this off." }]);
  });

  it("stays when the pane is closed, and stands in the field only until it is done", async () => {
    const test = new TestRoom(2);
    test.room.typeText();
    expect([test.room.pane, test.room.text.wanted]).toEqual(["captions", true]);
    await test.room.text.type("Half");
    test.room.pane = null;
    expect(test.room.text.draft).toBe("Half");
    expect(linesOf(test.room.snapshot)).toEqual([]);
  });

  it("waits while one is not quite in the meeting, and where it is not allowed", () => {
    const test = new TestRoom(2);
    expect(whyNoTyping(test.room.snapshot)).toBeNull();
    test.meeting.reconnect({ media: true });
    expect(whyNoTyping(test.room.snapshot)).toBe("call.why.reconnecting");
    test.meeting.back();
    test.meeting.change((s) => (s.capabilities.byName["realTimeText"] = { present: false, reason: "meetingRestricted" }));
    expect(whyNoTyping(test.room.snapshot)).toBe("call.why.meeting");
  });
});

describe("what others type", () => {
  it("is read out once it is done, and not letter by letter", () => {
    const test = new TestRoom(2);
    test.meeting.types("p0", "Hel");
    test.meeting.types("p1", "Quick", true);
    expect(test.room.notices.announced).toBe("Jean-Luc Moreau: Quick");
    // Once: the same words again would differ.
    test.meeting.speak("p1");
    expect(test.room.notices.announced).toBe("Jean-Luc Moreau: Quick");
    test.meeting.types("p0", "Hello", true);
    expect(test.room.notices.announced).toBe("Mary Okafor: Hello");
    test.meeting.types("me", "Mine", true);
    expect(test.room.notices.announced).toBe("Mary Okafor: Hello");
  });

  it("is shown over the stage without captions, for a while after its last letter", () => {
    const test = new TestRoom(2);
    test.meeting.types("p0", "Hel");
    test.pass(15_000);
    test.meeting.types("p0", "Hello");
    test.pass(15_000);
    expect(test.room.text.recent).toMatchObject([{ text: "Hello", isFinal: false }]);
    test.meeting.speak("p1");
    test.pass(5001);
    expect(test.room.text.recent).toEqual([]);
    test.meeting.speak("p0");
    expect(test.room.text.recent).toEqual([]);
  });

  it("goes from there when it is taken back", () => {
    const test = new TestRoom(2);
    test.meeting.types("p0", "Oops");
    test.meeting.types("p1", "Kept");
    test.meeting.types("p0", "");
    expect(test.room.text.recent.map(({ text }) => text)).toEqual(["Kept"]);
  });

  it("shows the end of what is long", () => {
    expect([tailOf("short"), tailOf("abcdef", 4)]).toEqual(["short", "…def"]);
  });
});
