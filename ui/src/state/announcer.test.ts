import { expect, it } from "vitest";

import { Announcer } from "./announcer.svelte";

it("says the same thing twice as two things", () => {
  const announcer = new Announcer();
  announcer.say("muted");
  announcer.say("muted", true);
  expect(announcer.said.map(({ text, urgent }) => [text, urgent])).toEqual([["muted", false], ["muted", true]]);
  expect(new Set(announcer.said.map(({ id }) => id)).size).toBe(2);
});

it("keeps only the last few in the page", () => {
  const announcer = new Announcer();
  for (let count = 0; count < 10; count += 1) announcer.say(`${count}`);
  expect(announcer.said.map(({ text }) => text)).toEqual(["6", "7", "8", "9"]);
});
