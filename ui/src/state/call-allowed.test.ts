import { describe, expect, it } from "vitest";

import { capabilities } from "../ipc/fake/snapshot";
import { failureText, forbidden, notNow, refusal } from "./call-allowed";
import { admitted } from "./call-testing";

describe("what one may", () => {
  it("is what the host says, with its reason", () => {
    expect(forbidden({ capabilities: capabilities() }, "shareScreen")).toBeNull();
    expect(forbidden({ capabilities: capabilities(["shareScreen"]) }, "shareScreen")).toBe("call.why.role");
    expect(forbidden({ capabilities: { known: true, byName: {} } }, "muteOthers")).toBe("call.why.role");
  });

  it("is what anyone may while the host has said nothing, and nothing that reaches others", () => {
    const silent = { capabilities: { known: false, byName: {} } };
    expect(forbidden(silent, "raiseHand")).toBeNull();
    expect(forbidden(silent, "removeParticipant")).toBe("call.why.notYet");
  });

  it("depends on where the call is", () => {
    const meeting = admitted(1);
    expect(notNow(meeting.snapshot)).toBeNull();
    meeting.reconnect();
    expect(notNow(meeting.snapshot)).toBe("call.why.reconnecting");
    meeting.command({ type: "hold" });
    expect(notNow(meeting.snapshot)).toBe("call.why.onHold");
    meeting.back();
    meeting.record(true, true);
    expect(notNow(meeting.snapshot)).toBe("call.why.consent");
    meeting.command({ type: "refuseConsent" });
    expect(notNow(meeting.snapshot)).toBe("call.why.refusedConsent");
  });
});

it("puts what was refused into words", () => {
  expect(refusal("notAllowed")).toBe("call.refused.notAllowed");
  expect(refusal("internal")).toBe("call.refused.other");
  const failed = (why: Parameters<typeof failureText>[0]["notNow"]) => failureText({ code: "notNow", detail: "", notNow: why, device: null, signIn: null });
  expect(failed({ why: { type: "notAllowed", reason: "meetingRestricted" } })).toBe("call.why.meeting");
  expect(failed({ why: { type: "consentNeeded" } })).toBe("call.why.consent");
  expect(failed(null)).toBe("call.why.notYet");
  expect(failureText({ code: "device", detail: "", notNow: null, device: null, signIn: null })).toBe("call.failed.device");
  expect(failureText({ code: "codec", detail: "", notNow: null, device: null, signIn: null })).toBe("call.failed.other");
});
