// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";

import type { StandInCall } from "../testing/call";
import { House, ME, settled } from "../testing/house";
import { StandInTogetherStream } from "../testing/scene-features";
import { picture } from "../testing/tracks";

const MARY = "8:orgid:mary";
const BOTH = { isAudioPermitted: true, isVideoPermitted: true };

describe("what is shown and allowed beside people", () => {
  let house: House;
  let call: StandInCall;
  const feature = () => ({
    together: call.feature(house.calling.features.TogetherMode),
    slides: call.feature(house.calling.features.PPTLive),
    access: call.feature(house.calling.features.MediaAccess),
  });

  beforeEach(async () => {
    house = new House();
    call = await house.join();
  });

  it("is told once one is in, with all there was before", async () => {
    feature().together.show(new StandInTogetherStream(1, picture("scene")));
    feature().slides.present(MARY);
    feature().access.change({ ...BOTH, isAudioPermitted: false });
    await settled();
    const told = () => [...house.of("together"), ...house.of("slides"), ...house.of("mediaAccess")].map(({ type }) => type);
    expect(told()).toEqual([]);
    call.enter("Connected");
    await settled();
    expect(told()).toEqual(["together", "slides", "mediaAccess"]);
  });

  it("is told once each, and goes with its call", async () => {
    call.enter("Connected");
    const stream = new StandInTogetherStream(1, picture("scene"));
    feature().together.show(stream);
    feature().together.emit("togetherModeSceneUpdated", { sceneSize: feature().together.sceneSize } as never);
    feature().slides.present(MARY);
    feature().slides.present(MARY);
    await settled();
    expect([house.of("together").length, house.of("slides").length, house.shown]).toEqual([1, 1, feature().slides.target]);
    feature().slides.isActive = false;
    call.enter("LocalHold");
    call.end(0);
    await settled();
    expect([stream.listening, house.shown]).toEqual([0, null]);
  });

  it("slides that are on when the call ends are taken from the window", async () => {
    call.enter("Connected");
    feature().slides.present(MARY);
    await settled();
    call.end(0);
    expect(house.shown).toBeNull();
  });

  it("a scene is asked for in the size of a share, and its seats are counted in its own", async () => {
    call.enter("Connected");
    const { together } = feature();
    const stream = new StandInTogetherStream(1, picture("scene"));
    together.show(stream);
    await settled();
    expect(together.sceneSize).toEqual({ width: 1280, height: 720 });
    together.sceneSize = { width: 640, height: 360 };
    together.seat(new Map([[MARY, { left: 64, top: 36, width: 128, height: 72 }]]));
    expect(house.of("together").at(-1)?.seats).toEqual([{ participant: MARY, left: 0.1, top: 0.1, width: 0.2, height: 0.2 }]);
    call.end(0);
    await settled();
    expect([stream.listening, house.calling.undrawn]).toEqual([0, 1]);
  });

  it("media access is told by either event, and of one who differs in one thing", async () => {
    call.enter("Connected");
    const { access } = feature();
    access.meeting = { ...BOTH, isAudioPermitted: false };
    access.emit("meetingMediaAccessChanged", { meetingMediaAccess: access.meeting });
    access.meeting = BOTH;
    access.others = [{ participant: house.calling.identifier(MARY), ...BOTH, isVideoPermitted: false }];
    access.emit("mediaAccessChanged", { mediaAccesses: access.others });
    const people = [{ participant: MARY, permission: { microphone: true, camera: false } }];
    expect(house.of("mediaAccess").map(({ attendees, people }) => [attendees.microphone, people])).toEqual([[false, []], [true, people]]);
  });

  it("typed lines leave one after the other, and one's own are told by nobody", async () => {
    call.enter("Connected");
    const text = call.feature(house.calling.features.RealTimeText);
    const sent: string[] = [];
    let done: () => void = () => undefined;
    text.sendRealTimeText = (line) => {
      sent.push(line);
      return new Promise((resolve) => (done = resolve));
    };
    await house.tell({ type: "realTimeText", text: "a", isFinal: false });
    await house.tell({ type: "realTimeText", text: "ab", isFinal: true });
    expect(sent).toEqual(["a"]);
    done();
    await settled();
    expect(sent).toEqual(["a", "ab"]);
    text.receive(ME, "from another device of mine", "Final", false);
    text.receive(MARY, "what the SDK calls mine", "Final", true);
    expect(house.of("realTimeText")).toEqual([]);
  });

  it("bytes are bounded in both directions", async () => {
    call.enter("Connected");
    const data = call.feature(house.calling.features.DataChannel);
    const receiver = data.receive(MARY, 1, new Uint8Array(32 * 1024 + 1));
    data.receive(MARY, 1, new Uint8Array(32 * 1024));
    expect(house.of("data").map(({ packet }) => atob(packet.payload).length)).toEqual([32 * 1024]);
    data.receive(MARY, 2, new Uint8Array([1]));
    expect(house.of("data").at(-1)?.packet.channel).toBe(2);
    await house.tell({ type: "data", to: [], packet: { channel: 1, payload: "AQ==" } });
    Object.assign(data.senders[0] ?? {}, { maxMessageSize: 1_000_000 });
    await house.tell({ type: "data", to: [], packet: { channel: 1, payload: btoa("x".repeat(32 * 1024 + 1)) } });
    expect(house.said.at(-1)).toMatchObject({ type: "error", detail: "data: 413/0" });
    receiver.emit("close");
    expect(receiver.listening).toBe(0);
  });
});
