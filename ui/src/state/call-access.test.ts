import { describe, expect, it } from "vitest";

import { ownForbidden, permissionOf } from "./call-access";
import { admitted, TestRoom } from "./call-testing";

describe("rights", () => {
  it("are the meeting's for attendees, one's own where there are any, and all for everyone else", () => {
    const meeting = admitted(6);
    meeting.command({ type: "permitMedia", value: { right: "camera", permitted: false, participants: [] } });
    meeting.command({ type: "permitMedia", value: { right: "camera", permitted: true, participants: ["p5"] } });
    expect(["p0", "p4", "p5"].map((id) => permissionOf(meeting.snapshot, id).camera)).toEqual([true, false, true]);
    expect(permissionOf(meeting.snapshot, "p4").microphone).toBe(true);
  });

  it("of oneself are what the capability says; what attendees may is why", () => {
    const meeting = admitted(2);
    meeting.change((s) => (s.access.attendees.microphone = false));
    expect(ownForbidden(meeting.snapshot, "microphone")).toBeNull();
    meeting.allows("microphone", false);
    expect(ownForbidden(meeting.snapshot, "microphone")).toBe("call.access.attendees.microphone");
    meeting.change((s) => (s.access.attendees.microphone = true));
    expect(ownForbidden(meeting.snapshot, "microphone")).toBe("call.why.meeting");
  });
});

describe("a right of one's own", () => {
  it("that is taken is told with the reason, and nothing offers what is not allowed", () => {
    const test = new TestRoom(2);
    test.meeting.allows("microphone", false);
    const text = "You can’t use your microphone now. Attendees’ microphones are off in this meeting.";
    expect(test.room.notices.list).toMatchObject([{ text, tone: "warning" }]);
    expect(test.room.notices.list[0]?.action).toBeUndefined();
    expect(test.room.notices.announced).toBe(text);
  });

  it("that comes back opens nothing by itself: it is told, with the way to do it", () => {
    const test = new TestRoom(2);
    void test.room.mute(false);
    test.meeting.allows("microphone", false);
    test.meeting.allows("microphone", true);
    expect(test.room.notices.list).toMatchObject([{ tone: "info", action: { kind: "unmute" } }]);
    expect(test.meeting.snapshot.microphone.on).toBe(false);
    test.meeting.allows("camera", false);
    test.meeting.allows("camera", true);
    expect(test.room.notices.list.at(-1)).toMatchObject({ action: { kind: "cameraOn" } });
  });

  it("is no news where the connection is lost, or where it is about consent", () => {
    const test = new TestRoom(2);
    test.meeting.reconnect({ media: true });
    test.meeting.change((s) => (s.capabilities.byName["unmuteMic"] = { present: false, reason: "notInitialized" }));
    test.meeting.change((s) => (s.capabilities.byName["unmuteMic"] = { present: true, reason: "capable" }));
    test.meeting.back();
    test.meeting.change((s) => (s.capabilities.byName["unmuteMic"] = { present: false, reason: "explicitConsentRequired" }));
    expect(test.room.notices.list).toEqual([]);
  });
});
