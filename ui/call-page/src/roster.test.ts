import { beforeEach, describe, expect, it } from "vitest";

import type { StandInCall } from "../testing/call";
import { House, ME, settled } from "../testing/house";
import { StandInParticipant } from "../testing/participant";
import { StandInRemoteVideo } from "../testing/streams";
import { picture } from "../testing/tracks";
import { presenceOf, roleOf, MOST_AT_ONCE } from "./roster";

const MARY = "8:orgid:0f0e0d0c-0b0a-4909-8807-060504030201";
const BOB = "8:acs:resource_bob";

describe("the roster", () => {
  let house: House;
  let call: StandInCall;
  let mary: StandInParticipant;

  beforeEach(async () => {
    house = new House();
    call = await house.meet();
    mary = new StandInParticipant(MARY, "Mary");
    call.gather(mary);
    await settled();
  });

  it("is whole at first and has oneself in it", async () => {
    const other = new House();
    const joined = await other.join();
    joined.gather(new StandInParticipant(MARY, "Mary"));
    joined.enter("Connected");
    await settled();
    const [first, ...more] = other.of("roster");
    expect(first).toMatchObject({ whole: true, changed: [{ id: ME, name: "Ann", role: "attendee", external: true }] });
    expect(more).toMatchObject([{ whole: false, changed: [{ id: MARY }] }]);
  });

  it("tells who came, whole, with everything that is known", () => {
    expect(house.of("roster")).toEqual([
      {
        type: "roster",
        changed: [{ id: MARY, name: "Mary", role: "presenter", presence: "connected", external: false, muted: false, speaking: false, camera: false, sharing: false, hand: null, spotlight: false }],
        left: [],
        whole: false,
      },
    ]);
  });

  it("tells changes of one person in one message", async () => {
    house.said.length = 0;
    const camera = new StandInRemoteVideo(1, "Video", picture("mary"));
    mary.set({ isMuted: true, isSpeaking: true, role: "Organizer", displayName: "Mary (she)" });
    mary.send(camera);
    mary.send(new StandInRemoteVideo(2, "ScreenSharing", picture("screen")));
    await settled();
    expect(house.of("roster")).toMatchObject([{ changed: [{ name: "Mary (she)", muted: true, speaking: true, role: "organizer", camera: true, sharing: true }] }]);
    camera.turn(false);
    await settled();
    expect(house.of("roster").at(-1)).toMatchObject({ changed: [{ id: MARY, camera: false, sharing: true }] });
  });

  it("tells who left and listens to them no more", async () => {
    call.gather();
    await settled();
    expect(house.of("roster").at(-1)).toEqual({ type: "roster", changed: [], left: [MARY], whole: false });
    expect(mary.listening).toBe(0);
    const count = house.said.length;
    mary.set({ isMuted: true });
    await settled();
    expect(house.said).toHaveLength(count);
  });

  it("knows who is from outside, where Teams hosts", async () => {
    call.gather(mary, new StandInParticipant(BOB), new StandInParticipant("8:teamsvisitor:x"));
    await settled();
    expect(house.of("roster").at(-1)?.changed.map(({ id, external }) => [id, external])).toEqual([[BOB, true], ["8:teamsvisitor:x", true]]);
    const group = new House();
    const between = await group.meet({ target: { type: "group", id: "g" } });
    between.gather(new StandInParticipant(BOB));
    await settled();
    expect(group.of("roster").at(-1)?.changed).toMatchObject([{ id: BOB, external: false }]);
  });

  it("has who waits in the lobby, and they can be let in or turned away", async () => {
    call.lobby.wait(Object.assign(new StandInParticipant(BOB, "Bob"), { state: "InLobby" }));
    await settled();
    expect(house.of("roster").at(-1)?.changed).toMatchObject([{ id: BOB, presence: "inLobby" }]);
    await house.tell({ type: "admit", participants: [BOB] });
    await house.tell({ type: "admit", participants: [] });
    await house.tell({ type: "reject", participant: BOB });
    expect(call.lobby.orders).toEqual([`admit ${BOB}`, "admit all", `reject ${BOB}`]);
    expect(house.of("error")).toEqual([]);
    call.lobby.failures = 1;
    await house.tell({ type: "admit", participants: [] });
    expect(house.of("error")).toMatchObject([{ detail: "admit all, 1 failed: 0/0" }]);
  });

  it("shows hands in the order they went up, one's own too", async () => {
    const hands = call.feature(house.calling.features.RaiseHand);
    call.gather(mary, new StandInParticipant(BOB));
    void hands.raised(BOB, 9);
    void hands.raised(MARY, 3);
    await house.tell({ type: "raiseHand" });
    const order = () => new Map(house.of("roster").flatMap(({ changed }) => changed).map(({ id, hand }) => [id, hand]));
    expect(order()).toEqual(new Map([[MARY, 1], [ME, 2], [BOB, 3]]));
    await house.tell({ type: "lowerHand", participant: MARY });
    await house.tell({ type: "lowerHand", participant: null });
    expect(order()).toEqual(new Map([[MARY, null], [ME, null], [BOB, 1]]));
    await house.tell({ type: "lowerHand", participant: "4:+33123456789" });
    expect(house.of("error")).toMatchObject([{ code: "notFound" }]);
  });

  it("shows who is spotlighted, oneself too", async () => {
    await house.tell({ type: "spotlight", participant: MARY, on: true });
    await house.tell({ type: "spotlight", participant: ME, on: true });
    const lit = () => new Map(house.of("roster").flatMap(({ changed }) => changed).map(({ id, spotlight }) => [id, spotlight]));
    expect(lit()).toEqual(new Map([[MARY, true], [ME, true]]));
    await house.tell({ type: "spotlight", participant: MARY, on: false });
    expect(lit()).toEqual(new Map([[MARY, false], [ME, true]]));
  });

  it("follows one's own promotion, with its capabilities", async () => {
    call.feature(house.calling.features.Capabilities).capabilities.muteOthers = { isPresent: false, reason: "RoleRestricted" };
    call.promote("Presenter");
    await settled();
    expect(house.of("roster").at(-1)?.changed).toMatchObject([{ id: ME, role: "presenter" }]);
    expect(house.of("capabilities").at(-1)?.capabilities).toContainEqual({ name: "muteOthers", present: false, reason: "roleRestricted" });
  });

  it("comes in pieces that fit", async () => {
    call.gather(...Array.from({ length: MOST_AT_ONCE * 2 }, (_, index) => new StandInParticipant(`8:acs:r_${index}`)));
    await settled();
    expect(house.of("roster").slice(1).map(({ changed, left }) => [changed.length, left.length])).toEqual([[MOST_AT_ONCE, 1], [MOST_AT_ONCE, 0]]);
  });

  it("people can be muted and removed", async () => {
    await house.tell({ type: "muteOthers", participants: [MARY] });
    await house.tell({ type: "muteOthers", participants: [] });
    await house.tell({ type: "remove", participant: MARY });
    expect(mary.mutedByUs).toBe(true);
    expect(call.orders).toEqual(["mute all", `remove ${MARY}`]);
    await house.tell({ type: "muteOthers", participants: ["8:acs:gone"] });
    expect(house.of("error")).toMatchObject([{ code: "notFound" }]);
  });
});

it("every role and every place has its name", () => {
  expect((["Unknown", "Attendee", "Presenter", "Organizer", "Co-organizer", "Consumer", "Collaborator"] as const).map(roleOf)).toEqual([
    "unknown", "attendee", "presenter", "organizer", "coOrganizer", "consumer", "unknown",
  ]);
  expect((["Idle", "Connecting", "Ringing", "EarlyMedia", "InLobby", "Connected", "Hold"] as const).map(presenceOf)).toEqual([
    "connecting", "connecting", "ringing", "ringing", "inLobby", "connected", "onHold",
  ]);
});
