import { beforeEach, describe, expect, it } from "vitest";

import { FakeBackend } from "../ipc/fake";
import type { JoinForm } from "../ipc/generated/JoinForm";
import { Session } from "./session.svelte";

const devices = { camera: "default", microphone: "default", speaker: "default" };
const form: JoinForm = { link: "practice", name: "Ann", microphone: true, camera: false, devices };
let clock = 0;

beforeEach(() => {
  clock = 1000;
});

async function session(query: string) {
  const backend = new FakeBackend(new URLSearchParams(`life=off&${query}`));
  const state = new Session(backend, () => clock);
  await backend.watch((event) => state.take(event));
  return { backend, state };
}

it("goes from Join through the lobby into the meeting", async () => {
  const { backend, state } = await session("lobby=hold");
  const joined = state.join(form);
  expect(state.stage.stage).toBe("joining");
  await joined;
  expect(state.waiting).toBe(true);
  clock = 5000;
  backend.meeting?.admit();
  expect(state.waiting).toBe(false);
  expect(state.snapshot?.phase.phase).toBe("connected");
  expect(state.since).toBe(5000);
  backend.meeting?.end();
});

it("counts the wait from when it began, not from each change in it", async () => {
  const { backend, state } = await session("lobby=hold");
  await state.join(form);
  clock = 9000;
  backend.meeting?.command({ type: "mute", value: true });
  expect(state.since).toBe(1000);
});

it("still waits in the lobby while the way to the host is mended", async () => {
  const { backend, state } = await session("lobby=hold");
  await state.join(form);
  backend.meeting?.phase({ phase: "reconnecting", since: 1, from: "lobby", lost: { service: true, media: false, host: false } });
  expect(state.waiting).toBe(true);
});

it("says why it could not join, and tries again as before", async () => {
  const { backend, state } = await session("fail=serviceUnreachable");
  await state.join(form);
  expect(state.stage).toMatchObject({ stage: "failed", failure: { code: "serviceUnreachable" } });
  await state.again();
  expect(backend.asked.filter(({ what }) => what === "join").map((asked) => asked.with)).toEqual([form, form]);
});

it("keeps the reason of the end, and is not woken by what comes late", async () => {
  const { backend, state } = await session("lobby=none&people=2");
  await state.join(form);
  const last = state.snapshot;
  clock = 61_000;
  backend.meeting?.end("removed");
  expect(state.stage).toEqual({ stage: "ended", cause: "removed", reason: { code: 0, subcode: 5300 }, talked: 60_000 });
  if (last) state.take({ type: "snapshot", snapshot: last });
  expect(state.stage.stage).toBe("ended");
  state.close();
  expect(state.stage.stage).toBe("none");
});

it("does not start a second call while one runs", async () => {
  const { backend, state } = await session("lobby=hold");
  await state.join(form);
  await state.join(form);
  expect(backend.asked.filter(({ what }) => what === "join")).toHaveLength(1);
});

it("that is given up on the way in is left as soon as it is there, unseen", async () => {
  const { backend, state } = await session("lobby=none&people=2");
  const real = backend.join.bind(backend);
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  backend.join = (given) => reached.then(() => real(given));
  const joined = state.join(form);
  await Promise.resolve();
  const given = state.giveUp();
  expect(state.stage.stage).toBe("none");
  reach();
  await Promise.all([joined, given]);
  expect(state.stage.stage).toBe("none");
  expect(backend.meeting?.snapshot.phase).toMatchObject({ phase: "ended", cause: "left" });
});

it("that is joined again right after giving up waits until the first is left", async () => {
  const { backend, state } = await session("lobby=none&people=2");
  const first = state.join(form);
  await Promise.resolve();
  const given = state.giveUp();
  await Promise.all([first, given, state.join({ ...form, name: "Bob" })]);
  expect(state.snapshot?.displayName).toBe("Bob");
  backend.meeting?.end();
});

describe("waiting for calls", () => {
  const wait: JoinForm = { ...form, link: "" };

  it("goes on through a call that is answered to its end, and back to waiting", async () => {
    const { backend, state } = await session("");
    const reached = state.waitForCalls(wait);
    expect(state.stage).toEqual({ stage: "waiting" });
    await reached;
    expect(state.stage).toMatchObject({ stage: "waiting", snapshot: { phase: { phase: "idle" } } });
    expect([state.called, state.speaks]).toEqual([true, true]);
    backend.meeting?.ring("1", "Mary Okafor");
    expect(state.ringing.map(({ callerName }) => callerName)).toEqual(["Mary Okafor"]);
    clock = 4000;
    await state.command({ type: "acceptCall", value: { call: "1", camera: false } });
    expect(state.snapshot?.phase.phase).toBe("connected");
    expect(state.ringing).toEqual([]);
    clock = 9000;
    backend.meeting?.end("callEnded");
    expect(state.stage).toMatchObject({ stage: "ended", cause: "callEnded", talked: 5000 });
    await state.again();
    expect(state.stage.stage).toBe("waiting");
    expect(backend.asked.filter(({ what }) => what === "waitForCalls").map((asked) => asked.with)).toEqual([wait, wait]);
  });

  it("that is stopped ends without a word, also while it is being left", async () => {
    const { backend, state } = await session("");
    await state.waitForCalls(wait);
    backend.meeting?.phase({ phase: "disconnecting", since: 1 });
    expect(state.stage.stage).toBe("waiting");
    await state.giveUp();
    expect(state.stage.stage).toBe("none");
    expect(backend.meeting?.snapshot.phase.phase).toBe("ended");
  });

  it("that is stopped before the host is reached is undone as soon as it is there, unseen", async () => {
    const { backend, state } = await session("");
    const waiting = state.waitForCalls(wait);
    await Promise.resolve();
    await Promise.all([waiting, state.giveUp()]);
    expect(state.stage.stage).toBe("none");
    expect(backend.meeting?.snapshot.phase.phase).toBe("ended");
  });

  it("says why it could not begin, and why others ended it", async () => {
    const failing = await session("fail=access");
    await failing.state.waitForCalls(wait);
    expect(failing.state.stage).toMatchObject({ stage: "failed", failure: { code: "access" } });
    const { backend, state } = await session("");
    await state.waitForCalls(wait);
    backend.meeting?.end("tokenInvalid");
    expect(state.stage).toMatchObject({ stage: "ended", cause: "tokenInvalid", talked: null });
  });

  it("is found where it goes on already, and is nothing while one joins", async () => {
    const { backend, state } = await session("");
    await state.waitForCalls(wait);
    const late = new Session(backend, () => clock);
    await backend.watch((event) => late.take(event));
    expect(late.stage.stage).toBe("waiting");
    const { state: joining } = await session("lobby=hold");
    const joined = joining.join(form);
    if (backend.meeting) joining.take({ type: "snapshot", snapshot: backend.meeting.snapshot });
    expect(joining.stage.stage).toBe("joining");
    await joined;
  });
});
