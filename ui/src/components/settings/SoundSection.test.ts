// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import type { Backend } from "../../ipc/backend";
import type { Settings } from "../../ipc/generated/Settings";
import { SettingsState } from "../../state/settings.svelte";
import SoundSection from "./SoundSection.svelte";

beforeEach(() => setLanguage("en"));

function section() {
  const saveSettings = vi.fn(() => Promise.resolve());
  const settings = new SettingsState({ saveSettings } as unknown as Backend, vi.fn());
  render(SoundSection, { settings });
  const saved = () => (saveSettings.mock.lastCall as unknown as [Settings])[0].sound;
  return { user: userEvent.setup(), settings, saved };
}

const control = (name: string) => screen.getByRole<HTMLButtonElement>("switch", { name });
const isOn = (name: string) => control(name).getAttribute("aria-checked");
const noise = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Noise suppression" });
const VOICE = ["Echo cancellation", "Automatic gain"];

it("begins with what suits a voice", () => {
  section();
  expect(VOICE.map(isOn)).toEqual(["true", "true"]);
  expect([...noise().options].map(({ value }) => value)).toEqual(["off", "low", "high"]);
  expect(noise().value).toBe("low");
  expect(["Music mode", "Even out loudness"].map(isOn)).toEqual(["false", "false"]);
});

it("keeps each change at once and leaves the others", async () => {
  const { user, saved } = section();
  await user.click(control("Echo cancellation"));
  expect(saved()).toEqual({ echo: false, noise: "low", gain: true, music: false, even: false });
  await user.selectOptions(noise(), "high");
  await user.click(control("Automatic gain"));
  await user.click(control("Even out loudness"));
  expect(saved()).toEqual({ echo: false, noise: "high", gain: false, music: false, even: true });
});

it("turns the others off in music mode, says so, and brings them back as they were", async () => {
  const { user, saved } = section();
  await user.click(control("Music mode"));
  expect(saved()).toEqual({ echo: true, noise: "low", gain: true, music: true, even: false });
  expect(VOICE.map((name) => [isOn(name), control(name).disabled])).toEqual([["false", true], ["false", true]]);
  expect([noise().value, noise().disabled]).toEqual(["off", true]);
  expect(screen.getByRole("status").textContent).toContain("are off in music mode");
  expect(control("Even out loudness").disabled).toBe(false);
  await user.click(control("Music mode"));
  expect([...VOICE.map(isOn), noise().value]).toEqual(["true", "true", "low"]);
});
