import { describe, expect, it } from "vitest";

import type { ChatLine } from "../ipc/generated/ChatLine";
import { chatDoor, grouped, keyOf } from "./chat-groups";

const MINUTE = 60_000;

function line(number: number, from: string | null, minutes: number | null, change: Partial<ChatLine> = {}): ChatLine {
  const sentUnixMs = minutes === null ? null : minutes * MINUTE;
  return { number, from, name: `${from}`, text: `${number}`, sentUnixMs, reference: null, mine: false, delivery: { state: "sent" }, ...change };
}

const numbers = (lines: ChatLine[], newFrom: number | null = null) => grouped(lines, newFrom).map((group) => group.lines.map((one) => one.number));

describe("lines stand together", () => {
  it("when one person wrote them within five minutes of each other", () => {
    expect(numbers([line(1, "a", 0), line(2, "a", 5), line(3, "a", 9), line(4, "a", 14.1), line(5, "b", 15)])).toEqual([[1, 2, 3], [4], [5]]);
  });

  it("and not those of strangers with different names, nor one's own with others'", () => {
    expect(numbers([line(1, null, 0, { name: "A" }), line(2, null, 0, { name: "B" })])).toEqual([[1], [2]]);
    expect(numbers([line(1, "a", 0), line(2, "a", 0, { mine: true })])).toEqual([[1], [2]]);
  });

  it("with those that are on their way", () => {
    expect(numbers([line(1, "me", 0, { mine: true }), line(2, "me", null, { mine: true })])).toEqual([[1, 2]]);
  });

  it("but not across where the unread begins", () => {
    const lines = [line(1, "a", 0), line(2, "a", 0), line(3, "a", 0)];
    expect(numbers(lines, 2)).toEqual([[1], [2, 3]]);
    expect(grouped(lines, 2).map(({ startsNew }) => startsNew)).toEqual([false, true]);
  });
});

it("an own line is the same wherever it stands", () => {
  const own = line(1, "me", null, { mine: true, reference: 7 });
  expect(keyOf({ ...own, number: 3 })).toBe(keyOf(own));
  expect(keyOf(line(7, "a", 0))).not.toBe(keyOf(own));
});

describe("the chat", () => {
  const thread = "19:x@thread.v2";
  it("is open in the meeting, on hold and while the way there is mended", () => {
    expect(chatDoor({ phase: { phase: "connected", since: 0 }, thread })).toBe("open");
    expect(chatDoor({ phase: { phase: "onHold", by: "local", since: 0 }, thread })).toBe("open");
    const lost = { service: false, media: true, host: false };
    expect(chatDoor({ phase: { phase: "reconnecting", since: 0, from: "connected", lost }, thread })).toBe("open");
    expect(chatDoor({ phase: { phase: "reconnecting", since: 0, from: "lobby", lost }, thread })).toBe("outside");
  });

  it("is not there in the lobby, on the way out, or where the meeting has none", () => {
    expect(chatDoor({ phase: { phase: "lobby", since: 0 }, thread: null })).toBe("outside");
    expect(chatDoor({ phase: { phase: "disconnecting", since: 0 }, thread })).toBe("outside");
    expect(chatDoor({ phase: { phase: "connected", since: 0 }, thread: null })).toBe("none");
  });
});
