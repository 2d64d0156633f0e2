import { beforeEach, expect, it } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import { dateOf, timeOf } from "./time";

beforeEach(() => setLanguage("en-GB"));

it("is the time alone for what was written today, else with the date", () => {
  const now = new Date(2026, 10, 27, 15, 0);
  expect(timeOf(new Date(2026, 10, 27, 9, 5).getTime(), now)).toBe("09:05");
  expect(timeOf(new Date(2026, 10, 26, 23, 59).getTime(), now)).toBe("26/11/2026, 23:59");
});

it("is a date whatever was said", () => {
  for (const odd of [Number.MAX_VALUE, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(dateOf(odd).toISOString()).toMatch(/^\+?\d/);
});
