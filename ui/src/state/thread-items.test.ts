import { describe, expect, it } from "vitest";

import type { ThreadItem } from "../ipc/generated/ThreadItem";
import type { ThreadMessage } from "../ipc/generated/ThreadMessage";
import { changed, kept, lastEditable, rowsOf } from "./thread-items";
import { wordsOf } from "./words";

const MINUTE = 60_000;
const message = (id: string, at: number, rest: Partial<ThreadMessage> = {}): ThreadItem => ({
  type: "message", id, from: "mary", name: "Mary", mine: false, at: at * MINUTE, edited: false, unread: false, mentionsMe: false,
  content: { type: "words", words: wordsOf(id) }, files: [], readBy: [], change: null, ...rest,
});
const outgoing = (clientId: string): ThreadItem => ({ type: "outgoing", clientId, words: wordsOf(clientId), delivery: { state: "pending" } });
const day = (at: number) => `${Math.floor(at / (1440 * MINUTE))}`;
const rows = (items: ThreadItem[], newFrom: string | null = null) => rowsOf(items, newFrom, day);
const shape = (items: ThreadItem[], newFrom: string | null = null) =>
  rows(items, newFrom).map((row) => (row.kind === "group" ? row.pieces.map(({ key }) => key).join("+") : row.kind));

describe("a change", () => {
  const items = ["a", "b", "c"].map((id, at) => message(id, at));
  const ids = (all: ThreadItem[]) => all.map((item) => (item.type === "message" ? item.id : item.type));
  const change = (start: number, remove: number, now: ThreadItem[], whole = false) => ids(changed(items, { start, remove, items: now, whole } as Parameters<typeof changed>[1]));

  it("replaces a stretch", () => {
    expect(change(1, 1, [message("x", 1), message("y", 1)])).toEqual(["a", "x", "y", "c"]);
    expect(change(0, 0, [message("x", 0)])).toEqual(["x", "a", "b", "c"]);
    expect(change(3, 0, [message("x", 3)])).toEqual(["a", "b", "c", "x"]);
  });

  it("of the whole drops what was there", () => expect(change(7, 7, [message("x", 0)], true)).toEqual(["x"]));

  it("outside of what there is goes to the end", () => expect(change(9, 4, [message("x", 0)])).toEqual(["a", "b", "c", "x"]));
});

describe("rows", () => {
  it("stand under days and names, apart after a pause", () => {
    expect(shape([message("a", 0), message("b", 4), message("c", 20), message("d", 21, { from: "bo", name: "Bo" }), message("e", 2000)])).toEqual(["day", "m a+m b", "m c", "m d", "day", "m e"]);
  });

  it("begin anew where something new, a gap or a note stands between", () => {
    const note = message("n", 2, { content: { type: "topic", topic: "x", by: "" } });
    expect(shape([message("a", 0), message("b", 1)], "b")).toEqual(["day", "m a", "new", "m b"]);
    expect(shape([message("a", 0), { type: "gap" }, message("b", 1), note, message("c", 3)])).toEqual(["day", "m a", "gap", "m b", "note", "m c"]);
  });

  it("have one's own on its way below one's own", () => {
    expect(shape([message("a", 0, { mine: true }), outgoing("o"), outgoing("p")])).toEqual(["day", "m a+o o+o p"]);
    expect(shape([message("a", 0), outgoing("o")])).toEqual(["day", "m a", "o o"]);
  });

  it("have keys of their own, whatever is said twice", () => {
    const all = rows([message("a", 0), message("a", 0), message("a", 50), { type: "gap" }, { type: "gap" }, outgoing("o"), outgoing("o")]);
    const keys = all.flatMap((row) => [row.key, ...(row.kind === "group" ? row.pieces.map(({ key }) => `piece ${key}`) : [])]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("that did not change are the same objects", () => {
    const items = [message("a", 0), message("b", 20), message("c", 40)];
    const before = rows(items);
    const now = kept(before, rows([...items.slice(0, 2), message("c", 40, { edited: true })]));
    expect(now.map((row, at) => row === before[at])).toEqual([true, true, true, false]);
  });
});

it("the last of one's own that can be edited is no deleted one", () => {
  expect(lastEditable([message("a", 0, { mine: true }), message("b", 1, { mine: true, content: { type: "gone" } }), message("c", 2)])?.id).toBe("a");
});
