import { expect, it } from "vitest";

import type { Figures } from "../ipc/generated/Figures";
import { areaOf, lineOf, qualityOf, strainWords } from "./call-figures";

const calm: Figures = {
  sentKbps: 1000, receivedKbps: 2000, receivedLoss: 0, sentLoss: 0, roundTrip: 30, jitter: 3, sentFps: 30, receivedFps: 60, cpu: 20, strain: null,
};
const box = { width: 59, height: 10 };

it("judges the last seconds, not a single one", () => {
  expect(qualityOf([])).toBeNull();
  expect(qualityOf([calm])).toBe("good");
  expect(qualityOf([calm, calm, calm, calm, { ...calm, receivedLoss: 9 }])).toBe("good");
  expect(qualityOf(Array.from({ length: 5 }, () => ({ ...calm, sentLoss: 3 })))).toBe("fair");
  expect(qualityOf(Array.from({ length: 5 }, () => ({ ...calm, roundTrip: 900 })))).toBe("poor");
  expect(qualityOf([{ ...calm, sentLoss: 50 }, calm, calm, calm, calm, calm])).toBe("good");
  expect(qualityOf([{ ...calm, roundTrip: null }])).toBe("good");
});

it("draws the newest at the right edge, inside the box", () => {
  expect(lineOf([0, 5, 10], 10, box)).toBe("M57 9L58 5L59 1");
  expect(lineOf([20], 10, box)).toBe("M59 1");
  expect(areaOf([0, 10], 10, box)).toBe("M58 9L59 1L59 10L58 10Z");
  expect(areaOf([1], 10, box)).toBe("");
});

it("has a sentence for every strain, with its number", () => {
  expect(strainWords({ kind: "uploadLoses", percent: 12 })).toContain("12");
  expect(strainWords({ kind: "downloadLoses", percent: 7 })).toContain("7");
  expect(strainWords({ kind: "longWay", ms: 620 })).toContain("620");
  const others = [strainWords({ kind: "slowLink" }), strainWords({ kind: "machineBusy" })];
  expect(new Set(others).size).toBe(2);
  expect(others.join()).not.toContain("{");
});
