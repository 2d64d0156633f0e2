import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import { noDevices } from "../ipc/fake/props";
import { deviceName, DevicesState } from "./devices.svelte";
import { SettingsState } from "./settings.svelte";

async function state(query = "") {
  const backend = new FakeBackend(new URLSearchParams(query));
  const settings = new SettingsState(backend, vi.fn());
  const devices = new DevicesState(backend, settings);
  const told: string[] = [];
  await backend.watch((event) => {
    if (event.type === "devices") devices.follow(event.now, event.news, (text) => told.push(text));
  });
  await devices.load();
  return { backend, settings, devices, told };
}

it("uses what was chosen, at once and remembered", async () => {
  const { backend, settings, devices } = await state();
  await devices.choose("microphone", "device:headset");
  expect(settings.current.devices.microphone).toBe("device:headset");
  expect(devices.used.microphone).toBe("device:headset");
  expect(backend.asked.find(({ what }) => what === "choose")?.with).toMatchObject({ microphone: "device:headset" });
});

it("says by name what is gone, what stands in for it, and that it is used again", async () => {
  const { backend, settings, devices, told } = await state();
  await devices.choose("microphone", "device:headset");
  backend.unplug("device:headset");
  expect(told).toEqual(["The microphone “Wireless Headset” is gone. “System default” is used now."]);
  expect(devices.used.microphone).toBe("default");
  expect(settings.current.devices.microphone).toBe("device:headset");
  backend.plug();
  expect(told.slice(1)).toEqual(["The microphone “Wireless Headset” is used now."]);
  expect(devices.used.microphone).toBe("device:headset");
  expect(backend.asked.filter(({ what }) => what === "choose")).toHaveLength(1);
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
  const { backend, devices, told } = await state("devices=none");
  backend.plug();
  expect(devices.used.camera).toBe("default");
  expect(told).toContain("The camera “System default” is used now.");
  await devices.choose("camera", "device:cam1");
  backend.plug(noDevices());
  expect(told).toContain("The camera “Integrated Camera” is gone, and there is no other one.");
  expect(devices.used.camera).toBe("none");
});

it("has names for what the system gives none", () => {
  expect(deviceName({ id: "default", name: "" })).toBe("System default");
  expect(deviceName({ id: "tone:440", name: "" })).toBe("Test tone");
  expect(deviceName({ id: "device:x", name: "Webcam" })).toBe("Webcam");
});
