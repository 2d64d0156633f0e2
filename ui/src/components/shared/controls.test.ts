// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import type { MicrophoneLevel } from "../../ipc/generated/MicrophoneLevel";
import Button from "./Button.svelte";
import LevelBar from "./LevelBar.svelte";
import LiveRegions from "./LiveRegions.svelte";
import Select from "./Select.svelte";
import Switch from "./Switch.svelte";

beforeEach(() => setLanguage("en"));

describe("a button", () => {
  it("with only an icon has a name, a hint with its keys, and tells readers the keys", async () => {
    render(Button, { icon: "settings", label: "Settings", keys: "Ctrl+," });
    const button = screen.getByRole("button", { name: "Settings" });
    expect(button.getAttribute("aria-keyshortcuts")).toBe("Control+,");
    const user = userEvent.setup();
    await user.hover(button);
    expect(document.querySelector(".tooltip")?.textContent).toBe("SettingsCtrl+,");
    await user.unhover(button);
    expect(document.querySelector(".tooltip")).toBeNull();
  });

  it("that is busy can be reached but does nothing", async () => {
    const onclick = vi.fn();
    render(Button, { label: "Test", busy: true, onclick });
    const button = screen.getByRole("button", { name: "Test" });
    await userEvent.setup().click(button);
    expect(onclick).not.toHaveBeenCalled();
    expect([button.getAttribute("aria-busy"), button.hasAttribute("disabled")]).toEqual(["true", false]);
  });

  it("that is a toggle says how it stands", () => {
    render(Button, { label: "Pin", pressed: true });
    expect(screen.getByRole("button", { name: "Pin", pressed: true })).toBeTruthy();
  });
});

it("a switch turns by the space bar", async () => {
  const onchange = vi.fn();
  render(Switch, { label: "Camera", on: false, onchange });
  screen.getByRole("switch", { name: "Camera", checked: false }).focus();
  await userEvent.setup().keyboard(" ");
  expect(onchange).toHaveBeenCalledWith(true);
});

it("a choice is named by its label, also where that is not shown", async () => {
  const onchange = vi.fn();
  const options = [{ value: "a", label: "One" }, { value: "b", label: "Two" }];
  render(Select, { label: "Speaker", quiet: true, value: "a", options, onchange });
  await userEvent.setup().selectOptions(screen.getByRole("combobox", { name: /Speaker/ }), "b");
  expect(onchange).toHaveBeenCalledWith("b");
});

describe("the microphone's level", () => {
  const lit = () => document.querySelectorAll(".lit").length;
  const show = (level: MicrophoneLevel) => render(LevelBar, { level });

  it("is a meter with words for what it means", () => {
    show({ state: "heard", level: 0.5 });
    const meter = screen.getByRole("meter", { name: "Microphone level" });
    expect([meter.getAttribute("aria-valuenow"), meter.getAttribute("aria-valuetext"), lit()]).toEqual(["0.5", "Your microphone works", 10]);
  });

  it("says that a dead microphone is dead", () => {
    show({ state: "dead", level: 0 });
    expect(screen.getByText("No sound comes from this microphone")).toBeTruthy();
    expect(lit()).toBe(0);
  });
});

it("what is urgent interrupts, the rest waits its turn", () => {
  render(LiveRegions, { said: [{ id: 1, text: "saved", urgent: false }, { id: 2, text: "muted", urgent: true }] });
  const spoken = (kind: string) => document.querySelector(`[aria-live=${kind}]`)?.textContent?.trim();
  expect([spoken("polite"), spoken("assertive")]).toEqual(["saved", "muted"]);
});
