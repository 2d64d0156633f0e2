// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { DIAL_IN } from "../../ipc/fake/extras";
import { TestRoom } from "../../state/call-testing";
import CaptionsOverlay from "./CaptionsOverlay.svelte";
import CaptionsPane from "./CaptionsPane.svelte";
import DialInFacts from "./DialInFacts.svelte";
import MicrophoneHint from "./MicrophoneHint.svelte";
import Notices from "./Notices.svelte";
import PersonMenu from "./PersonMenu.svelte";
import SlidesElsewhere from "./SlidesElsewhere.svelte";
import Stage from "./Stage.svelte";
import { moreItems, viewItems } from "./controls";

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
  vi.useRealTimers();
});

describe("live text", () => {
  it("takes the hands from the menu to the field, and each key to the meeting", async () => {
    const test = new TestRoom(2);
    const user = userEvent.setup();
    moreItems(test.room, vi.fn()).find(({ label }) => label === "Type live text")?.run();
    render(CaptionsPane, { room: test.room });
    const field = screen.getByRole("textbox", { name: "Type live text" });
    await vi.waitFor(() => expect(document.activeElement).toBe(field));
    expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toContain("Others read each letter");
    await user.keyboard("Hi{Enter}");
    expect(test.asked.map((command) => command.type === "type" && command.value)).toEqual([
      { text: "H", isFinal: false }, { text: "Hi", isFinal: false }, { text: "Hi", isFinal: true },
    ]);
    expect((field as HTMLTextAreaElement).value).toBe("");
    await user.keyboard("Yes");
    await user.click(screen.getByRole("button", { name: "End the line" }));
    expect(test.asked.at(-1)).toEqual({ type: "type", value: { text: "Yes", isFinal: true } });
    expect(document.activeElement).toBe(field);
  });

  it("keeps what is half written for the next time the pane is open", async () => {
    const test = new TestRoom(2);
    await test.room.text.type("Half");
    render(CaptionsPane, { room: test.room });
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Type live text" }).value).toBe("Half");
  });

  it("is not offered where the meeting has it not, and says why it waits", async () => {
    const test = new TestRoom(2);
    render(CaptionsPane, { room: test.room });
    const field = screen.getByRole<HTMLTextAreaElement>("textbox");
    test.meeting.reconnect({ media: true });
    await vi.waitFor(() => expect(field.readOnly).toBe(true));
    expect(screen.getByText("The connection is being restored.")).toBeDefined();
    test.meeting.change((s) => (s.capabilities.byName["realTimeText"] = { present: false, reason: "meetingRestricted" }));
    await vi.waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
    expect(moreItems(test.room, vi.fn()).map(({ label }) => label)).not.toContain("Type live text");
  });

  it("stands over the stage without captions, marked, and in no region that is read letter by letter", async () => {
    const test = new TestRoom(2);
    test.meeting.types("p0", "Hel");
    render(CaptionsOverlay, { room: test.room });
    const group = screen.getByRole("group", { name: "Live text" });
    expect(group.textContent).toMatch(/Mary Okafor\s*typed\s*Hel/);
    expect(group.closest("[aria-live], [role=log], [role=status]")).toBeNull();
    expect(screen.queryByRole("log")).toBeNull();
  });
});

describe("everyone together", () => {
  it("can be started from the view menu until it is there", () => {
    const test = new TestRoom(2);
    const labels = () => viewItems(test.room).map(({ label }) => label);
    viewItems(test.room).find(({ label }) => label === "Show everyone together")?.run();
    expect(test.asked).toEqual([{ type: "startTogether" }]);
    expect(labels()).not.toContain("Show everyone together");
    expect(test.room.notices.announced).toBe("Everyone is shown together in one scene");
  });

  it("is a picture with a name", async () => {
    const test = new TestRoom(3);
    test.meeting.command({ type: "startTogether" });
    render(Stage, { room: test.room, onremove: vi.fn() });
    expect(screen.getByRole("img", { name: "Everyone in one scene, as if in one room" })).toBeDefined();
    test.meeting.othersShare("p1");
    expect(await screen.findByRole("img", { name: "Screen of Jean-Luc Moreau" })).toBeDefined();
  });
});

