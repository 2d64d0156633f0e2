import { beforeEach, describe, expect, it } from "vitest";

import { StandInFault, type StandInCall } from "../testing/call";
import { House, settled } from "../testing/house";
import { StandInRemoteAudio } from "../testing/streams";
import { sound } from "../testing/tracks";

describe("one's own media", () => {
  let house: House;
  let call: StandInCall;

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
  });

  it("is muted and unmuted", async () => {
    await house.tell({ type: "mute", muted: true });
    await house.tell({ type: "mute", muted: false });
    expect(call.orders).toEqual(["mute", "unmute"]);
    expect(house.of("muted")).toEqual([]);
  });

  it("follows the last word, however quickly it changes", async () => {
    for (const muted of [true, false, true, false, true]) house.session.take({ type: "mute", muted });
    await settled();
    expect(call.isMuted).toBe(true);
  });

  it("can be muted by others, which is told once, and only the client unmutes", async () => {
    call.become("isMuted", true, "isMutedChanged");
    call.emit("mutedByOthers");
    expect(house.of("muted")).toEqual([{ type: "muted", muted: true, by: null }]);
    await house.tell({ type: "mute", muted: true });
    expect(call.orders).toEqual([]);
    call.become("isMuted", false, "isMutedChanged");
    await settled();
    expect(call.orders).toEqual(["mute"]);
  });

  it("stays muted where unmuting is not allowed", async () => {
    await house.tell({ type: "mute", muted: true });
    call.faults.set("unmute", new StandInFault(403, 0));
    await house.tell({ type: "mute", muted: false });
    expect(house.of("error")).toMatchObject([{ code: "notAllowed" }]);
    expect(house.of("muted")).toEqual([{ type: "muted", muted: true, by: null }]);
  });

  it("has a camera: Rust's track, started and stopped as the same stream", async () => {
    await house.tell({ type: "camera", on: true });
    expect(await call.localVideoStreams[0]?.getMediaStream()).toBe(house.media.camera);
    await house.tell({ type: "camera", on: false });
    expect(call.orders).toEqual(["camera on", "camera off"]);
    expect(house.of("error")).toEqual([]);
  });

  it("brings the camera along that was on at the join", async () => {
    const other = new House();
    expect((await other.meet({ camera: true })).orders).toEqual(["camera on"]);
  });

  it("tells a camera that was taken away, or does not start", async () => {
    await house.tell({ type: "camera", on: true });
    call.become("isLocalVideoStarted", false, "isLocalVideoStartedChanged");
    expect(house.of("stopped")).toEqual([{ type: "stopped", camera: true, share: false }]);
    call.faults.set("camera on", new StandInFault(500, 41_048));
    await house.tell({ type: "camera", on: true });
    expect(house.of("stopped")).toHaveLength(2);
    expect(house.of("error")).toMatchObject([{ code: "internal", detail: "camera on: 500/41048" }]);
  });

  it("has a share, which asks nobody what to share", async () => {
    await house.tell({ type: "share", on: true });
    await house.tell({ type: "share", on: false });
    expect(call.orders).toEqual(["share on", "share off"]);
    await house.tell({ type: "share", on: true });
    call.become("isScreenSharingOn", false, "isScreenSharingOnChanged");
    expect(house.of("stopped")).toEqual([{ type: "stopped", camera: false, share: true }]);
  });

  it("waits outside until we are in", async () => {
    const other = new House();
    const waiting = await other.join();
    waiting.enter("InLobby");
    await other.tell({ type: "camera", on: true });
    await other.tell({ type: "share", on: true });
    expect(waiting.orders).toEqual([]);
    waiting.enter("Connected");
    await settled();
    expect(waiting.orders).toEqual(["camera on", "share on"]);
  });

  it("is put on hold and taken off", async () => {
    await house.tell({ type: "hold" });
    await house.tell({ type: "resume" });
    expect(call.orders).toEqual(["hold", "resume"]);
    expect(house.of("state")).toMatchObject([{ phase: "onHold", by: "local" }, { phase: "connected" }]);
  });

  it("has tones, one after the other", async () => {
    await house.tell({ type: "dtmf", tones: "1*#D" });
    expect(call.orders).toEqual(["tone Num1", "tone Star", "tone Pound", "tone D"]);
    call.faults.set("tone Num2", new StandInFault(500, 0));
    await house.tell({ type: "dtmf", tones: "23" });
    expect(call.orders.at(-1)).toBe("tone Num2");
    expect(house.of("error")).toHaveLength(1);
  });
});

describe("the meeting's sound", () => {
  it("goes to Rust once it is there", async () => {
    const house = new House();
    const call = await house.join();
    call.sound(new StandInRemoteAudio(sound("meeting")));
    call.enter("Connected");
    await settled();
    expect(house.media.sound.label).toBe("meeting");
  });

  it("goes to Rust even if it came without a word", async () => {
    const house = new House();
    const call = await house.join();
    call.remoteAudioStreams = [new StandInRemoteAudio(sound("meeting"))];
    call.enter("Connected");
    await settled();
    expect(house.media.sound.label).toBe("meeting");
  });

  it("stops and comes back, and stays stopped for who asked before", async () => {
    const house = new House();
    await house.tell({ type: "deafen", on: true });
    const call = await house.meet();
    call.sound(new StandInRemoteAudio(sound("meeting")));
    await settled();
    expect([call.orders, house.media.sound.label]).toEqual([["deafen"], null]);
    await house.tell({ type: "deafen", on: false });
    expect([call.orders, house.media.sound.label]).toEqual([["deafen", "hear"], "meeting"]);
  });
});
