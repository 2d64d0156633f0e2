import { beforeEach, describe, expect, it } from "vitest";

import { StandInIncomingCall } from "../testing/agent";
import { House, settled, TOKEN } from "../testing/house";

describe("calls that come in", () => {
  let house: House;
  let call: StandInIncomingCall;

  beforeEach(async () => {
    house = new House();
    await house.tell({ type: "token", token: TOKEN });
    call = new StandInIncomingCall("1", "8:orgid:0f0e0d0c-0b0a-4909-8807-060504030201", "Mary");
    house.agent.ring(call);
  });

  it("are told, and told again when they are gone", () => {
    const told = { type: "incomingCall", call: "1", caller: "8:orgid:0f0e0d0c-0b0a-4909-8807-060504030201", callerName: "Mary" };
    expect(house.of("incomingCall")).toEqual([{ ...told, ended: false }]);
    call.giveUp();
    call.giveUp();
    expect(house.of("incomingCall")).toEqual([{ ...told, ended: false }, { ...told, ended: true }]);
  });

  it("are taken with Rust's microphone, muted until Rust says otherwise", async () => {
    await house.tell({ type: "acceptCall", call: "1", camera: false });
    expect(call.taken?.audioOptions?.muted).toBe(true);
    expect(await call.taken?.audioOptions?.localAudioStreams?.[0]?.getMediaStream()).toBe(house.media.microphone);
    expect(call.taken?.videoOptions).toBeUndefined();
    await house.tell({ type: "mute", muted: false });
    call.call.enter("Connected");
    await settled();
    expect(call.call.orders).toContain("unmute");
    expect(house.of("state").at(-1)).toMatchObject({ phase: "connected" });
  });

  it("are taken with video, which can be turned off again", async () => {
    await house.tell({ type: "acceptCall", call: "1", camera: true });
    expect(await call.taken?.videoOptions?.localVideoStreams?.[0]?.getMediaStream()).toBe(house.media.camera);
    call.call.enter("Connected");
    await house.tell({ type: "camera", on: false });
    expect(call.call.orders).toContain("camera off");
  });

  it("are declined", async () => {
    await house.tell({ type: "rejectCall", call: "1" });
    expect(call.rejected).toBe(true);
    await house.tell({ type: "rejectCall", call: "1" });
    expect(house.of("error")).toMatchObject([{ code: "notFound" }]);
  });

  it("can't be taken when they are gone", async () => {
    call.giveUp();
    await house.tell({ type: "acceptCall", call: "1", camera: false });
    expect(call.taken).toBeNull();
    expect(house.of("error")).toMatchObject([{ code: "notFound" }]);
    expect(house.over).toBe(false);
  });
});
