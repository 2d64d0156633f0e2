import { beforeEach, describe, expect, it } from "vitest";

import type { StandInCall } from "../testing/call";
import { House, settled } from "../testing/house";

describe("recording and transcription", () => {
  let house: House;
  let call: StandInCall;
  const recording = () => call.feature(house.calling.features.Recording);
  const transcription = () => call.feature(house.calling.features.Transcription);

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
  });

  it("are told when they begin and end", () => {
    recording().turn(true);
    transcription().turn(true);
    recording().turn(false);
    expect(house.said.filter(({ type }) => type === "recording" || type === "transcription")).toEqual([
      { type: "recording", active: true, consentRequired: false },
      { type: "transcription", active: true, consentRequired: false },
      { type: "recording", active: false, consentRequired: false },
    ]);
  });

  it("hold everything back until consent is given, and never give it by themselves", async () => {
    await house.tell({ type: "camera", on: true });
    await house.tell({ type: "share", on: true });
    recording().turn(true, true);
    await settled();
    expect(house.of("recording")).toEqual([{ type: "recording", active: true, consentRequired: true }]);
    expect(call.orders).toEqual(["camera on", "share on", "mute", "camera off", "share off"]);
    await house.tell({ type: "camera", on: true });
    await house.tell({ type: "mute", muted: false });
    expect([call.isMuted, call.isLocalVideoStarted, recording().granted]).toEqual([true, false, 0]);

    await house.tell({ type: "grantConsent", recording: true, transcription: false });
    expect([recording().granted, transcription().granted]).toEqual([1, 0]);
    expect(house.of("recording").at(-1)).toEqual({ type: "recording", active: true, consentRequired: false });
    expect([call.isMuted, call.isLocalVideoStarted, call.isScreenSharingOn]).toEqual([false, true, true]);
    // Being held back is neither being muted by others nor having a camera taken away.
    expect([...house.of("muted"), ...house.of("stopped")]).toEqual([]);
  });

  it("hold back a camera that was on at the join", async () => {
    const other = new House();
    const waiting = await other.join({ camera: true });
    waiting.feature(other.calling.features.Transcription).turn(true, true);
    waiting.enter("Connected");
    await settled();
    expect(waiting.orders).toEqual(["mute"]);
    await other.tell({ type: "grantConsent", recording: false, transcription: true });
    expect(waiting.orders).toEqual(["mute", "unmute", "camera on"]);
  });

  it("hold nothing back while nothing is going on, though consent would be asked for", async () => {
    recording().isTeamsConsentRequired = true;
    await house.tell({ type: "camera", on: true });
    expect(call.orders).toEqual(["camera on"]);
    await house.tell({ type: "grantConsent", recording: true, transcription: true });
    expect([recording().granted, transcription().granted]).toEqual([1, 1]);
  });

  it("are looked at again when capabilities change: consent has no event", async () => {
    recording().turn(true);
    recording().isTeamsConsentRequired = true;
    call.feature(house.calling.features.Capabilities).change({ unmuteMic: { isPresent: false, reason: "ExplicitConsentRequired" } });
    await settled();
    expect(house.of("recording").at(-1)).toMatchObject({ consentRequired: true });
    expect(house.of("capabilities").at(-1)?.capabilities).toContainEqual({ name: "unmuteMic", present: false, reason: "explicitConsentRequired" });
    expect(call.isMuted).toBe(true);
  });
});
