import { beforeEach, describe, expect, it } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import type { When } from "../ipc/generated/When";
import { answerWords, beginWords, dayWords, momentWords, placeWords, subjectOf, timeWords, whenShort, whenWritten } from "./agenda-words";

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
const span = (start: Date, end: Date): When => ({ type: "span", start: start.getTime(), end: end.getTime() });
const now = at(30, 9, 40).getTime();
/** Intl sets spaces of several kinds. */
const plain = (text: string) => text.replace(/\s/g, " ");

beforeEach(() => setLanguage("en-GB"));

describe("a day", () => {
  it("has the word that people use for it, then its date", () => {
    expect(dayWords(at(30, 0), now)).toEqual({ title: "Today", date: "Monday 30 November" });
    expect(dayWords(at(31, 0), now)).toEqual({ title: "Tomorrow", date: "Tuesday 1 December" });
    expect(dayWords(at(33, 0), now)).toEqual({ title: "Thursday 3 December", date: "" });
  });

  it("begins a line with a capital where the language writes days small", () => {
    setLanguage("fr");
    expect(dayWords(at(33, 0), now).title).toBe("Jeudi 3 décembre");
  });
});

describe("the time", () => {
  it("says the day of what begins or ends on another", () => {
    expect(timeWords(span(at(30, 10), at(30, 10, 45)), at(30, 0))).toEqual({ start: "10:00", end: "10:45" });
    expect(timeWords(span(at(29, 22), at(31, 2)), at(30, 0))).toEqual({ start: "Sun 29 Nov", end: "Tue 1 Dec" });
  });

  it("of whole days is said with the last of them, where that is not today", () => {
    const days = (first: string, end: string): When => ({ type: "days", first, end });
    expect(timeWords(days("2026-11-30", "2026-12-01"), at(30, 0))).toEqual({ start: "All day", end: "" });
    expect(timeWords(days("2026-11-29", "2026-12-03"), at(30, 0))).toEqual({ start: "All day", end: "until Wed 2 Dec" });
  });

  it("for others is written out with date and time zone, in the person's language", () => {
    const when = span(at(30, 10), at(30, 10, 45));
    expect(plain(whenWritten(when))).toMatch(/^Monday,? 30 November 2026,?( at)? 10:00 ?– ?10:45 \S+/);
    setLanguage("fr");
    expect(plain(whenWritten(when))).toMatch(/^lundi 30 novembre 2026.+10:00.+10:45 \S+/);
    expect(plain(whenWritten({ type: "days", first: "2026-11-30", end: "2026-12-01" }))).toBe("lundi 30 novembre 2026");
  });

  it("for the person themselves needs no more than what tells it", () => {
    expect(plain(whenShort(span(at(30, 10), at(30, 10, 45)), now)).replace(/ ?– ?/, "–")).toBe("Today, 10:00–10:45");
    expect(plain(whenShort(span(at(33, 10), at(33, 11)), now))).toMatch(/^Thursday 3 December, 10:00/);
    expect(whenShort(span(at(29, 10), at(29, 11)), now)).toContain("29 November 2026");
  });
});

it("says where a meeting stands, and what was answered, only where that changes something", () => {
  expect([momentWords({ at: "running" }), momentWords({ at: "soon", minutes: 1 }), momentWords({ at: "later" })]).toEqual(["Now", "In 1 minute", ""]);
  const answer = (attendance: "accepted" | "declined" | "organizer", isCancelled = false) => answerWords({ attendance, isCancelled });
  expect([answer("accepted"), answer("organizer"), answer("declined"), answer("declined", true)]).toEqual(["", "", "Declined", "Cancelled"]);
  expect([beginWords(span(at(30, 9, 41), at(30, 10)), now), beginWords(span(at(30, 9, 40), at(30, 10)), now)]).toEqual(["begins in 1 minute", "has begun"]);
});

it("leaves out places that are the link once more, and names what has no subject", () => {
  expect([placeWords("Room 4.12"), placeWords("https://teams.microsoft.com/meet/1"), placeWords("Microsoft Teams Meeting"), placeWords(null)]).toEqual(["Room 4.12", "", "", ""]);
  expect([subjectOf(" Plan "), subjectOf(" "), subjectOf(null)]).toEqual(["Plan", "Untitled meeting", "Untitled meeting"]);
});
