import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { StandInFault } from "../testing/call";
import { House, settled } from "../testing/house";
import { HANG_UP_MS } from "./session";

describe("the end", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it.each([
    [0, 5854],
    [403, 5723],
    [410, undefined],
  ])("tells the service's numbers: %s/%s", async (code, subCode) => {
    const house = new House();
    const call = await house.meet();
    call.end(code, subCode);
    await settled();
    expect(house.said).toContainEqual({ type: "state", phase: "disconnecting" });
    expect(house.said.at(-1)).toEqual({ type: "state", phase: "ended", reason: { code, subcode: subCode ?? 0 } });
    house.session.stop();
    expect(house.over).toBe(true);
  });

  it("lets go of everything, and hears nothing more", async () => {
    const house = new House();
    const call = await house.meet();
    call.end(0, 5003);
    await settled();
    house.session.stop();
    await settled();
    expect([call.listening, call.lobby.listening]).toEqual([0, 0]);
    expect(house.agent.disposed && house.calling.first.disposed && house.calling.credentials[0]?.disposed).toBe(true);
    const count = house.said.length;
    call.enter("Connected");
    await house.tell({ type: "ping", id: 1 });
    expect(house.said).toHaveLength(count);
  });

  it("leaves for oneself, or ends it for everyone", async () => {
    for (const [forEveryone, order] of [[false, "hang up"], [true, "hang up for everyone"]] as const) {
      const house = new House();
      const call = await house.meet();
      await house.tell({ type: "leave", forEveryone });
      expect(call.orders).toContain(order);
      expect(house.said.at(-1)).toEqual({ type: "state", phase: "ended", reason: { code: 0, subcode: 0 } });
    }
  });

  it("stays where ending it for everyone is not allowed", async () => {
    const house = new House();
    const call = await house.meet();
    call.faults.set("hang up for everyone", new StandInFault(403, 1));
    await house.tell({ type: "leave", forEveryone: true });
    await vi.advanceTimersByTimeAsync(HANG_UP_MS);
    expect(house.said.at(-1)).toMatchObject({ type: "error", code: "notAllowed" });
    expect(house.over).toBe(false);
    call.end(0, 4097);
    await settled();
    expect(house.said.at(-1)).toMatchObject({ phase: "ended", reason: { subcode: 4097 } });
  });

  it("comes even if the service does not answer", async () => {
    const house = new House();
    const call = await house.meet();
    call.hangUp = () => new Promise(() => undefined);
    await house.tell({ type: "leave", forEveryone: false });
    expect(house.over).toBe(false);
    await vi.advanceTimersByTimeAsync(HANG_UP_MS);
    expect(house.said.at(-1)).toMatchObject({ phase: "ended", reason: { code: 0, subcode: 0 } });
  });

  it("comes at once before there is a call, and none is made afterwards", async () => {
    const house = new House();
    house.session.take({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: null, muted: true, camera: false });
    await house.tell({ type: "leave", forEveryone: false });
    expect(house.said.at(-1)).toMatchObject({ phase: "ended" });
    await settled();
    expect(house.calling.first.agents.flatMap(({ joined }) => joined)).toEqual([]);
  });

  it("comes while the SDK is loading, which then makes nothing", async () => {
    let load = (): void => undefined;
    const house = new House(new Promise((resolve) => (load = resolve)));
    house.session.take({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: "t", muted: true, camera: false });
    await house.tell({ type: "leave", forEveryone: false });
    load();
    await settled();
    expect(house.calling.clients).toEqual([]);
    expect(house.of("state").map(({ phase }) => phase)).toEqual(["connecting", "ended"]);
  });

  it("comes while the agent is being made, which is then let go", async () => {
    const house = new House();
    const { first } = house.calling;
    const make = first.createCallAgent.bind(first);
    let go = (): void => undefined;
    first.createCallAgent = (...words) => new Promise<void>((resolve) => (go = resolve)).then(() => make(...words));
    house.session.take({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: "t", muted: true, camera: false });
    await settled();
    await house.tell({ type: "leave", forEveryone: false });
    go();
    await settled();
    expect(house.agent.disposed).toBe(true);
    expect(house.agent.joined).toEqual([]);
  });

  it("comes when nobody is left to speak to", async () => {
    const house = new House();
    const call = await house.meet();
    house.session.stop();
    await settled();
    expect(call.orders).toContain("hang up");
    expect(house.agent.disposed).toBe(true);
  });

  it("tells why a call never came about", async () => {
    const house = new House();
    house.calling.first.faults.push(new StandInFault(400, 40_101));
    await expect(house.join()).rejects.toThrow();
    expect(house.said.at(-1)).toEqual({ type: "state", phase: "ended", reason: { code: 400, subcode: 40_101 } });
  });
});
