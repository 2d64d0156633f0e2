import { beforeEach, describe, expect, it } from "vitest";

import { StandInRoom } from "../testing/agent";
import { StandInCall, StandInFault } from "../testing/call";
import { House, settled } from "../testing/house";
import { StandInParticipant } from "../testing/participant";

describe("breakout rooms", () => {
  let house: House;
  let meeting: StandInCall;
  let room: StandInRoom;
  const rooms = (call = meeting) => call.feature(house.calling.features.BreakoutRooms);
  const enter = async (): Promise<void> => {
    rooms().assign(room);
    await house.tell({ type: "moveToRoom", room: "19:room" });
    room.call.enter("Connected");
    await settled();
  };

  beforeEach(async () => {
    house = new House();
    meeting = await house.meet();
    room = new StandInRoom("19:room", "Blue", meeting);
  });

  it("are told when one is assigned, and all of them to who manages them", () => {
    rooms().assign(room);
    const blue = { id: "19:room", name: "Blue", open: true, automatic: false, joined: false };
    expect(house.of("breakoutRooms")).toEqual([{ type: "breakoutRooms", rooms: [blue] }]);
    room.state = "closed";
    rooms().manage([room, new StandInRoom("19:other", "Red", meeting)]);
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ id: "19:room", open: false }, { id: "19:other", name: "Red", open: true }]);
  });

  it("are gone into: their people, their chat, and what the client wants", async () => {
    room.call.gather(new StandInParticipant("8:orgid:mary", "Mary"));
    await house.tell({ type: "camera", on: true });
    await enter();
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ joined: true }]);
    expect(house.of("thread").at(-1)).toEqual({ type: "thread", id: "19:room" });
    expect(room.call.orders).toContain("camera on");
    expect(house.of("roster").at(-1)).toMatchObject({ whole: false });
    expect(house.of("roster").filter(({ whole }) => whole).at(-1)?.changed.map(({ name }) => name)).toEqual(["Ann", "Mary"]);
    // What becomes of the meeting meanwhile is not the call's end.
    meeting.end(0, 5003);
    await settled();
    expect(house.over).toBe(false);
  });

  it("are a way of connecting to the client, not a hold", async () => {
    await enter();
    expect(house.of("state")).toMatchObject([{ phase: "connecting" }, { phase: "connecting" }, { phase: "connected" }]);
  });

  it("leave the truth standing when they can't be entered", async () => {
    room.join = () => {
      meeting.enter("LocalHold");
      return Promise.reject(new StandInFault(500, 0));
    };
    rooms().assign(room);
    await house.tell({ type: "moveToRoom", room: "19:room" });
    expect(house.of("error")).toHaveLength(1);
    expect(house.of("state").at(-1)).toMatchObject({ phase: "onHold", by: "local" });
  });

  it("are left again, and the room's call is hung up", async () => {
    await enter();
    await house.tell({ type: "moveToRoom", room: null });
    expect(house.of("state").at(-1)).toMatchObject({ phase: "connected" });
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ joined: false }]);
    expect(room.call.orders).toContain("hang up");
    expect(house.over).toBe(false);
    await house.tell({ type: "mute", muted: true });
    expect(meeting.orders).toContain("mute");
  });

  it("lead back to the meeting when they close", async () => {
    await enter();
    room.state = "closed";
    room.call.end(0, 5003);
    await settled();
    expect(house.over).toBe(false);
    expect(house.of("state").at(-1)).toMatchObject({ phase: "connected" });
    // From there the client knows no way back.
    expect(house.of("state").map(({ phase }) => phase)).not.toContain("disconnecting");
  });

  it("lead back to the meeting even if it has to be joined anew", async () => {
    await enter();
    meeting.end(0, 5003);
    room.anew = new StandInCall("anew");
    room.anew.state = "Connected";
    room.call.end(0, 5003);
    await settled();
    expect(house.over).toBe(false);
    await house.tell({ type: "mute", muted: true });
    expect(room.anew.orders).toContain("mute");
  });

  it("may end while one is on the way back: one way is enough", async () => {
    await enter();
    let ways = 0;
    room.onTheWay = () => {
      ways += 1;
      if (ways === 1) room.call.end(0, 5003);
    };
    await house.tell({ type: "moveToRoom", room: null });
    expect([ways, house.over]).toEqual([1, false]);
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ joined: false }]);
  });

  it("end the call when there is no meeting to go back to", async () => {
    await enter();
    meeting.end(0, 4097);
    room.call.end(0, 4097);
    await settled();
    expect(house.said.at(-1)).toMatchObject({ phase: "ended", reason: { subcode: 4097 } });
  });

  it("are entered when the service moves people by itself", async () => {
    rooms().assign(room);
    meeting.enter("LocalHold");
    rooms().emit("breakoutRoomsUpdated", { type: "join", data: room.call });
    room.call.enter("Connected");
    await settled();
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ joined: true }]);
    await house.tell({ type: "mute", muted: true });
    expect(room.call.orders).toContain("mute");
    // There is no way from a hold to connecting.
    expect(house.of("state")).toMatchObject([{ phase: "onHold" }, { phase: "connected" }]);
  });

  it("can be left for good, with the meeting around them", async () => {
    await enter();
    await house.tell({ type: "leave", forEveryone: false });
    expect([room.call.orders.at(-1), meeting.orders.at(-1)]).toEqual(["hang up", "hang up"]);
    expect(house.of("state").filter(({ phase }) => phase === "ended")).toHaveLength(1);
  });

  it("are not come back from by a call that was handed on from there", async () => {
    await enter();
    house.agent.startCall([{ microsoftTeamsUserId: "x" }]);
    const next = house.call;
    room.call.feature(house.calling.features.Transfer).emit("transferAccepted", { targetCall: next });
    expect(house.of("breakoutRooms").at(-1)?.rooms).toMatchObject([{ joined: false }]);
    room.call.end(0, 7015);
    next.enter("Connected");
    next.end(0, 5003);
    await settled();
    expect(house.said.at(-1)).toMatchObject({ phase: "ended", reason: { subcode: 5003 } });
  });

  it("that do not exist can't be entered", async () => {
    await house.tell({ type: "moveToRoom", room: "19:nowhere" });
    expect(house.of("error")).toMatchObject([{ code: "notFound" }]);
  });
});
