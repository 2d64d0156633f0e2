import { describe, expect, it, vi } from "vitest";

import { House, ME, settled, TOKEN } from "../testing/house";
import { ANSWERS_MS } from "./environment";
import type { JoinTarget } from "./protocol";

describe("joining", () => {
  it.each<[JoinTarget, unknown]>([
    [{ type: "link", url: "https://teams.microsoft.com/meet/1?p=x" }, { meetingLink: "https://teams.microsoft.com/meet/1?p=x" }],
    [{ type: "meetingId", id: "264183392744150", passcode: "Mt9xB2N6" }, { meetingId: "264183392744150", passcode: "Mt9xB2N6" }],
    [{ type: "meetingId", id: "264183392744150", passcode: null }, { meetingId: "264183392744150" }],
    [{ type: "group", id: "29228d3e-040e-4656-a70e-890ab4e173e5" }, { groupId: "29228d3e-040e-4656-a70e-890ab4e173e5" }],
    [{ type: "teamsUser", objectId: "0f0e0d0c-0b0a-4909-8807-060504030201" }, [{ microsoftTeamsUserId: "0f0e0d0c-0b0a-4909-8807-060504030201" }]],
    [{ type: "people", rawIds: ["8:orgid:mary", "8:acs:r_bob"] }, [{ microsoftTeamsUserId: "mary" }, { communicationUserId: "8:acs:r_bob" }]],
    [{ type: "acsUser", rawId: "8:acs:resource_user" }, [{ communicationUserId: "8:acs:resource_user" }]],
  ])("%j", async (target, destination) => {
    const house = new House();
    await house.join({ target });
    expect(house.agent.joined.map((joined) => joined.destination)).toEqual([destination]);
  });

  it("brings Rust's microphone, muted as Rust says, and no picture before we are in", async () => {
    const house = new House();
    await house.join({ muted: true, camera: true });
    const [joined] = house.agent.joined;
    expect(joined?.options?.audioOptions?.muted).toBe(true);
    expect(await joined?.options?.audioOptions?.localAudioStreams?.[0]?.getMediaStream()).toBe(house.media.microphone);
    expect(joined?.options?.videoOptions).toBeUndefined();
  });

  it("keeps no place when Rust's socket breaks, and that is no error", async () => {
    const house = new House();
    await house.meet();
    const said = house.said.length;
    await house.tell({ type: "keepPlace" });
    expect(house.said.slice(said)).toEqual([]);
  });

  it("tells the environment before there is an agent, and the name to all", async () => {
    const house = new House();
    await house.join({ displayName: "Ann" });
    expect(house.said.slice(0, 2)).toEqual([
      { type: "state", phase: "connecting" },
      { type: "environment", name: "Chromium 156.0.1, Linux", supported: true },
    ]);
    expect(house.agent.displayName).toBe("Ann");
  });

  it("finds the SDK and the environment there, where they were asked for ahead", async () => {
    const house = new House();
    await house.session.prepare();
    await settled();
    expect(house.said.map(({ type }) => type)).toEqual(["environment"]);
    await house.join();
    expect(house.calling.clients).toHaveLength(1);
    expect(house.said.map(({ type }) => type).filter((type) => type === "environment")).toHaveLength(1);
  });

  it("tells an unsupported environment, and joins nothing", async () => {
    const house = new House();
    Object.assign(house.calling.first.debug.info, { isSupportedEnvironment: false });
    await expect(house.join()).rejects.toThrow("there is no call");
    expect(house.of("environment")).toMatchObject([{ supported: false }]);
    expect(house.agent.joined).toEqual([]);
    await house.tell({ type: "leave", forEveryone: false });
    expect([house.over, house.agent.disposed]).toEqual([true, true]);
  });

  it("is given up by who leaves while the environment is asked for", async () => {
    const house = new House();
    const { debug } = house.calling.first;
    let answer: (info: typeof debug.info) => void = () => undefined;
    debug.getEnvironmentInfo = () => new Promise((resolve) => (answer = resolve));
    await expect(house.join()).rejects.toThrow("there is no call");
    await house.tell({ type: "leave", forEveryone: false });
    answer(debug.info);
    await settled();
    expect([house.agent.joined, house.over]).toEqual([[], true]);
  });

  it("makes the agent while the environment is asked for, which asks the network, and sets out without an answer in the end", async () => {
    vi.useFakeTimers();
    try {
      const house = new House();
      house.calling.first.debug.getEnvironmentInfo = () => new Promise(() => undefined);
      await expect(house.join()).rejects.toThrow("there is no call");
      await vi.advanceTimersByTimeAsync(ANSWERS_MS - 1);
      expect(house.agent.joined).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(house.agent.joined).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("goes the way of every state", async () => {
    const house = new House();
    const call = await house.join();
    for (const state of ["Ringing", "EarlyMedia", "InLobby", "Connected", "LocalHold", "Connected", "RemoteHold", "Connected"] as const) call.enter(state);
    expect(house.of("state").map(({ type, ...state }) => (expect(type).toBe("state"), state))).toEqual([
      { phase: "connecting" },
      { phase: "connecting" },
      { phase: "ringing" },
      { phase: "lobby" },
      { phase: "connected", me: ME },
      { phase: "onHold", by: "local" },
      { phase: "connected", me: ME },
      { phase: "onHold", by: "remote" },
      { phase: "connected", me: ME },
    ]);
  });

  it("tells what is recorded and what is allowed before it tells that we are in", async () => {
    const house = new House();
    const call = await house.join();
    call.feature(house.calling.features.Recording).isRecordingActive = true;
    house.said.length = 0;
    call.enter("Connected");
    expect(house.said.map(({ type }) => type).slice(0, 4)).toEqual(["recording", "transcription", "capabilities", "state"]);
    expect(house.of("recording")).toEqual([{ type: "recording", active: true, consentRequired: false }]);
  });

  it("tells the chat thread as soon as it is known and when it changes", async () => {
    const house = new House();
    const call = await house.join();
    call.info.threadId = "19:meeting_a@thread.v2";
    call.enter("Connected");
    call.info.become("19:meeting_a@thread.v2");
    call.info.become("19:room_b@thread.v2");
    expect(house.of("thread").map(({ id }) => id)).toEqual(["19:meeting_a@thread.v2", "19:room_b@thread.v2"]);
  });

  it("asks for a token where none came", async () => {
    const house = new House();
    await house.tell({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: null, muted: true, camera: false });
    expect(house.of("tokenNeeded")).toHaveLength(1);
    await house.tell({ type: "token", token: TOKEN });
    expect(house.agent.joined).toHaveLength(1);
  });

  it("happens once", async () => {
    const house = new House();
    await house.join();
    await house.join();
    expect(house.of("error")).toMatchObject([{ code: "unexpected" }]);
    expect(house.agent.joined).toHaveLength(1);
  });

  it("answers pings meanwhile, and no token is ever said", async () => {
    const house = new House();
    await house.join();
    await house.tell({ type: "ping", id: 7 });
    await settled();
    expect(house.said.at(-1)).toEqual({ type: "pong", id: 7 });
    expect(JSON.stringify(house.said)).not.toContain(TOKEN);
  });
});
