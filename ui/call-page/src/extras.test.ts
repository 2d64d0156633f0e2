// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { StandInFault, type StandInCall } from "../testing/call";
import { StandInTelephone } from "../testing/extra-features";
import { House, settled } from "../testing/house";
import { StandInParticipant } from "../testing/participant";
import { StandInTogetherStream } from "../testing/scene-features";
import { StandInRemoteVideo } from "../testing/streams";
import { picture } from "../testing/tracks";
import { RATING_MS } from "./session";
import { surveyOf } from "./survey";

const MARY = "8:orgid:mary";

describe("what a meeting may have beside people, pictures and sound", () => {
  let house: House;
  let call: StandInCall;

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
  });

  it("real-time text goes both ways, and one's own does not come back", async () => {
    const feature = call.feature(house.calling.features.RealTimeText);
    feature.receive(MARY, "I ca", "Partial");
    feature.receive(MARY, "I can't hear", "Final");
    await house.tell({ type: "realTimeText", text: "Wa", isFinal: false });
    await house.tell({ type: "realTimeText", text: "Wait", isFinal: true });
    expect(feature.sent).toEqual([["Wa", false], ["Wait", true]]);
    expect(house.of("realTimeText").map(({ from, text, isFinal }) => [from, text, isFinal])).toEqual([
      [MARY, "I ca", false],
      [MARY, "I can't hear", true],
    ]);
    feature.fault = new StandInFault(403, 1);
    await house.tell({ type: "realTimeText", text: "x", isFinal: true });
    expect(house.said.at(-1)).toMatchObject({ type: "error", code: "notAllowed", detail: "real-time text: 403/1" });
  });

  it("the scene is shown while nobody shares, with its seats as shares of it", async () => {
    const feature = call.feature(house.calling.features.TogetherMode);
    await house.tell({ type: "startTogether" });
    expect(feature.started).toBe(1);
    const stream = new StandInTogetherStream(1, picture("scene"));
    feature.show(stream);
    await settled();
    expect(house.media.shareSlot.label).toBe("scene");
    feature.seat(new Map([[MARY, { left: 128, top: 72, width: 256, height: 144 }]]));
    const seats = [{ participant: MARY, left: 0.1, top: 0.1, width: 0.2, height: 0.2 }];
    expect(house.of("together").at(-1)).toEqual({ type: "together", shown: true, seats });
    const mary = new StandInParticipant(MARY);
    mary.send(new StandInRemoteVideo(2, "ScreenSharing", picture("share")));
    call.gather(mary);
    await settled();
    expect([house.media.shareSlot.label, house.of("slots").at(-1)?.share]).toEqual(["share", MARY]);
    mary.unsend(mary.videoStreams[0] as StandInRemoteVideo);
    await settled();
    expect([house.media.shareSlot.label, house.of("slots").at(-1)?.share]).toEqual(["scene", null]);
    stream.turn(false);
    await settled();
    expect([house.media.shareSlot.label, house.of("together").at(-1)]).toEqual([null, { type: "together", shown: false, seats: [] }]);
    feature.show(null);
    await settled();
    expect([house.calling.undrawn, stream.listening]).toEqual([1, 0]);
  });

  it("slides are shown in the window, and their picture where shares go", async () => {
    const feature = call.feature(house.calling.features.PPTLive);
    feature.present(MARY);
    await settled();
    expect(house.of("slides")).toEqual([{ type: "slides", active: true, presenter: MARY }]);
    expect([house.shown, house.media.shareSlot.label, house.of("slots").at(-1)?.share]).toEqual([feature.target, "slides", MARY]);
    feature.present(null);
    await settled();
    expect(house.of("slides").at(-1)).toEqual({ type: "slides", active: false, presenter: null });
    expect([house.shown, house.media.shareSlot.label, house.of("slots").at(-1)?.share]).toEqual([null, null, null]);
  });

  it("slides of which no picture can be taken are nobody's share", async () => {
    house.captured = null;
    call.feature(house.calling.features.PPTLive).present(MARY);
    await settled();
    expect([house.shown !== null, house.media.shareSlot.label]).toEqual([true, null]);
    expect(house.of("slots").filter(({ share }) => share !== null)).toEqual([]);
  });

  it("media access is told where it forbids something, and ordered for one or all", async () => {
    const feature = call.feature(house.calling.features.MediaAccess);
    expect(house.of("mediaAccess")).toEqual([]);
    const some = { isAudioPermitted: true, isVideoPermitted: false };
    feature.change({ isAudioPermitted: false, isVideoPermitted: true }, [
      { participant: house.calling.identifier(MARY), ...some },
      { participant: house.calling.identifier("8:orgid:bob"), isAudioPermitted: false, isVideoPermitted: true },
    ]);
    const people = [{ participant: MARY, permission: { microphone: true, camera: false } }];
    expect(house.of("mediaAccess")).toEqual([{ type: "mediaAccess", attendees: { microphone: false, camera: true }, people }]);
    for (const right of ["microphone", "camera"] as const)
      for (const permitted of [true, false])
        for (const participants of [[], [MARY]]) await house.tell({ type: "permitMedia", right, permitted, participants });
    expect(feature.orders).toEqual([
      "permit audio all", `permit audio ${MARY}`, "forbid audio all", `forbid audio ${MARY}`,
      "permit video all", `permit video ${MARY}`, "forbid video all", `forbid video ${MARY}`,
    ]);
  });

  it("programs exchange bytes, by channel and to whom they are meant", async () => {
    const feature = call.feature(house.calling.features.DataChannel);
    const receiver = feature.receive(MARY, 7, new Uint8Array([0, 255, 10]));
    feature.receive(MARY, 7, new Uint8Array([1]));
    expect(house.of("data").map(({ from, packet }) => [from, packet.channel, packet.payload])).toEqual([[MARY, 7, "AP8K"], [MARY, 7, "AQ=="]]);
    await house.tell({ type: "data", to: [MARY], packet: { channel: 3, payload: "AP8K" } });
    await house.tell({ type: "data", to: [], packet: { channel: 3, payload: "AQ==" } });
    expect(feature.senders).toHaveLength(1);
    expect(feature.senders[0]?.sent).toEqual([{ to: [MARY], data: new Uint8Array([0, 255, 10]) }, { to: [], data: new Uint8Array([1]) }]);
    await house.tell({ type: "data", to: [], packet: { channel: 3, payload: btoa("x".repeat(1025)) } });
    expect(house.said.at(-1)).toMatchObject({ type: "error", detail: "data: 413/0" });
    await house.tell({ type: "data", to: [], packet: { channel: 3, payload: "%" } });
    expect(house.said.at(-1)).toMatchObject({ type: "error" });
    call.end(0);
    expect([receiver.listening, feature.senders[0]?.closed]).toEqual([0, true]);
  });
});

