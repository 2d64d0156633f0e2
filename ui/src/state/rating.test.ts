import { expect, it, vi } from "vitest";

import type { Rating } from "../ipc/generated/Rating";
import { CallRating, ISSUES } from "./rating.svelte";

function setUp(failure?: unknown) {
  const sent: Rating[] = [];
  const failed = vi.fn();
  const backend = {
    rate: async (rating: Rating) => {
      if (failure !== undefined) throw failure;
      sent.push(rating);
    },
  };
  return { rating: new CallRating(backend, failed), sent, failed };
}

it("asks what was wrong only where something was, and sends each once", async () => {
  const { rating, sent } = setUp();
  rating.stars = 4;
  expect(rating.asksIssues).toBe(false);
  rating.stars = 3;
  expect(rating.asksIssues).toBe(true);
  rating.tick("noise", true);
  rating.tick("echo", true);
  rating.tick("echo", true);
  rating.tick("noise", false);
  await Promise.all([rating.send(), rating.send()]);
  expect(sent).toEqual([{ overall: 3, issues: ["echo"] }]);
  expect(rating.step).toBe("thanks");
});

it("leaves out what was ticked before the call turned out fine", async () => {
  const { rating, sent } = setUp();
  rating.stars = 1;
  rating.tick("echo", true);
  rating.stars = 5;
  await rating.send();
  expect(sent).toEqual([{ overall: 5, issues: [] }]);
});

it("sends nothing without a star, and can be tried again where it failed", async () => {
  const { rating, failed } = setUp({ code: "hostVanished" });
  await rating.send();
  expect(failed).not.toHaveBeenCalled();
  rating.stars = 5;
  await rating.send();
  expect(failed).toHaveBeenCalledWith({ code: "hostVanished" });
  expect(rating.step).toBe("open");
});

it("knows each thing that can be wrong once", () => {
  expect(new Set(ISSUES).size).toBe(14);
});
