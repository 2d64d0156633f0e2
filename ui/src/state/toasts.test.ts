import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Toasts } from "./toasts.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const texts = (toasts: Toasts) => toasts.list.map(({ text }) => text);

it("lets good news go and keeps trouble", () => {
  const toasts = new Toasts();
  toasts.show("saved");
  toasts.show("lost", "trouble");
  vi.runAllTimers();
  expect(texts(toasts)).toEqual(["lost"]);
  toasts.dismiss(toasts.list[0]?.id ?? -1);
  expect(texts(toasts)).toEqual([]);
});

it("shows the same message once and never more than three", () => {
  const toasts = new Toasts();
  for (const text of ["a", "b", "a", "c", "d"]) toasts.show(text, "trouble");
  expect(texts(toasts)).toEqual(["a", "c", "d"]);
});
