import { beforeEach, describe, expect, it } from "vitest";

import type { StandInCall } from "../testing/call";
import { House, settled } from "../testing/house";
import { StandInParticipant } from "../testing/participant";
import { StandInRemoteVideo } from "../testing/streams";
import { picture } from "../testing/tracks";

const ids = ["8:acs:r_a", "8:acs:r_b", "8:acs:r_c", "8:acs:r_d"] as const;

describe("other people's pictures", () => {
  let house: House;
  let call: StandInCall;
  let people: StandInParticipant[];
  const shown = (): (string | null)[] => house.media.slots.map(({ label }) => label);
  const camera = (index: number): StandInRemoteVideo | undefined => people[index]?.videoStreams[0];

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
    people = ids.map((id) => new StandInParticipant(id));
    people.forEach((person, index) => person.send(new StandInRemoteVideo(index, "Video", picture(`camera ${index}`, 720))));
    call.gather(...people);
    await settled();
  });

  it("go into the slots, which is said once they do", () => {
    expect(shown()).toEqual(["camera 0", "camera 1", "camera 2"]);
    expect(house.of("slots")).toEqual([{ type: "slots", videos: [ids[0], ids[1], ids[2]], share: null }]);
  });

  it("follow wishes and their sizes", async () => {
    await house.tell({ type: "wantSlots", slots: [{ slot: 1, participant: ids[3], width: 320, height: 180 }, { slot: 2, participant: null, width: 0, height: 0 }] });
    expect(shown()).toEqual(["camera 0", "camera 3", null]);
    expect(house.media.slots[1]?.lines).toBe(180);
    expect(house.of("slots").at(-1)).toMatchObject({ videos: [ids[0], ids[3], null] });
  });

  it("follow cameras that go off and on", async () => {
    camera(1)?.turn(false);
    await settled();
    expect(shown()).toEqual(["camera 0", "camera 3", "camera 2"]);
    camera(1)?.turn(true);
    await settled();
    expect(shown()).toEqual(["camera 0", "camera 3", "camera 2"]);
  });

  it("are no more than this machine should show", async () => {
    call.feature(house.calling.features.OptimalVideoCount).count(1);
    await settled();
    expect(shown()).toEqual(["camera 0", null, null]);
    call.feature(house.calling.features.OptimalVideoCount).count(0);
    await settled();
    expect(shown()).toEqual(["camera 0", null, null]);
  });

  it("are of who speaks, and of who is spotlighted", async () => {
    call.feature(house.calling.features.OptimalVideoCount).count(2);
    call.feature(house.calling.features.DominantSpeakers).speak(ids[2]);
    await settled();
    expect(house.of("dominantSpeakers")).toEqual([{ type: "dominantSpeakers", participants: [ids[2]] }]);
    expect(shown()).toEqual(["camera 0", "camera 2", null]);
    await house.tell({ type: "spotlight", participant: ids[3], on: true });
    expect(shown()).toEqual(["camera 3", "camera 2", null]);
  });

  it("take another track when a camera is another stream", async () => {
    call.gather(...people.slice(0, 2));
    const before = camera(0);
    if (before !== undefined) people[0]?.unsend(before);
    people[0]?.send(new StandInRemoteVideo(9, "Video", picture("another camera")));
    await settled();
    expect(shown()).toContain("another camera");
  });

  it("leave their slot when a stream ends while it is fetched", async () => {
    const broken = new StandInRemoteVideo(9, "Video", picture("broken"));
    broken.getMediaStream = () => Promise.reject(new Error("gone"));
    const before = camera(0);
    if (before !== undefined) people[0]?.unsend(before);
    people[0]?.send(broken);
    await house.tell({ type: "wantSlots", slots: [{ slot: 0, participant: ids[0], width: 320, height: 180 }] });
    expect(shown()[0]).toBeNull();
    expect(house.of("slots").at(-1)?.videos[0]).toBeNull();
  });

  it("shares have a slot of their own, and the first stays", async () => {
    people[1]?.send(new StandInRemoteVideo(8, "ScreenSharing", picture("screen b")));
    await settled();
    people[0]?.send(new StandInRemoteVideo(7, "ScreenSharing", picture("screen a")));
    await settled();
    expect(house.media.shareSlot.label).toBe("screen b");
    expect(house.of("slots").at(-1)?.share).toBe(ids[1]);
    people[1]?.videoStreams[1]?.turn(false);
    await settled();
    expect([house.media.shareSlot.label, house.of("slots").at(-1)?.share]).toEqual(["screen a", ids[0]]);
  });

  it("are gone when the call is", async () => {
    call.end(0);
    await settled();
    expect(shown()).toEqual([null, null, null]);
    expect(people.flatMap((person) => [person.listening, ...person.videoStreams.map(({ listening }) => listening)]).every((count) => count === 0)).toBe(true);
  });
});
