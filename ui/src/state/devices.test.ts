import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import { noDevices } from "../ipc/fake/props";
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
  expect(devices.changed(without)).toEqual([{ kind: "microphone", name: "Wireless Headset", last: false }]);
  expect(devices.used.microphone).toBe("default");
  expect(settings.current.devices.microphone).toBe("device:headset");
  expect(devices.changed(all)).toEqual([]);
  expect(devices.used.microphone).toBe("device:headset");
});

it("uses nothing where there is nothing, and the test picture only for who chooses it", async () => {
  const { devices } = await state("devices=none");
  expect(devices.used).toEqual({ camera: "none", microphone: "none", speaker: "none" });
  expect(devices.options("camera").map(({ label }) => label)).toEqual(["None found", "Test picture"]);
  expect(devices.options("speaker").map(({ label }) => label)).toEqual(["None found"]);
  await devices.choose("camera", "test-pattern:1280x720@30");
  expect([devices.used.camera, devices.missing("camera"), devices.missing("microphone")]).toEqual(["test-pattern:1280x720@30", false, true]);
  expect(devices.options("camera").map(({ label }) => label)).toEqual(["Test picture"]);
});

it("uses what is plugged in later, and says when the last one is gone", async () => {
  const { backend, devices } = await state("devices=none");
  backend.plug();
  expect(devices.changed(await backend.devices())).toEqual([]);
  expect(devices.used.camera).toBe("default");
  await devices.choose("camera", "device:cam1");
  expect(devices.changed(noDevices())).toContainEqual({ kind: "camera", name: "Integrated Camera", last: true });
  expect(devices.used.camera).toBe("none");
});

it("uses the first real one where there is no default", async () => {
  const { devices } = await state("devices=none");
  devices.changed({ ...noDevices(), cameras: [{ id: "test-pattern:1280x720@30", name: "" }, { id: "device:x", name: "Webcam" }] });
  expect(devices.used.camera).toBe("device:x");
});

it("has names for what the system gives none", () => {
  expect(deviceName({ id: "default", name: "" })).toBe("System default");
  expect(deviceName({ id: "tone:440", name: "" })).toBe("Test tone");
  expect(deviceName({ id: "device:x", name: "Webcam" })).toBe("Webcam");
});
