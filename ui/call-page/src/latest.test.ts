import { expect, it } from "vitest";

import { Latest } from "./latest";

it("runs one at a time, and once more for all that changed meanwhile", async () => {
  const runs: (() => void)[] = [];
  const latest = new Latest("test", () => undefined, () => new Promise((resolve) => runs.push(resolve)));
  const done = latest.ask();
  expect([runs.length, latest.busy]).toEqual([1, true]);
  void latest.ask();
  void latest.ask();
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.();
  await done;
  expect(latest.busy).toBe(false);
});

it("tells a run that fails, and runs again when asked", async () => {
  const said: unknown[] = [];
  let runs = 0;
  const latest = new Latest("camera", (message) => said.push(message), () => Promise.reject(new Error(`fault ${(runs += 1)}`)));
  await latest.ask();
  await latest.ask();
  expect(runs).toBe(2);
  expect(said).toEqual(Array(2).fill({ type: "error", code: "internal", detail: "camera: 0/0" }));
});
