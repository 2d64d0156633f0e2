import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import { SettingsState, zoomed } from "./settings.svelte";

const saved = (backend: FakeBackend) => backend.asked.filter(({ what }) => what === "saveSettings").map((asked) => asked.with);

it("saves what was changed, with the rest", async () => {
  const backend = new FakeBackend(new URLSearchParams());
  const settings = new SettingsState(backend, vi.fn());
  await settings.change({ name: "Ann" });
  expect(settings.current.name).toBe("Ann");
  expect(saved(backend)).toEqual([expect.objectContaining({ name: "Ann", theme: "system" })]);
});

it("saves the last of changes in quick succession, and never an older one after it", async () => {
  const backend = new FakeBackend(new URLSearchParams());
  const settings = new SettingsState(backend, vi.fn());
  await Promise.all([..."Anna"].map((_, end) => settings.change({ name: "Anna".slice(0, end + 1) })));
  expect(saved(backend).at(-1)).toMatchObject({ name: "Anna" });
  expect(saved(backend).length).toBeLessThan(4);
});

it("keeps what was changed and tells when it can't be saved", async () => {
  const backend = new FakeBackend(new URLSearchParams());
  backend.saveSettings = () => Promise.reject({ code: "file", detail: "", notNow: null });
  const failed = vi.fn();
  const settings = new SettingsState(backend, failed);
  await settings.change({ theme: "dark" });
  expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: "file" }));
  expect(settings.current.theme).toBe("dark");
});

it("enlarges step by step, within limits, by the keys of browsers", () => {
  expect([zoomed(100, "+"), zoomed(110, "="), zoomed(200, "+")]).toEqual([125, 125, 200]);
  expect([zoomed(200, "-"), zoomed(100, "-"), zoomed(175, "0"), zoomed(100, ",")]).toEqual([175, 100, 100, null]);
});
