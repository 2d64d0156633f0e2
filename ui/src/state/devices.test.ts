import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import { deviceName, DevicesState } from "./devices.svelte";
import { SettingsState } from "./settings.svelte";

async function state(query = "") {
  const backend = new FakeBackend(new URLSearchParams(query));
  const settings = new SettingsState(backend, vi.fn());
  const devices = new DevicesState(backend, settings);
  await devices.load();
  return { backend, settings, devices };
}

it("uses what was chosen, at once and remembered", async () => {
  const { backend, settings, devices } = await state();
  await devices.choose("microphone", "device:headset");
  expect(settings.current.devices.microphone).toBe("device:headset");
  expect(backend.asked.find(({ what }) => what === "choose")?.with).toMatchObject({ microphone: "device:headset" });
});

it("falls back to the default while the chosen one is away, and returns to it", async () => {
  const { settings, devices } = await state();
  await devices.choose("microphone", "device:headset");
  const all = devices.all;
  if (!all) throw new Error("no devices");
  const without = { ...all, microphones: all.microphones.filter(({ id }) => id !== "device:headset") };
  expect(devices.changed(without)).toEqual([{ kind: "microphone", name: "Wireless Headset" }]);
  expect(devices.used.microphone).toBe("default");
  expect(settings.current.devices.microphone).toBe("device:headset");
  expect(devices.changed(all)).toEqual([]);
  expect(devices.used.microphone).toBe("device:headset");
});

it("uses the first there is where not even a default exists", async () => {
  const { devices } = await state("devices=none");
  expect(devices.used).toEqual({ camera: "test-pattern:1280x720@30", microphone: "tone:440", speaker: "default" });
});

it("has names for what the system gives none", () => {
  expect(deviceName({ id: "default", name: "" })).toBe("System default");
  expect(deviceName({ id: "tone:440", name: "" })).toBe("Test tone");
  expect(deviceName({ id: "device:x", name: "Webcam" })).toBe("Webcam");
});
