// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { TestRoom } from "../../state/call-testing";
import PeoplePane from "./PeoplePane.svelte";

function pane(people: number) {
  const test = new TestRoom(people);
  const onremove = vi.fn();
  render(PeoplePane, { room: test.room, onremove });
  return { test, onremove, user: userEvent.setup() };
}

it("lets people in by name, and all at once", async () => {
  const { test, user } = pane(2);
  test.meeting.wait("w1", "Wanda");
  test.meeting.wait("w2", "Xavier");
  test.meeting.wait("w3", "Yann");
  await user.click(await screen.findByRole("button", { name: "Admit Wanda" }));
  await user.click(screen.getByRole("button", { name: "Reject Yann" }));
  test.meeting.wait("w4", "Zora");
  await user.click(await screen.findByRole("button", { name: "Admit all" }));
  expect(test.asked).toEqual([
    { type: "admit", value: ["w1"] },
    { type: "reject", value: "w3" },
    { type: "admit", value: ["w2", "w4"] },
  ]);
});

it("hides what one may not do", async () => {
  const { test } = pane(2);
  test.meeting.wait("w1", "Wanda");
  test.meeting.change((s) => {
    for (const name of ["manageLobby", "muteOthers"] as const) s.capabilities.byName[name] = { present: false, reason: "roleRestricted" };
  });
  expect(await screen.findByText("Wanda")).toBeDefined();
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: /Admit|Mute all/ })).toBeNull());
});

it("mutes everyone else who is not muted", async () => {
  const { test, user } = pane(4);
  await user.click(screen.getByRole("button", { name: "Mute all" }));
  expect(test.asked).toEqual([{ type: "muteOthers", value: ["p2", "p1", "p0"] }]);
});

it("has a search only when there are many, and says when nobody fits", async () => {
  const { test, user } = pane(3);
  expect(screen.queryByRole("searchbox")).toBeNull();
  test.meeting.people(12);
  await user.type(await screen.findByRole("searchbox", { name: "Search people" }), "lef");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  await user.keyboard("xx");
  expect(screen.getByRole("status").textContent).toBe("Nobody by that name.");
});

it("asks before it removes someone", async () => {
  const { test, onremove, user } = pane(2);
  await user.click(screen.getByRole("button", { name: "More for Mary Okafor" }));
  await user.click(screen.getByRole("menuitem", { name: "Remove from the meeting" }));
  expect(onremove).toHaveBeenCalledWith(expect.objectContaining({ id: "p0" }));
  expect(test.asked).toEqual([]);
});

it("says what all attendees may not use, and changes it for all", async () => {
  const { test, user } = pane(6);
  expect(screen.queryByText(/for everyone/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "What attendees may use" }));
  await user.click(screen.getByRole("menuitem", { name: "Turn off attendees’ microphones" }));
  expect(test.asked).toEqual([{ type: "permitMedia", value: { right: "microphone", permitted: false, participants: [] } }]);
  expect(await screen.findByText("Attendees’ microphones are off for everyone.")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "What attendees may use" }));
  await user.click(screen.getByRole("menuitem", { name: "Allow attendees’ microphones" }));
  expect(test.asked.at(-1)).toMatchObject({ value: { permitted: true } });
  test.meeting.change((s) => {
    for (const name of ["forbidOthersAudio", "forbidOthersVideo"] as const) s.capabilities.byName[name] = { present: false, reason: "roleRestricted" };
    s.access.attendees.camera = false;
  });
  expect(await screen.findByText("Attendees’ cameras are off for everyone.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "What attendees may use" })).toBeNull();
});
