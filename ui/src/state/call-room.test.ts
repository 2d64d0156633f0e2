import { describe, expect, it } from "vitest";

import type { DeviceReason } from "../ipc/generated/DeviceReason";
import type { FailedDevice } from "../ipc/generated/FailedDevice";
import type { MicrophoneState } from "../ipc/generated/MicrophoneState";
import type { Told } from "../ipc/generated/Told";
import { TestRoom } from "./call-testing";

const wishes = (test: TestRoom) => test.asked.filter(({ type }) => type === "want");

describe("what others do", () => {
  it("is told with what can be done about it", () => {
    const test = new TestRoom(2);
    test.meeting.mutedBy("p0");
    expect(test.room.notices.list).toMatchObject([{ text: "Mary Okafor muted you", action: { kind: "unmute" } }]);
    expect(test.room.notices.announced).toBe("Mary Okafor muted you");
    test.pass(6001);
    expect(test.room.notices.list).toEqual([]);
  });

  it("keeps a person waiting in the lobby in sight until they are answered", () => {
    const test = new TestRoom(2);
    test.meeting.wait("w", "Wanda");
    test.pass(60_000);
    expect(test.room.notices.list).toMatchObject([{ text: "Wanda is waiting in the lobby", action: { kind: "admit", id: "w" } }]);
    void test.room.command({ type: "admit", value: ["w"] });
    expect(test.room.notices.list).toEqual([]);
  });

  it("lets reactions float for a while", () => {
    const test = new TestRoom(2);
    test.meeting.react("p1", "heart");
    test.pass(3000);
    test.meeting.react("p1", "like");
    expect(test.room.floating.list.map(({ kind }) => kind)).toEqual(["heart", "like"]);
    test.pass(1001);
    expect(test.room.floating.list.map(({ kind }) => kind)).toEqual(["like"]);
  });

  it("names people who stopped something and those who came", () => {
    const test = new TestRoom(2);
    test.room.take({ type: "stopped", camera: true, share: false });
    expect(test.room.notices.list).toMatchObject([{ text: "Your camera was turned off by the meeting" }]);
    test.meeting.people(3);
    expect(test.room.notices.announced).toBe("Ana Sofia Pereira joined");
  });
});

describe("commands", () => {
  it("that fail say why, once for each kind", async () => {
    const test = new TestRoom(2);
    for (let times = 0; times < 2; times += 1) {
      test.failure = { code: "notNow", detail: "muted by policy", notNow: { why: { type: "notAllowed", reason: "meetingRestricted" } }, device: null, signIn: null };
      await test.room.mute(false);
    }
    expect(test.room.notices.list).toHaveLength(1);
    expect(test.room.notices.list).toMatchObject([{ text: "The organiser turned this off.", tone: "warning" }]);
  });

  it("raise and lower one's own hand", async () => {
    const test = new TestRoom(2);
    await test.room.raiseHand();
    await test.room.raiseHand();
    expect(test.asked).toEqual([{ type: "raiseHand" }, { type: "lowerHand", value: null }]);
  });

  it("unmute only while the keys to talk are held", () => {
    const test = new TestRoom(2);
    test.room.pushToTalk(true);
    test.room.pushToTalk(true);
    expect(test.meeting.snapshot.microphone.on).toBe(true);
    test.room.pushToTalk(false);
    expect(test.meeting.snapshot.microphone.on).toBe(false);
    expect(test.asked).toHaveLength(2);
  });

  it("don't mute someone who spoke unmuted before the keys were held", async () => {
    const test = new TestRoom(2);
    await test.room.mute(false);
    test.room.pushToTalk(true);
    test.room.pushToTalk(false);
    expect(test.meeting.snapshot.microphone.on).toBe(true);
  });

  it("agree to exactly what needs it", async () => {
    const test = new TestRoom(2);
    test.meeting.record(true, true);
    await test.room.consent(true);
    expect(test.asked.at(-1)).toEqual({ type: "grantConsent", value: { recording: true, transcription: false } });
  });

  it("are told by the question itself what consent closes, and after a yes that it is still closed", async () => {
    const test = new TestRoom(2);
    await test.room.mute(false);
    await test.room.command({ type: "camera", value: true });
    test.meeting.record(true, true);
    expect(test.meeting.snapshot.microphone).toEqual({ on: false, closedBy: { by: "consent" } });
    expect(test.room.notices.list).toEqual([]);
    await test.room.consent(true);
    expect(test.room.notices.list).toMatchObject([{ kind: "agreed", action: { kind: "unmute" } }]);
    test.room.take({ type: "mutedByOthers", by: null });
    expect(test.room.notices.list.map(({ kind }) => kind)).toContain("muted");
  });

  it("hear of nothing they could open after a no", async () => {
    const test = new TestRoom(2);
    await test.room.mute(false);
    test.meeting.record(true, true);
    await test.room.consent(false);
    expect(test.room.notices.list).toEqual([]);
  });

  it("share by name and stop", async () => {
    const test = new TestRoom(2);
    test.room.sharing = true;
    await test.room.share({ id: "screen:0", name: "DP-1" });
    expect([test.room.sharing, test.room.sharedName]).toEqual([false, "DP-1"]);
    await test.room.share(null);
    expect(test.shared).toEqual(["screen:0", null]);
  });
});

