import { expect, it, vi } from "vitest";

import type { Backend } from "../ipc/backend";
import type { Way } from "../ipc/generated/Way";
import { WayThere } from "./way.svelte";

const TEAMS: Way = { to: "teams", browser: "Chromium 156" };

function there(way: Backend["way"]) {
  const standBy = vi.fn<(on: boolean) => Promise<void>>(() => Promise.resolve());
  return { standBy, way: new WayThere({ way, standBy } as unknown as Backend) };
}

it("opens ahead only what a call into Teams takes, and closes it when nobody joins", async () => {
  const { standBy, way } = there(() => Promise.resolve(TEAMS));
  way.standBy();
  expect(standBy).not.toHaveBeenCalled();
  await way.look("x");
  expect(way.found).toEqual(TEAMS);
  way.standBy();
  way.leave();
  expect(standBy.mock.calls).toEqual([[true], [false]]);
  expect(way.found).toBeUndefined();
});

it("leaves to the call what stood by for it", async () => {
  const { standBy, way } = there(() => Promise.resolve(TEAMS));
  await way.look("x");
  way.standBy();
  way.join();
  way.leave();
  expect(standBy.mock.calls).toEqual([[true]]);
});

it("closes what stands by when the link leads there no more", async () => {
  let way: Way = TEAMS;
  const all = there(() => Promise.resolve(way));
  await all.way.look("x");
  all.way.standBy();
  way = { to: "practice" };
  await all.way.look("x");
  expect(all.standBy.mock.calls).toEqual([[true], [false]]);
});

it("of two looks believes the last one", async () => {
  const answers: ((way: Way) => void)[] = [];
  const { way } = there(() => new Promise((resolve) => answers.push(resolve)));
  const both = [way.look("one"), way.look("two")];
  answers[1]?.({ to: "practice" });
  answers[0]?.(TEAMS);
  await Promise.all(both);
  expect(way.found).toEqual({ to: "practice" });
  await way.look(null);
  expect(way.found).toBeUndefined();
});
