import { expect, it } from "vitest";

import { meetingsIn } from "./calendar-file";

const event = (uid: string) => `BEGIN:VEVENT\r\n${uid && `UID:${uid}\r\n`}SUMMARY:Plan\r\nEND:VEVENT\r\n`;
const calendar = (...events: string[]) => `BEGIN:VCALENDAR\r\n${events.join("")}END:VCALENDAR\r\n`;

it("counts the meetings of a calendar file, a series with its changed days once", () => {
  expect(meetingsIn(calendar(event("a")))).toBe(1);
  expect(meetingsIn(`\uFEFF${calendar(event("a"), event("a"), event("b"), event(""))}`)).toBe(3);
});

it("counts none in what is no calendar file, also where one is quoted in it", () => {
  expect([meetingsIn(`Hello\n${calendar(event("a"))}`), meetingsIn("https://teams.microsoft.com/meet/1"), meetingsIn("")]).toEqual([0, 0, 0]);
});
