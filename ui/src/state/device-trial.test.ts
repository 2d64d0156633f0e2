import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import { DeviceTrial } from "./device-trial.svelte";
import { DevicesState } from "./devices.svelte";
import { SettingsState } from "./settings.svelte";

async function trial(query = "") {
  const backend = new FakeBackend(new URLSearchParams(query));
  const devices = new DevicesState(backend, new SettingsState(backend, vi.fn()));
  await devices.load();
  const failed = vi.fn();
  return { backend, devices, failed, trial: new DeviceTrial(backend, devices, failed) };
}

it("records, plays back, and says each step", async () => {
  const { backend, devices, trial: one } = await trial();
  await devices.choose("speaker", "device:headset");
  const heard = one.hear();
  expect([one.step, one.words]).toEqual(["recording", "Speak now: three seconds are recorded…"]);
  await one.measure();
  await heard;
  expect([one.step, one.words]).toEqual(["idle", "That is how the others hear you."]);
  expect(backend.asked.filter(({ what }) => what.endsWith("Voice"))).toEqual([
    { what: "recordVoice", with: "default" },
    { what: "playVoice", with: "device:headset" },
  ]);
});

it("plays nothing back where nothing was heard", async () => {
  const { backend, trial: one } = await trial("voice=silent");
  await one.hear();
  expect(one.words).toContain("Nothing was heard");
  expect(backend.asked.map(({ what }) => what)).toEqual(["recordVoice"]);
});

it("says the delay, or that the click was not heard", async () => {
  const { trial: one } = await trial();
  await one.measure();
  expect(one.words).toContain("48 ms");
  const { trial: other } = await trial("voice=silent");
  await other.measure();
  expect(other.words).toContain("did not reach the microphone");
});

it("is possible only with both ends of it, and hands a failure on", async () => {
  expect((await trial("devices=none")).trial.possible).toBe(false);
  const { backend, failed, trial: one } = await trial();
  expect(one.possible).toBe(true);
  const failure = { code: "device" };
  backend.recordVoice = () => Promise.reject(failure);
  await one.hear();
  expect(failed).toHaveBeenCalledWith(failure);
  expect([one.step, one.words]).toEqual(["idle", ""]);
});
