// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { TestRoom } from "../../state/call-testing";
import { DevicesState } from "../../state/devices.svelte";
import { SettingsState } from "../../state/settings.svelte";
import CallKeys from "./CallKeys.svelte";
import ComplianceBanner from "./ComplianceBanner.svelte";
import ConsentDialog from "./ConsentDialog.svelte";
import ControlBar from "./ControlBar.svelte";
import MicrophoneHint from "./MicrophoneHint.svelte";
import ReactionMenu from "./ReactionMenu.svelte";
import SelfView from "./SelfView.svelte";
import SharePicker from "./SharePicker.svelte";
import Stage from "./Stage.svelte";

const Observer = vi.fn(function (this: Record<string, unknown>) {
  Object.assign(this, { observe: vi.fn(), unobserve: vi.fn(), disconnect: vi.fn() });
});

beforeEach(() => {
  vi.stubGlobal("IntersectionObserver", Observer);
  vi.stubGlobal("ResizeObserver", Observer);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function bar(test: TestRoom, onend = vi.fn()) {
  const backend = test.room.backend;
  const devices = new DevicesState(backend, new SettingsState(backend, vi.fn()));
  render(ControlBar, { room: test.room, devices, onsettings: vi.fn(), onend });
  return { user: userEvent.setup(), onend };
}

describe("the control bar", () => {
  it("says what a press does, and the shortcut to screen readers", () => {
    const test = new TestRoom(2);
    bar(test);
    const microphone = screen.getByRole("button", { name: "Unmute mic" });
    expect(microphone.getAttribute("aria-pressed")).toBe("false");
    expect(microphone.getAttribute("aria-keyshortcuts")).toBe("Control+Shift+M");
  });

  it("keeps what is not allowed reachable, says why and does nothing", async () => {
    const test = new TestRoom(2);
    test.meeting.change((s) => (s.capabilities.byName["shareScreen"] = { present: false, reason: "meetingRestricted" }));
    const { user } = bar(test);
    const share = screen.getByRole("button", { name: "Share a screen or window: The organiser turned this off." });
    expect(share.getAttribute("aria-disabled")).toBe("true");
    await user.click(share);
    expect(test.room.sharing).toBe(false);
  });

  it("offers the end for everyone only to those who may", async () => {
    const test = new TestRoom(2);
    const { user, onend } = bar(test);
    await user.click(screen.getByRole("button", { name: "Ways to leave" }));
    await user.click(screen.getByRole("menuitem", { name: /End for everyone/ }));
    expect(onend).toHaveBeenCalledOnce();
    test.meeting.change((s) => (s.capabilities.byName["hangUpForEveryOne"] = { present: false, reason: "roleRestricted" }));
    await user.click(screen.getByRole("button", { name: "Ways to leave" }));
    expect(screen.queryByRole("menuitem", { name: /End for everyone/ })).toBeNull();
  });
});

describe("shortcuts", () => {
  it("do what the buttons do, wherever the focus is", async () => {
    const test = new TestRoom(2);
    render(CallKeys, { room: test.room });
    const user = userEvent.setup();
    await user.keyboard("{Control>}{Shift>}[KeyM][KeyK]{/Shift}{/Control}");
    expect(test.asked).toEqual([{ type: "mute", value: false }, { type: "raiseHand" }]);
  });

  it("do nothing that is not allowed", async () => {
    const test = new TestRoom(2);
    test.meeting.change((s) => (s.capabilities.byName["unmuteMic"] = { present: false, reason: "roleRestricted" }));
    render(CallKeys, { room: test.room });
    await userEvent.setup().keyboard("{Control>}{Shift>}[KeyM]{/Shift}[Space]{/Control}");
    expect(test.asked).toEqual([]);
  });
});

describe("recording", () => {
  it("is told as an alert, comes back after it was put away, and is told of its end", async () => {
    const test = new TestRoom(2);
    render(ComplianceBanner, { room: test.room });
    const alert = screen.getByRole("alert");
    expect(alert.textContent.trim()).toBe("");
    test.meeting.record(true);
    await vi.waitFor(() => expect(alert.textContent).toContain("Recording has started."));
    await userEvent.setup().click(within(alert).getByRole("button", { name: "Dismiss" }));
    expect(alert.textContent.trim()).toBe("");
    test.meeting.transcribe(true);
    await vi.waitFor(() => expect(alert.textContent).toContain("Recording and transcription have started."));
    test.meeting.record(false);
    await vi.waitFor(() => expect(alert.textContent).toContain("Recording has stopped. Transcription has started."));
  });

  it("asks for consent in a dialog that Escape does not answer", async () => {
    const test = new TestRoom(2);
    test.meeting.record(true, true);
    render(ConsentDialog, { room: test.room });
    const dialog = screen.getByRole("alertdialog", { name: "Do you agree?" });
    const cancel = new Event("cancel", { cancelable: true });
    dialog.dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
    await userEvent.setup().click(within(dialog).getByRole("button", { name: "Refuse and only listen" }));
    expect(test.asked).toEqual([{ type: "refuseConsent" }]);
    expect(test.meeting.snapshot.sending.microphone).toBe(false);
  });
});

it("says that one talks while muted, and unmutes", async () => {
  const test = new TestRoom(2);
  render(MicrophoneHint, { room: test.room, ondevices: vi.fn() });
  test.room.take({ type: "microphone", level: { state: "talkingWhileMuted", level: 0.4 } });
  await userEvent.setup().click(await screen.findByRole("button", { name: "Unmute mic" }));
  expect(test.asked).toEqual([{ type: "mute", value: false }]);
});

it("says nothing of the microphone while consent lets nothing out", async () => {
  const test = new TestRoom(2);
  render(MicrophoneHint, { room: test.room, ondevices: vi.fn() });
  test.meeting.record(true, true);
  test.room.take({ type: "microphone", level: { state: "talkingWhileMuted", level: 0.4 } });
  await tick();
  expect(screen.queryByText("You are muted")).toBeNull();
  test.meeting.command({ type: "grantConsent", value: { recording: true, transcription: false } });
  expect(await screen.findByText("You are muted")).toBeTruthy();
});

it("offers no way to unmute to whom it is not allowed", async () => {
  const test = new TestRoom(2);
  test.meeting.change((s) => (s.capabilities.byName["unmuteMic"] = { present: false, reason: "meetingRestricted" }));
  render(MicrophoneHint, { room: test.room, ondevices: vi.fn() });
  test.room.take({ type: "microphone", level: { state: "talkingWhileMuted", level: 0.4 } });
  expect(await screen.findByText("You are muted")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Unmute mic" })).toBeNull();
});

it("opens the reactions on the first one and moves by arrows", async () => {
  const test = new TestRoom(2);
  render(ReactionMenu, { room: test.room, why: null });
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "React with a symbol" }));
  await user.keyboard("{ArrowRight}{Enter}");
  expect(test.asked).toEqual([{ type: "react", value: "heart" }]);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("toolbar")).toBeNull();
});

