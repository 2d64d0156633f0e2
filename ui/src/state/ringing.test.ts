import { expect, it, vi } from "vitest";

import { Ringing } from "./ringing.svelte";

const call = (id: string, callerName = "Mary") => ({ call: id, caller: `caller ${id}`, callerName, ended: false });

function setUp() {
  const said: string[] = [];
  const sound = vi.fn();
  const waiting = new Set<() => void>();
  const ringing = new Ringing({
    say: (text, urgent = false) => said.push(`${text}${urgent ? "!" : ""}`),
    sound,
    after: (_, run) => {
      waiting.add(run);
      return () => waiting.delete(run);
    },
    now: () => new Date(2026, 4, 20, 9, 5),
  });
  const pass = () => [...waiting].forEach((run) => (waiting.delete(run), run()));
  return { ringing, said, sound, pass };
}

it("says who calls at once, and sounds again and again until nobody does", () => {
  const { ringing, said, sound, pass } = setUp();
  ringing.take([call("1")]);
  ringing.take([call("1")]);
  expect([said, sound.mock.calls.length]).toEqual([["Mary is calling!"], 1]);
  pass();
  expect(sound).toHaveBeenCalledTimes(2);
  ringing.answer("1");
  ringing.take([]);
  pass();
  expect(sound).toHaveBeenCalledTimes(2);
});

it("keeps calls that were given up, the latest first, and those alone", () => {
  const { ringing, said } = setUp();
  ringing.take([call("1"), call("2", "")]);
  ringing.take([call("2", "")]);
  ringing.take([]);
  ringing.take([call("3", "Bo")]);
  ringing.answer("3");
  ringing.take([]);
  expect(ringing.missed.map(({ name, at }) => [name, at.getHours()])).toEqual([["Somebody outside your contacts", 9], ["Mary", 9]]);
  expect(said.filter((text) => text.startsWith("Missed"))).toEqual(["Missed: Mary called", "Missed: Somebody outside your contacts called"]);
});

it("rings for the second who calls while the first still does", () => {
  const { ringing, said, sound } = setUp();
  ringing.take([call("1")]);
  ringing.take([call("1"), call("2", "Bo")]);
  expect([said.at(-1), sound.mock.calls.length]).toEqual(["Bo is calling!", 2]);
});
