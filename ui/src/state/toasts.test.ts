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

it("shows a long message for as long as it takes to read", () => {
  const toasts = new Toasts();
  toasts.show("a".repeat(200));
  vi.advanceTimersByTime(14_000);
  expect(toasts.list).toHaveLength(1);
  vi.advanceTimersByTime(2000);
  expect(toasts.list).toEqual([]);
});

it("shows the same message once and never more than three", () => {
  const toasts = new Toasts();
  for (const text of ["a", "b", "a", "c", "d"]) toasts.show(text, "trouble");
  expect(texts(toasts)).toEqual(["a", "c", "d"]);
});

it("leaves time to reach what can be taken back", () => {
  const toasts = new Toasts();
  toasts.show("added", "info", { action: { label: "Undo", run: vi.fn() } });
  vi.advanceTimersByTime(19_000);
  expect(toasts.list).toHaveLength(1);
  vi.advanceTimersByTime(2000);
  expect(toasts.list).toEqual([]);
});
