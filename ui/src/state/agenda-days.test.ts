import { describe, expect, it } from "vitest";

import type { AgendaEntry } from "../ipc/generated/AgendaEntry";
import type { When } from "../ipc/generated/When";
import { EMPTY_ENTRY } from "../ipc/fake/agenda";
import { boundsOf, daysBetween, daysOf, firstOf, momentOf } from "./agenda-days";

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const span = (start: number, end: number): When => ({ type: "span", start, end });
const entry = (id: string, when: When): AgendaEntry => ({ ...EMPTY_ENTRY, id, when });
const now = at(30, 9, 40);

describe("a meeting", () => {
  it("is later, near, under way and over as the time goes on", () => {
    const when = span(at(30, 10), at(30, 11));
    expect(momentOf(when, at(30, 9, 44))).toEqual({ at: "later" });
    expect(momentOf(when, at(30, 9, 45))).toEqual({ at: "soon", minutes: 15 });
    expect(momentOf(when, at(30, 9, 59) + 1)).toEqual({ at: "soon", minutes: 1 });
    expect(momentOf(when, at(30, 10))).toEqual({ at: "running" });
    expect(momentOf(when, at(30, 11))).toEqual({ at: "over" });
  });

  it("of whole days has those of where the person is", () => {
    const when: When = { type: "days", first: "2026-11-30", end: "2026-12-02" };
    expect(boundsOf(when)).toEqual({ start: at(30, 0), end: at(32, 0) });
    expect(momentOf(when, at(31, 23))).toEqual({ at: "allDay" });
    expect(momentOf(when, at(32, 0))).toEqual({ at: "over" });
  });
});

describe("the days", () => {
  const ids = (entries: AgendaEntry[]) => daysOf(entries, now).map(({ at: day, shown }) => [day.getDate(), shown.map((one) => one.entry.id).join(" ")]);

  it("begin today, each with whole days first and the others by their beginning", () => {
    const entries = [
      entry("tomorrow", span(at(31, 8), at(31, 9))),
      entry("late", span(at(30, 18), at(30, 19))),
      entry("early", span(at(30, 10), at(30, 11))),
      entry("whole", { type: "days", first: "2026-11-29", end: "2026-12-01" }),
    ];
    expect(ids(entries)).toEqual([[30, "whole early late"], [1, "tomorrow"]]);
  });

  it("show at today what began before and still runs", () => {
    expect(ids([entry("night", span(at(29, 22), at(30, 12)))])).toEqual([[30, "night"]]);
  });

  it("keep what is over for a quarter of an hour, for it may run on", () => {
    const ended = (minute: number) => ids([entry("ended", span(at(30, 9), at(30, 9, minute)))]);
    expect([ended(26), ended(25)]).toEqual([[[30, "ended"]], []]);
  });

  it("tell entries of two calendars apart, whatever their ids", () => {
    const when = span(at(30, 10), at(30, 11));
    const keys = daysOf([entry("1", when), { ...entry("1", when), calendar: 1 }], now).flatMap(({ shown }) => shown.map(({ key }) => key));
    expect(new Set(keys).size).toBe(2);
  });

  it("can be cut after so many entries, and tell how many are left", () => {
    const days = daysOf([1, 2, 3].flatMap((day) => [10, 11].map((hour) => entry(`${day} ${hour}`, span(at(30 + day, hour), at(30 + day, hour, 30))))), now);
    const { days: first, left } = firstOf(days, 3);
    expect([first.map(({ shown }) => shown.length), left]).toEqual([[2, 1], 3]);
    expect(firstOf(days, Infinity)).toEqual({ days, left: 0 });
  });
});

it("days between two moments are counted by midnights, not by hours", () => {
  expect(daysBetween(new Date(2026, 10, 30, 23, 59), new Date(2026, 11, 1, 0, 1))).toBe(1);
  expect(daysBetween(new Date(2026, 2, 28, 12), new Date(2026, 2, 30, 11))).toBe(2);
});
