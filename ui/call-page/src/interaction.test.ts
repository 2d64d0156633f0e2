import { beforeEach, describe, expect, it } from "vitest";

import type { StandInCall } from "../testing/call";
import { House, settled } from "../testing/house";
import { listOf } from "./capabilities";
import { qualityOf } from "./diagnostics";
import { streamsOf } from "./statistics";

describe("what a call tells and takes", () => {
  let house: House;
  let call: StandInCall;

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
  });

  it("reactions go both ways", async () => {
    const feature = call.feature(house.calling.features.Reaction);
    feature.react("8:orgid:mary", "applause");
    expect(house.of("reaction")).toEqual([{ type: "reaction", participant: "8:orgid:mary", kind: "applause" }]);
    for (const kind of ["like", "heart", "laugh", "surprised", "applause"] as const) await house.tell({ type: "react", kind });
    expect(feature.sent).toEqual(["like", "heart", "laugh", "surprised", "applause"]);
  });

  it("a line of chat is refused by its reference: Teams' chat is no part of the call", async () => {
    await house.tell({ type: "chat", reference: 7, text: "hello" });
    expect(house.of("error")).toEqual([{ type: "error", code: "notAllowed", detail: "chat: not over this host", reference: 7 }]);
  });

  it("diagnostics are told, but none about devices that are not ours", () => {
    const { network, media, remote } = call.feature(house.calling.features.UserFacingDiagnostics);
    network.emit("diagnosticChanged", { diagnostic: "networkSendQuality", value: 2, valueType: "DiagnosticQuality" });
    media.emit("diagnosticChanged", { diagnostic: "cameraFreeze", value: true, valueType: "DiagnosticFlag" });
    media.emit("diagnosticChanged", { diagnostic: "cameraFreeze", value: false, valueType: "DiagnosticFlag" });
    media.emit("diagnosticChanged", { diagnostic: "noSpeakerDevicesEnumerated", value: true, valueType: "DiagnosticFlag" });
    media.emit("diagnosticChanged", { diagnostic: "microphonePermissionDenied", value: true, valueType: "DiagnosticFlag" });
    remote.emit("diagnosticChanged", {
      diagnostics: [{ participantId: "p", rawId: "8:orgid:mary", diagnostic: "networkReconnect", value: 3, valueType: "DiagnosticQuality" }],
    });
    expect(house.of("diagnostic")).toEqual([
      { type: "diagnostic", name: "networkSendQuality", quality: "poor", participant: null },
      { type: "diagnostic", name: "cameraFreeze", quality: "bad", participant: null },
      { type: "diagnostic", name: "cameraFreeze", quality: "good", participant: null },
      { type: "diagnostic", name: "networkReconnect", quality: "bad", participant: "8:orgid:mary" },
    ]);
  });

  it("a lost network is a state, until it is back", () => {
    const { network } = call.feature(house.calling.features.UserFacingDiagnostics);
    const reconnect = (value: 1 | 3): void => network.emit("diagnosticChanged", { diagnostic: "networkReconnect", value, valueType: "DiagnosticQuality" });
    reconnect(3);
    reconnect(3);
    call.enter("Connected");
    reconnect(1);
    expect(house.of("state")).toMatchObject([{ phase: "reconnecting" }, { phase: "connected" }]);
  });

  it("figures are told, and no longer once the call is over", async () => {
    const { collectors } = call.feature(house.calling.features.MediaStats);
    const nothing = { send: [], receive: [] };
    const sample = { audio: { send: [{ id: "1", bitrate: 40_000 }], receive: [] }, video: nothing, screenShare: nothing, transports: [] };
    collectors[0]?.emit("sampleReported", sample);
    expect(house.of("statistics")).toEqual([{ type: "statistics", streams: [{ stream: "audio.out", bitrate: 40_000, loss: 0, roundTripMs: 0, jitterMs: 0 }] }]);
    call.enter("LocalHold");
    call.enter("Connected");
    expect(collectors).toHaveLength(1);
    call.end(0);
    await settled();
    expect([collectors[0]?.disposed, collectors[0]?.listening]).toEqual([true, 0]);
  });

  it("orders without a call to carry them out are told to be so", async () => {
    const idle = new House();
    await idle.tell({ type: "raiseHand" });
    await idle.tell({ type: "grantConsent", recording: true, transcription: false });
    await idle.tell({ type: "wantSlots", slots: [] });
    expect(idle.of("error")).toMatchObject([{ code: "unexpected" }, { code: "unexpected" }]);
  });
});

it("a handed-on call goes on as the one it was handed to", async () => {
  const house = new House();
  const call = await house.meet();
  const next = house.agent.startCall([{ microsoftTeamsUserId: "x" }]);
  call.feature(house.calling.features.Transfer).emit("transferAccepted", { targetCall: next });
  call.end(0, 7015);
  await settled();
  expect(house.over).toBe(false);
  house.call.enter("Connected");
  expect(house.of("state").at(-1)).toMatchObject({ phase: "connected" });
});

it("flags and qualities are one scale", () => {
  const value = (value: boolean | number) => ({ value: value as 1 });
  expect([1, 2, 3, 4].map((quality) => qualityOf("networkSendQuality", value(quality)))).toEqual(["good", "poor", "bad", null]);
  expect(qualityOf("noNetwork", value(true))).toBe("bad");
  expect(qualityOf("speakingWhileMicrophoneIsMuted", value(true))).toBe("poor");
  expect(qualityOf("noNetwork", value(false))).toBe("good");
});

it("figures are named, numbered and never odd", () => {
  const receive = [{ id: "a", packetsPerSecond: 75, packetsLostPerSecond: 25, rttInMs: 40, jitterInMs: 3 }, { id: "b", bitrate: Number.NaN, rttInMs: -1 }];
  const none = { send: [], receive: [] };
  expect(streamsOf({ audio: none, video: { send: [], receive }, screenShare: { send: [{ id: "c" }], receive: [] }, transports: [] })).toEqual([
    { stream: "video.in", bitrate: 0, loss: 0.25, roundTripMs: 40, jitterMs: 3 },
    { stream: "video.in.2", bitrate: 0, loss: 0, roundTripMs: 0, jitterMs: 0 },
    { stream: "share.out", bitrate: 0, loss: 0, roundTripMs: 0, jitterMs: 0 },
  ]);
});

it("capabilities have the declared names, the documented ones too, and no others", async () => {
  const house = new House();
  const { capabilities } = (await house.meet()).feature(house.calling.features.Capabilities);
  expect(listOf(capabilities)).toHaveLength(25);
  const documented = { reaction: { isPresent: false, reason: "MeetingRestricted" }, invented: { isPresent: true, reason: "Capable" }, constructor: { isPresent: true, reason: "Capable" } };
  expect(listOf(documented as unknown as typeof capabilities)).toEqual([{ name: "useReactions", present: false, reason: "meetingRestricted" }]);
  expect(listOf({ ...documented, ...capabilities }).filter(({ name }) => name === "useReactions")).toEqual([{ name: "useReactions", present: true, reason: "capable" }]);
  const odd = { ...capabilities, raiseHand: { isPresent: false, reason: "Whim" } } as unknown as typeof capabilities;
  expect(listOf(odd)).toContainEqual({ name: "raiseHand", present: false, reason: "unknown" });
});
