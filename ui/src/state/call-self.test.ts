import { expect, it } from "vitest";

import { cornerNear, mostOver, moved, selfSize } from "./call-self";

const stage = { width: 1000, height: 600 };

it("goes to the nearest corner, in either direction of reading", () => {
  expect(cornerNear({ x: 100, y: 500 }, stage, false)).toEqual({ block: "end", inline: "start" });
  expect(cornerNear({ x: 100, y: 500 }, stage, true)).toEqual({ block: "end", inline: "end" });
  expect(cornerNear({ x: 900, y: 10 }, stage, false)).toEqual({ block: "start", inline: "end" });
});

it("follows the arrow keys as they point", () => {
  const corner = { block: "end", inline: "end" } as const;
  expect(moved(corner, "ArrowLeft", false)).toEqual({ block: "end", inline: "start" });
  expect(moved(corner, "ArrowLeft", true)).toEqual({ block: "end", inline: "end" });
  expect(moved(corner, "ArrowUp", false)).toEqual({ block: "start", inline: "end" });
  expect(moved(corner, "a", false)).toBeNull();
});

it("leaves the face of whoever is in its corner free", () => {
  expect([mostOver({ width: 400, height: 225 }), mostOver({ width: 120, height: 68 })]).toEqual([144, 88]);
});

it("is a part of the stage, within limits", () => {
  expect(selfSize({ width: 1600, height: 900 })).toEqual({ width: 208, height: 117 });
  expect(selfSize({ width: 300, height: 200 }).width).toBe(128);
  expect(selfSize({ width: 4000, height: 2000 }).width).toBe(240);
});
