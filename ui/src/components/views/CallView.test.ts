// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { TestRoom } from "../../state/call-testing";
import { DevicesState } from "../../state/devices.svelte";
import { SettingsState } from "../../state/settings.svelte";
import CallView from "./CallView.svelte";

const Observer = vi.fn(function (this: Record<string, unknown>) {
  Object.assign(this, { observe: vi.fn(), unobserve: vi.fn(), disconnect: vi.fn() });
});

beforeEach(() => {
  vi.stubGlobal("IntersectionObserver", Observer);
  vi.stubGlobal("ResizeObserver", Observer);
});
afterEach(() => vi.unstubAllGlobals());

function view(people: number) {
  const test = new TestRoom(people);
  const { backend } = test.room;
  const devices = new DevicesState(backend, new SettingsState(backend, vi.fn()));
  render(CallView, { room: test.room, devices, onsettings: vi.fn() });
  return { test, user: userEvent.setup() };
}

it("takes the focus into a pane and gives it back", async () => {
  const { test, user } = view(3);
  const button = screen.getByRole("button", { name: "Show people" });
  await user.click(button);
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(document.activeElement).toBe(screen.getByRole("complementary", { name: "People (4)" }));
  await user.keyboard("{Escape}");
  expect(test.room.pane).toBeNull();
  expect(document.activeElement).toBe(button);
});

it("shows what is lost while it reconnects, and lets one come back from hold", async () => {
  const { test, user } = view(2);
  test.meeting.reconnect({ media: true });
  expect(await screen.findByText(/Others can’t hear or see you/)).toBeDefined();
  test.meeting.command({ type: "hold" });
  await user.click(await screen.findByRole("button", { name: "Resume the call" }));
  expect(test.asked).toEqual([{ type: "resume" }]);
});

it("asks before it ends the meeting for everyone", async () => {
  const { test, user } = view(2);
  await user.click(screen.getByRole("button", { name: "Ways to leave" }));
  await user.click(screen.getByRole("menuitem", { name: /End for everyone/ }));
  expect(test.asked).toEqual([]);
  await user.click(screen.getByRole("button", { name: "End for everyone" }));
  expect(test.asked).toEqual([{ type: "leave", value: { forEveryone: true } }]);
});

it("tells of a recording without waiting for a snapshot, a timer or a frame", async () => {
  const { test } = view(2);
  vi.useFakeTimers();
  test.room.take({ type: "compliance", notice: { recording: "started", transcription: "off", since: 0 } });
  await tick();
  expect(screen.getByRole("alert").textContent).toContain("Recording has started.");
  vi.useRealTimers();
});

it("shows names full of markup as text", async () => {
  const { test } = view(1);
  test.meeting.set("p0", { name: "<img src=x onerror=alert(1)>" });
  expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeDefined();
  expect(document.querySelector("main img")).toBeNull();
});
