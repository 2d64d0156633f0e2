import { describe, expect, it } from "vitest";

import { assign, ranked, type Choice } from "./slots";

function choose(change: Partial<Choice>): (string | null)[] {
  return assign({ count: 3, wishes: [], available: ["a", "b", "c", "d"], most: 9, shown: [], ...change });
}

const wish = (slot: number, participant: string | null, height = 180) => ({ slot, participant, width: (height * 16) / 9, height });

describe("who is shown where", () => {
  it("fills what nobody wishes for, most interesting first", () => {
    expect(choose({})).toEqual(["a", "b", "c"]);
    expect(choose({ available: [] })).toEqual([null, null, null]);
  });

  it("keeps a named slot for the one who is named, and shows nobody twice", () => {
    expect(choose({ wishes: [wish(1, "d")] })).toEqual(["a", "d", "b"]);
    expect(choose({ wishes: [wish(0, "absent")] })).toEqual([null, "a", "b"]);
    expect(choose({ wishes: [wish(0, "a"), wish(2, "a")] })).toEqual(["a", "b", null]);
  });

  it("asks for nothing where nothing is wished for", () => {
    expect(choose({ wishes: [wish(0, "a", 0), wish(2, null)] })).toEqual([null, "a", "b"]);
  });

  it("shows no more than this machine should", () => {
    expect(choose({ most: 1 })).toEqual(["a", null, null]);
    expect(choose({ most: 2, wishes: [wish(2, "d")] })).toEqual(["a", null, "d"]);
    expect(choose({ most: 1, wishes: [wish(0, "d"), wish(1, "c")] })).toEqual(["d", null, null]);
    expect(choose({ most: 0 })).toEqual([null, null, null]);
  });

  it("leaves people in their slots", () => {
    expect(choose({ shown: ["c", null, "a"] })).toEqual(["c", "b", "a"]);
    expect(choose({ shown: ["x", "b", "c"] })).toEqual(["a", "b", "c"]);
  });

  it("ignores wishes for slots that do not exist", () => {
    expect(choose({ wishes: [wish(7, "a")] })).toEqual(["a", "b", "c"]);
  });
});

it("the spotlighted come first, then who speaks, then who is shown", () => {
  expect(ranked(["a", "b", "c", "d", "e"], ["e", "gone"], ["c"], [null, "d"])).toEqual(["e", "c", "d", "a", "b"]);
});
