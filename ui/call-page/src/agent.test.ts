import { describe, expect, it } from "vitest";

import { StandInFault } from "../testing/call";
import { House, settled, TOKEN } from "../testing/house";

describe("the agent", () => {
  it("is tried once more with a fresh token", async () => {
    const house = new House();
    house.calling.first.faults.push(new StandInFault(401, 71_005));
    house.session.take({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: "old", muted: true, camera: false });
    await settled();
    expect(house.said.at(-1)).toEqual({ type: "tokenNeeded" });
    await house.tell({ type: "token", token: TOKEN });
    expect(await house.agent.credential.getToken()).toMatchObject({ token: TOKEN });
    expect(house.agent.joined).toHaveLength(1);
    expect(house.calling.credentials.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  it("gets its later tokens over the socket", async () => {
    const house = new House();
    await house.meet();
    const fresh = house.calling.credentials[0]?.refresh();
    expect(house.said).toEqual([{ type: "tokenNeeded" }]);
    await house.tell({ type: "token", token: "new" });
    expect(await fresh).toBe("new");
  });

  it("of the same person elsewhere ends it, in the service's numbers", async () => {
    const house = new House();
    house.calling.first.faults.push(new StandInFault(409, 40_228));
    await expect(house.join()).rejects.toThrow();
    expect(house.said.at(-1)).toEqual({ type: "state", phase: "ended", reason: { code: 409, subcode: 40_228 } });
  });

  it("is told when the same person has another tab", async () => {
    const house = new House();
    await house.meet();
    house.calling.first.debug.isCallClientActiveInAnotherTab = true;
    house.calling.first.debug.emit("isCallClientActiveInAnotherTabChanged");
    expect(house.said).toEqual([{ type: "diagnostic", name: "isCallClientActiveInAnotherTab", quality: "bad", participant: null }]);
  });

  it("tells its connection, and stays while a call hangs on it", async () => {
    const house = new House();
    await house.meet();
    house.agent.connect("Disconnected", "connectionIssue");
    house.agent.connect("Connected");
    await settled();
    expect(house.of("diagnostic").map(({ name, quality }) => `${name} ${quality}`)).toEqual(["agentConnection bad", "agentConnection good"]);
    expect(house.calling.first.agents).toHaveLength(1);
  });

  it("is made anew with a fresh token where no call hangs on it", async () => {
    const house = new House();
    await house.tell({ type: "token", token: TOKEN });
    const first = house.agent;
    first.connect("Disconnected");
    first.connect("Connected");
    expect(house.of("tokenNeeded"), "one that comes back by itself").toEqual([]);
    house.said.length = 0;
    first.connect("Disconnected", "invalidToken");
    await settled();
    expect(first.disposed).toBe(true);
    expect(house.of("tokenNeeded")).toHaveLength(1);
    await house.tell({ type: "token", token: "new" });
    expect(house.agent).not.toBe(first);
    expect(await house.agent.credential.getToken()).toMatchObject({ token: "new" });
    expect([first.listening, house.agent.listening > 0]).toEqual([0, true]);
    expect(house.of("diagnostic").map(({ name, quality }) => `${name} ${quality}`)).toEqual(["agentConnection bad", "agentConnection good"]);
  });
});
