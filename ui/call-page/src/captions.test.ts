import { createIdentifierFromRawId } from "@azure/communication-common";
import { beforeEach, describe, expect, it } from "vitest";

import { StandInFault, type StandInCall } from "../testing/call";
import { House, settled } from "../testing/house";

const MARY = "8:orgid:mary";

describe("captions", () => {
  let house: House;
  let call: StandInCall;
  const feature = () => call.feature(house.calling.features.Captions);
  const want = (on: boolean, spokenLanguage: string | null = null, captionLanguage: string | null = null) =>
    house.tell({ type: "captions", on, spokenLanguage, captionLanguage });

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
  });

  it("are started, translated once they are there, and stopped", async () => {
    await want(true, "fr-fr", "en");
    expect(feature().teams.orders).toEqual(["start fr-fr"]);
    feature().teams.activate(true);
    await settled();
    expect(feature().teams.orders).toEqual(["start fr-fr", "caption en"]);
    await want(true, "en-us", "en");
    await want(false);
    expect(feature().teams.orders).toEqual(["start fr-fr", "caption en", "stop"]);
  });

  it("change their languages on the way", async () => {
    await want(true);
    feature().teams.activate(true);
    await want(true, "fr-fr", null);
    await want(true, "fr-fr", "fr");
    expect(feature().teams.orders).toEqual(["start", "spoken fr-fr", "caption fr"]);
  });

  it("are told, partial and final, in their language", async () => {
    await want(true);
    feature().teams.activate(true);
    const speaker = { identifier: createIdentifierFromRawId(MARY), displayName: "Mary" };
    const info = { speaker, spokenLanguage: "fr-fr", timestamp: new Date(0) };
    feature().teams.emit("CaptionsReceived", { ...info, spokenText: "bon", captionText: "", captionLanguage: "", resultType: "Partial" });
    feature().teams.emit("CaptionsReceived", { ...info, spokenText: "bonjour", captionText: "hello", captionLanguage: "en", resultType: "Final" });
    feature().teams.emit("CaptionsReceived", { ...info, speaker: { identifier: undefined }, spokenText: "x", captionText: "", captionLanguage: "", resultType: "Final" });
    expect(house.of("caption")).toEqual([
      { type: "caption", speaker: MARY, text: "bon", language: "fr-fr", isFinal: false },
      { type: "caption", speaker: MARY, text: "hello", language: "en", isFinal: true },
      { type: "caption", speaker: "unknown", text: "x", language: "fr-fr", isFinal: true },
    ]);
  });

  it("of the other kind take over when the kind changes", async () => {
    await want(true, "en-us", "fr");
    feature().become(feature().acs);
    await settled();
    expect(feature().acs.orders).toEqual(["start en-us"]);
    feature().acs.activate(true);
    const speaker = { identifier: createIdentifierFromRawId(MARY), endpointDetails: [] };
    feature().acs.emit("CaptionsReceived", { speaker, spokenText: "hello", spokenLanguage: "en-us", resultType: "Final", timestamp: new Date(0) });
    expect(house.of("caption")).toEqual([{ type: "caption", speaker: MARY, text: "hello", language: "en-us", isFinal: true }]);
    expect(feature().teams.listening).toBe(0);
    await settled();
    expect(feature().acs.orders).toEqual(["start en-us"]);
    feature().become(feature().teams);
    feature().teams.activate(true);
    await settled();
    feature().become(feature().acs);
    feature().become(feature().teams);
    await settled();
    expect(feature().teams.orders.filter((order) => order === "caption fr"), "the kind that comes anew knows nothing of before").toHaveLength(2);
  });

  it("are told to nobody who did not ask", () => {
    const speaker = { identifier: createIdentifierFromRawId(MARY) };
    feature().teams.emit("CaptionsReceived", { speaker, spokenText: "hello", spokenLanguage: "en-us", captionText: "", captionLanguage: "", resultType: "Final", timestamp: new Date(0) });
    expect(house.of("caption")).toEqual([]);
  });

  it("tell when they can't be started", async () => {
    feature().teams.fault = new StandInFault(403, 0);
    await want(true);
    feature().teams.activate(false);
    await settled();
    expect(house.of("error")).toMatchObject([{ code: "notAllowed", detail: "captions on: 403/0" }]);
    expect(feature().teams.orders).toEqual(["start"]);
  });
});
