import assert from "node:assert/strict";
import { test } from "node:test";

import { hear } from "./tone";

const RATE = 48_000;

function tones(...parts: [number, number][]): Float32Array {
  return Float32Array.from({ length: 8192 }, (_, index) =>
    parts.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * hz * index) / RATE), 0),
  );
}

test("a lone tone is found at its frequency", () => {
  for (const hz of [220, 440, 1234.5]) {
    const { dominant } = hear(tones([hz, 0.3]), RATE, []);
    assert.ok(Math.abs(dominant - hz) <= 1, `${hz}: ${dominant}`);
  }
  const heard = hear(tones([440, 0.3]), RATE, [440, 880]);
  assert.ok((heard.shares[0] ?? 0) > 0.99 && (heard.shares[1] ?? 1) < 0.01, heard.shares.join());
  assert.ok(Math.abs(heard.level - 0.3 / Math.SQRT2) < 0.01);
});

test("of two tones each has its share", () => {
  const heard = hear(tones([500, 0.2], [750, 0.2]), RATE, [500, 750, 1000]);
  assert.ok(Math.abs((heard.shares[0] ?? 0) - 0.5) < 0.05, heard.shares.join());
  assert.ok(Math.abs((heard.shares[1] ?? 0) - 0.5) < 0.05, heard.shares.join());
  assert.ok((heard.shares[2] ?? 1) < 0.05, heard.shares.join());
});

test("silence holds nothing", () => {
  assert.deepEqual(hear(new Float32Array(4096), RATE, [440]), { level: 0, dominant: 0, shares: [0] });
});