it("moves one's own picture by arrow keys", async () => {
  const test = new TestRoom(2);
  render(SelfView, { room: test.room });
  screen.getByRole("group", { name: /as others receive it/ }).focus();
  await userEvent.setup().keyboard("{ArrowUp}{ArrowLeft}");
  expect(test.room.selfCorner).toEqual({ block: "start", inline: "start" });
});

it("shares what was picked, and shows names full of markup as text", async () => {
  const test = new TestRoom(2);
  render(SharePicker, { room: test.room });
  const user = userEvent.setup();
  await user.click(await screen.findByRole("radio", { name: "<b>Report</b>" }));
  await user.click(screen.getByRole("button", { name: "Share" }));
  expect(test.shared).toEqual(["window:1"]);
  expect(document.querySelector("label b")).toBeNull();
});

it("names everyone on the stage with what they do", async () => {
  const test = new TestRoom(4);
  render(Stage, { room: test.room, onremove: vi.fn() });
  test.meeting.hand("p3", true);
  expect(await screen.findByRole("group", { name: "Kenji Tanaka, Muted, Hand raised, number 1" })).toBeDefined();
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "More for Mary Okafor" }));
  await user.click(screen.getByRole("menuitem", { name: "Pin for me" }));
  expect(await screen.findByRole("group", { name: "Mary Okafor, Pinned" })).toBeDefined();
});
