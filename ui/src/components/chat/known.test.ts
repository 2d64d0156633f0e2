// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { known, unknown } from "./known";

const frame = () => new Promise((done) => requestAnimationFrame(done));
const isKnown = (stretch: Element) => stretch.classList.contains("known");

it("a stretch is known once it was drawn, and anew after another width", async () => {
  const list = document.createElement("div");
  const [one, gone] = [document.createElement("div"), document.createElement("div")];
  list.append(one, gone);
  known(one);
  known(gone)();
  expect(isKnown(one)).toBe(false);
  await frame();
  expect(isKnown(one)).toBe(false);
  await frame();
  expect([one, gone].map(isKnown)).toEqual([true, false]);
  unknown(list);
  expect(isKnown(one)).toBe(false);
  await frame();
  await frame();
  expect([one, gone].map(isKnown)).toEqual([true, false]);
});