describe("slides", () => {
  it("are told apart from a screen", async () => {
    const test = new TestRoom(3);
    test.meeting.slides("p1");
    render(Stage, { room: test.room, onremove: vi.fn() });
    expect(screen.getByRole("img", { name: "Slides of Jean-Luc Moreau" })).toBeDefined();
    test.meeting.change((s) => (s.slides.presenter = "p0"));
    expect(await screen.findByRole("img", { name: "Screen of Jean-Luc Moreau" })).toBeDefined();
  });

  it("without a picture are told of, once their picture could have come", async () => {
    vi.useFakeTimers();
    const test = new TestRoom(3);
    test.meeting.slides("p1", false);
    render(SlidesElsewhere, { room: test.room });
    expect(screen.getByRole("status").textContent.trim()).toBe("");
    vi.advanceTimersByTime(2001);
    await tick();
    expect(screen.getByRole("status").textContent).toContain("Jean-Luc Moreau presents slides. They can’t be shown here: find them in the window “Passerelle: connection to Teams”.");
    test.meeting.slides("p1");
    await tick();
    expect(screen.getByRole("status").textContent.trim()).toBe("");
  });
});

describe("rights", () => {
  it("of an attendee are changed one by one, those of others not at all", async () => {
    const test = new TestRoom(6);
    const user = userEvent.setup();
    const menuOf = async (id: string) => {
      cleanup();
      const person = test.room.snapshot.roster.people[id] ?? expect.fail("nobody");
      render(PersonMenu, { room: test.room, person, onremove: vi.fn() });
      await user.click(screen.getByRole("button"));
    };
    await menuOf("p0");
    expect(screen.queryByRole("menuitem", { name: "Don’t let them unmute" })).toBeNull();
    await menuOf("p4");
    await user.click(screen.getByRole("menuitem", { name: "Don’t let them unmute" }));
    expect(test.asked).toEqual([{ type: "permitMedia", value: { right: "microphone", permitted: false, participants: ["p4"] } }]);
    await menuOf("p4");
    expect(screen.getByRole("menuitem", { name: "Let them unmute" })).toBeDefined();
    test.meeting.change((s) => (s.capabilities.byName["forbidOthersVideo"] = { present: false, reason: "roleRestricted" }));
    await menuOf("p4");
    expect(screen.queryByRole("menuitem", { name: "Don’t allow their camera" })).toBeNull();
  });

  it("that one lost leave no button to unmute", async () => {
    const test = new TestRoom(2);
    render(Notices, { room: test.room });
    test.meeting.mutedBy("p0");
    expect(await screen.findByRole("button", { name: "Unmute mic" })).toBeDefined();
    test.meeting.allows("microphone", false);
    await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Unmute mic" })).toBeNull());
    test.meeting.allows("camera", false);
    test.meeting.allows("camera", true);
    await userEvent.setup().click(await screen.findByRole("button", { name: "Turn camera on" }));
    expect(test.asked).toEqual([{ type: "camera", value: true }]);
  });
});

describe("the telephone", () => {
  it("has numbers with their places, and a conference ID to read", async () => {
    const user = userEvent.setup();
    const oncopied = vi.fn();
    const onfailed = vi.fn();
    render(DialInFacts, { dialIn: DIAL_IN, oncopied, onfailed });
    const region = screen.getByRole("region", { name: "Join by phone" });
    expect(within(region).getAllByRole("listitem").map(({ textContent }) => textContent.trim())).toEqual(["+33199001234 Paris, France", "+33199005678 FranceToll-free", "+442079460123 London, United Kingdom"]);
    expect(within(region).getByText("559 727 062#")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe("+33199001234 – Paris, France\n+33199005678 – France – Toll-free\n+442079460123 – London, United Kingdom\nConference ID 559 727 062#");
    expect([oncopied.mock.calls.length, onfailed.mock.calls.length]).toEqual([1, 0]);
    const all = screen.getByRole("button", { name: "Show all 5 numbers" });
    await user.click(all);
    expect(screen.getAllByRole("listitem")).toHaveLength(5);
    expect(all.getAttribute("aria-expanded")).toBe("true");
  });

  it("is thought of where no sound comes from the microphone", async () => {
    const test = new TestRoom(2);
    render(MicrophoneHint, { room: test.room, ondevices: vi.fn() });
    test.room.take({ type: "microphone", level: { state: "dead", level: 0 } });
    await screen.findByText(/Check that it is plugged in/);
    expect(screen.queryByText(/join by phone/)).toBeNull();
    test.meeting.change((s) => (s.dialIn = DIAL_IN));
    expect(await screen.findByText(/join by phone/)).toBeDefined();
  });
});
