import { describe, expect, it } from "vitest";

import type { Row } from "./thread-items";
import { stretches, type Stretch } from "./thread-stretches";

const row = (number: number): Row => ({ kind: "day", key: `${number}`, at: number });
const from = (first: number, last: number) => Array.from({ length: last - first }, (_, at) => row(first + at));
const homes = (all: Stretch[]) => new Map(all.flatMap(({ key, rows }) => rows.map((one) => [one.key, key])));

/** All rows in their order, each once, and no two stretches of one key. */
function whole(all: Stretch[], rows: Row[]) {
  expect(all.flatMap((one) => one.rows.map(({ key }) => key))).toEqual(rows.map(({ key }) => key));
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
}

describe("stretches", () => {
  it("hold all rows, sixteen each", () => {
    const all = stretches(from(0, 100), []);
    whole(all, from(0, 100));
    expect(all.map(({ rows }) => rows.length)).toEqual([16, 16, 16, 16, 16, 16, 4]);
  });

  it("keep their rows when others come before, behind and between", () => {
    const before = stretches(from(100, 140), []);
    const rows = [...from(0, 108), ...from(200, 230), ...from(108, 140), ...from(300, 340)];
    const now = stretches(rows, before);
    whole(now, rows);
    const at = homes(now);
    for (const [key, home] of homes(before)) expect(at.get(key)).toBe(home);
    expect(Math.max(...now.map((one) => one.rows.length))).toBe(16 + 30);
  });

  it("are filled up at the end", () => {
    const now = stretches(from(0, 20), stretches(from(0, 19), []));
    expect(now.map(({ rows }) => rows.length)).toEqual([16, 4]);
  });

  it("of which nothing changed are the same objects", () => {
    const rows = from(0, 40);
    const before = stretches(rows, []);
    const now = stretches([...rows.slice(0, 39), { kind: "new", key: "39" }], before);
    expect(now.map((one, at) => one === before[at])).toEqual([true, true, false]);
  });

  it("lose what is gone, and take in what moved", () => {
    const rows = from(0, 40);
    const before = stretches(rows, []);
    whole(stretches(rows.slice(20), before), rows.slice(20));
    const moved = [...rows.slice(20), ...rows.slice(0, 20)];
    whole(stretches(moved, before), moved);
    const mixed = [rows[0], rows[30], rows[1], rows[31], rows[2]].flatMap((one) => one ?? []);
    whole(stretches(mixed, before), mixed);
    expect(stretches([], before)).toEqual([]);
  });
});