describe("telephone numbers", () => {
  afterEach(() => (StandInTelephone.details = null));

  it("are told once one is in", async () => {
    const phoneNumbers = [
      { tollPhoneNumber: { phoneNumber: "+33199001234" }, countryName: "France", cityName: "Paris" },
      { tollPhoneNumber: { phoneNumber: "+442079460123" }, tollFreePhoneNumber: { phoneNumber: "+448081570123" } },
    ];
    StandInTelephone.details = { phoneConferenceId: "559727062", phoneNumbers };
    const house = new House();
    const call = await house.join();
    expect(house.of("dialIn")).toEqual([]);
    call.enter("Connected");
    await settled();
    const [told] = house.of("dialIn");
    expect(told?.conferenceId).toBe("559727062");
    expect(told?.numbers.map(({ number, tollFree, city }) => [number, tollFree, city])).toEqual([
      ["+33199001234", false, "Paris"],
      ["+442079460123", false, ""],
      ["+448081570123", true, ""],
    ]);
    call.enter("LocalHold");
    call.enter("Connected");
    await settled();
    expect(house.of("dialIn")).toHaveLength(1);
  });

  it("are not asked for where Teams does not host the call, nor told where there are none in the list", async () => {
    StandInTelephone.details = { phoneConferenceId: "1", phoneNumbers: [{ tollPhoneNumber: { phoneNumber: "+33199001234" } }] };
    const group = new House();
    (await group.join({ target: { type: "group", id: "g" } })).enter("Connected");
    StandInTelephone.details = { phoneConferenceId: "1", phoneNumbers: [] };
    const house = new House();
    (await house.join()).enter("Connected");
    await settled();
    expect([...group.of("dialIn"), ...house.of("dialIn")]).toEqual([]);
  });

  it("are nothing to tell of where a meeting has none", async () => {
    const house = new House();
    await house.meet();
    expect([...house.of("dialIn"), ...house.of("error")]).toEqual([]);
  });
});

describe("a rating", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is taken after the end, while the agent is still there", async () => {
    const house = new House();
    const call = await house.meet();
    call.end(0);
    await settled();
    expect([house.over, house.agent.disposed]).toEqual([false, false]);
    await house.tell({ type: "rate", overall: 4, issues: ["echo"] });
    const audioRating = { score: 2, issues: ["Echo"] };
    expect(call.feature(house.calling.features.CallSurvey).surveys).toEqual([{ overallRating: { score: 4 }, audioRating }]);
    expect([house.said.at(-1), house.over, house.agent.disposed]).toEqual([{ type: "rated" }, true, true]);
    await house.tell({ type: "rate", overall: 1, issues: [] });
    expect(house.of("rated")).toHaveLength(1);
  });

  it("that can't be handed on is told, and ends it all the same", async () => {
    const house = new House();
    const call = await house.meet();
    call.feature(house.calling.features.CallSurvey).fault = new StandInFault(400, 2);
    call.end(0);
    await settled();
    await house.tell({ type: "rate", overall: 4, issues: [] });
    expect([house.said.at(-1), house.over]).toEqual([{ type: "error", code: "internal", detail: "rating: 400/2" }, true]);
  });

  it("is not waited for for ever", async () => {
    const house = new House();
    const call = await house.meet();
    call.end(0);
    await vi.advanceTimersByTimeAsync(RATING_MS - 1);
    expect(house.over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([house.over, house.agent.disposed]).toEqual([true, true]);
  });

  it("names to the SDK what was wrong, by what it was", () => {
    const issues = ["hadToRejoin", "notSeen", "picturesFroze", "shareFroze"] as const;
    expect(surveyOf({ overall: 1, issues: [...issues] })).toEqual({
      overallRating: { score: 1, issues: ["HadToRejoin"] },
      videoRating: { score: 1, issues: ["NoVideoSent", "Freezes"] },
      screenshareRating: { score: 1, issues: ["Freezes"] },
    });
    expect(surveyOf({ overall: 9, issues: [] })).toEqual({ overallRating: { score: 5 } });
    expect(surveyOf({ overall: 0, issues: [] })).toEqual({ overallRating: { score: 1 } });
  });
});