describe("the host", () => {
  it("is told the sizes of tiles when things are calm, and again after the connection was mended", () => {
    const test = new TestRoom(2);
    test.room.wishes.show("p0", { width: 640, height: 360 });
    test.pass(151);
    expect(wishes(test)).toHaveLength(1);
    test.meeting.reconnect();
    test.meeting.back();
    test.pass(151);
    expect(wishes(test)).toHaveLength(2);
  });

  it("is not asked anything after the call was closed", () => {
    const test = new TestRoom(2);
    test.room.wishes.show("p0", { width: 640, height: 360 });
    test.room.close();
    test.pass(1000);
    expect(test.asked).toEqual([]);
  });
});

it("says which device it is about and what to do, until that is read, one message a device", () => {
  const test = new TestRoom(1);
  const notice = (device: FailedDevice, reason: DeviceReason) =>
    test.room.take({ type: "notice", failure: { code: "device", detail: "x", notNow: null, device: { device, reason, heldBy: null, refusedBy: null }, signIn: null } });
  notice("camera", "busy");
  notice("microphone", "gone");
  notice("camera", "other");
  const texts = () => test.room.notices.list.map(({ text, next }) => [text, next]);
  const expected = [
    ["The microphone is gone", "Plug it in again, or choose another one."],
    ["The camera can’t be used", "Switch it off and on again, or choose another one."],
  ];
  expect(texts()).toEqual(expected);
  test.pass(60_000);
  expect(texts()).toEqual(expected);
  expect(test.room.notices.announced).toContain("The camera can’t be used");
});

it("keeps a minute of figures", () => {
  const test = new TestRoom(1);
  const figures = { sentKbps: 1, receivedKbps: 1, receivedLoss: 0, sentLoss: 0, roundTrip: null, jitter: 0, sentFps: 0, receivedFps: 0, cpu: 0, strain: null };
  for (let cpu = 0; cpu < 70; cpu += 1) test.room.take({ type: "figures", figures: { ...figures, cpu } });
  expect(test.room.figures.map(({ cpu }) => cpu)).toEqual(Array.from({ length: 60 }, (_, index) => index + 10));
});

it("remembers the layout and counts from when a phase began", () => {
  const test = new TestRoom(1);
  test.room.chooseLayout("speaker");
  expect(test.remembered).toEqual([{ layout: "speaker" }]);
  test.pass(5000);
  test.meeting.reconnect();
  expect([test.room.entered, test.room.phaseSince]).toEqual([1000, 6000]);
});

describe("the recording banner", () => {
  const notice = (recording: Told) => ({ type: "compliance" as const, notice: { recording, transcription: "off" as const, since: 0 } });

  it("comes with the host's word and stays away while the same goes on", () => {
    const { room } = new TestRoom(1);
    room.take(notice("started"));
    expect(room.snapshot.compliance.notice.recording).toBe("started");
    room.bannerRead = "goingOn off";
    room.take(notice("goingOn"));
    expect(room.bannerRead).toBe("goingOn off");
  });

  it("comes back for a second recording", () => {
    const { room } = new TestRoom(1);
    room.take(notice("started"));
    room.bannerRead = "goingOn off";
    room.take(notice("stopped"));
    room.take(notice("started"));
    expect(room.bannerRead).toBe("");
  });
});

describe("the hint about the microphone", () => {
  const hear = (test: TestRoom, state: MicrophoneState) => test.room.take({ type: "microphone", level: { state, level: 0.1 } });

  it("stays through the pauses of talking and goes when one is unmuted", () => {
    const test = new TestRoom(1);
    hear(test, "talkingWhileMuted");
    hear(test, "muted");
    expect(test.room.hint.shown).toBe("talkingWhileMuted");
    hear(test, "heard");
    expect(test.room.hint.shown).toBeNull();
    hear(test, "talkingWhileMuted");
    test.pass(4001);
    expect(test.room.hint.shown).toBeNull();
  });

  it("once put away comes back only after the trouble was over", () => {
    const test = new TestRoom(1);
    hear(test, "dead");
    test.room.hint.dismiss();
    hear(test, "dead");
    expect(test.room.hint.shown).toBeNull();
    hear(test, "heard");
    hear(test, "dead");
    expect(test.room.hint.shown).toBe("dead");
  });
});
