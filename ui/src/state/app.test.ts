import { beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { App } from "./app.svelte";

const LINK = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";

beforeEach(() => setLanguage("en"));

async function window(query = "") {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&${query}`));
  const chime = vi.fn();
  const app = new App(backend, chime);
  await app.run();
  const what = () => backend.asked.map((asked) => asked.what);
  return { backend, app, chime, what };
}

async function joined(query: string) {
  const all = await window(query);
  all.app.practice();
  await all.app.join({ link: "practice", name: "Ann", microphone: true, camera: false, devices: all.app.devices.used });
  return all;
}

describe("the chat", () => {
  it("is heard from the first line on, is read after the end and is new in the next call", async () => {
    const { backend, app } = await joined("lobby=none");
    backend.meeting?.chat.write("p0", "Hello");
    expect(app.chat.unread).toBe(1);
    expect(app.announcer.said.at(-1)).toMatchObject({ text: "Mary Okafor: Hello", urgent: false });
    expect(app.room?.chat).toBe(app.chat);
    backend.meeting?.end("left");
    expect(app.chat.lines.map(({ text }) => text)).toEqual(["Hello"]);
    await app.again();
    expect([app.chat.lines, app.chat.unread]).toEqual([[], 0]);
    expect(app.room?.chat).toBe(app.chat);
  });

  it("of a call that runs already is no news", async () => {
    const { backend } = await joined("lobby=none");
    backend.meeting?.chat.write("p0", "Hello");
    const late = new App(backend, vi.fn());
    await late.run();
    expect([late.chat.lines.length, late.chat.unread]).toEqual([1, 0]);
  });
});

describe("a link", () => {
  it("that is pasted opens the join sheet and nothing else", async () => {
    const { app, what } = await window();
    await app.open(LINK);
    expect(app.view).toBe("sheet");
    expect(app.sheet?.byPerson).toBe(true);
    expect(what()).not.toContain("join");
  });

  it("to the practice meeting, as recent meetings have it, opens that", async () => {
    const { app } = await window();
    await app.open("practice");
    expect(app.sheet?.target).toEqual({ kind: "practice" });
  });

  it("from outside opens the sheet without anything being switched on", async () => {
    const { app, what } = await window(`opened=${encodeURIComponent(LINK)}`);
    expect(app.view).toBe("sheet");
    expect(app.sheet?.byPerson).toBe(false);
    expect(what()).not.toContain("join");
  });

  it("that can't be joined leaves the person on the start page with the reason and the text", async () => {
    const { app } = await window("opened=https://teams.live.com/meet/1");
    expect(app.view).toBe("home");
    expect(app.refusal).toMatchObject({ kind: "refused", reason: "personalMeeting" });
    expect(app.draft.text).toBe("https://teams.live.com/meet/1");
  });

  it("that comes during a call waits and does not disturb it", async () => {
    const { backend, app } = await joined("lobby=none");
    backend.tell({ type: "opened", link: LINK });
    expect(app.view).toBe("call");
    expect(app.draft.text).toBe(LINK);
    backend.meeting?.end();
  });
});

describe("being let in", () => {
  it("sounds and is said aloud", async () => {
    const { backend, app, chime } = await joined("lobby=hold");
    expect(app.view).toBe("lobby");
    expect(chime).not.toHaveBeenCalled();
    backend.meeting?.admit();
    expect(app.view).toBe("call");
    expect(chime).toHaveBeenCalledOnce();
    expect(app.announcer.said.at(-1)).toMatchObject({ text: "You are in the meeting.", urgent: true });
    backend.meeting?.end();
  });

  it("makes no sound where nobody had to wait", async () => {
    const { backend, app, chime } = await joined("lobby=none");
    expect(app.view).toBe("call");
    expect(chime).not.toHaveBeenCalled();
    backend.meeting?.end();
  });
});

describe("the end", () => {
  it("leads back to the start page, with what was typed used up", async () => {
    const { backend, app } = await joined("lobby=none");
    app.draft.text = LINK;
    backend.meeting?.end("removed");
    expect(app.view).toBe("ended");
    await app.back();
    expect(app.view).toBe("home");
    expect(app.draft.text).toBe("");
  });

  it("can be followed by another try with the same form", async () => {
    const { backend, app } = await joined("lobby=none");
    backend.meeting?.end("networkLost");
    await app.again();
    expect(app.view).toBe("call");
    expect(backend.asked.filter(({ what }) => what === "join")).toHaveLength(2);
    backend.meeting?.end();
  });
});

it("says that a browser that ended within a call into Teams is opened again, and shows the call as it was meanwhile", async () => {
  const { backend, app } = await joined("lobby=none&way=teams");
  const people = Object.keys(app.room?.snapshot.roster.people ?? {});
  backend.meeting?.reconnect({ media: true, host: true });
  const failure = { code: "browserReopened", detail: "it ended", notNow: null, device: null, signIn: null } as const;
  app.take({ type: "notice", failure });
  expect(app.view).toBe("call");
  expect(Object.keys(app.room?.snapshot.roster.people ?? {})).toEqual(people);
  const said = app.room?.notices.list.map(({ text }) => text).join();
  expect(said).toContain("The browser that leads into Teams ended");
});

it("tells that a device is gone and uses another", async () => {
  const { backend, app } = await window();
  await app.devices.choose("microphone", "device:headset");
  backend.unplug("device:headset");
  expect(app.toasts.list.at(-1)?.text).toBe("The microphone “Wireless Headset” is gone. “System default” is used now.");
  expect(app.devices.used.microphone).toBe("default");
});

it("uses a device that comes where there was none, and says when the last one goes", async () => {
  const { backend, app } = await joined("lobby=none&devices=none");
  backend.plug();
  expect(app.devices.used).toEqual({ camera: "default", microphone: "default", speaker: "default" });
  for (const id of ["device:cam1", "device:cam2"]) backend.unplug(id);
  const before = app.toasts.list.length;
  backend.unplug("test-pattern:1280x720@30");
  expect(app.toasts.list).toHaveLength(before);
  backend.unplug("default");
  expect(app.toasts.list.map(({ text }) => text)).toContain("The speaker “System default” is gone. “Built-in Speakers” is used now.");
  expect(app.toasts.list.map(({ text }) => text)).toContain("The camera “System default” is gone, and there is no other one.");
  expect(app.devices.used.camera).toBe("none");
});

it("says what is missing instead of switching it on or playing on it", async () => {
  const { backend, app, what } = await joined("lobby=none&devices=none");
  await app.testSpeaker();
  expect(app.toasts.list.at(-1)?.text).toContain("No loudspeaker was found. Connect");
  expect(what()).not.toContain("testSpeaker");
  await app.room?.command({ type: "camera", value: true });
  await app.room?.mute(false);
  expect(app.room?.notices.list.map(({ text }) => text)).toEqual(["No camera was found", "No microphone was found"]);
  await app.room?.mute(true);
  expect(backend.asked.filter((asked) => asked.what === "command").map((asked) => asked.with)).toContainEqual({ type: "mute", value: true });
  expect(backend.asked.map((asked) => asked.with)).not.toContainEqual({ type: "mute", value: false });
  await app.devices.choose("camera", "test-pattern:1280x720@30");
  await app.room?.command({ type: "camera", value: true });
  expect(backend.asked.at(-1)?.with).toEqual({ type: "camera", value: true });
});

it("says so when Rust can't be reached at all", async () => {
  const backend = new FakeBackend(new URLSearchParams());
  backend.start = () => Promise.reject({ code: "file", detail: "", notNow: null });
  const app = new App(backend);
  await app.run();
  expect(app.view).toBe("broken");
});

it("forgets recent meetings when asked", async () => {
  const { app } = await window();
  expect(app.recents.length).toBeGreaterThan(0);
  await app.forgetRecents();
  expect(app.recents).toEqual([]);
});

it("says once that the app decodes what the webview can't, and what costs less where that is known", async () => {
  const { app } = await window();
  app.undecodable();
  const [toast] = app.toasts.list;
  expect(toast?.text).toContain("gstreamer1.0-libav");
  expect(app.announcer.said.at(-1)?.text).toBe(toast?.text);
  app.toasts.dismiss(toast?.id ?? -1);
  app.undecodable();
  expect(app.toasts.list).toEqual([]);
});

describe("being reachable", () => {
  it("is under the name and with the microphone that are set, and rings until it is answered", async () => {
    const { backend, app, chime } = await window("teams=on&name=Ann");
    await app.waitForCalls();
    expect(app.view).toBe("waiting");
    expect(backend.asked.find(({ what }) => what === "waitForCalls")?.with).toMatchObject({ link: "", name: "Ann", microphone: true, camera: false });
    backend.meeting?.ring("1", "Mary Okafor");
    expect(app.announcer.said.at(-1)).toMatchObject({ text: "Mary Okafor is calling", urgent: true });
    expect(chime).toHaveBeenCalledOnce();
    app.ringing.answer("1");
    await app.session.command({ type: "acceptCall", value: { call: "1", camera: true } });
    expect(app.view).toBe("call");
    expect(app.announcer.said.at(-1)?.text).toBe("The call is connected.");
    expect(app.ringing.missed).toEqual([]);
    backend.meeting?.end("callEnded");
    expect(app.view).toBe("ended");
    await app.again();
    expect([app.view, app.room]).toEqual(["waiting", undefined]);
    await app.cancel();
    expect(app.view).toBe("home");
  });

  it("lets a link from outside wait, and does not stop for it", async () => {
    const { backend, app } = await window("teams=on&name=Ann");
    await app.waitForCalls();
    backend.tell({ type: "opened", link: LINK });
    expect([app.view, app.draft.text]).toEqual(["waiting", LINK]);
    expect(app.toasts.list.at(-1)?.text).toBe("You wait for calls. The link waits on the start page.");
    await app.cancel();
  });

  it("tells what was missed", async () => {
    const { backend, app } = await window("teams=on&name=Ann");
    await app.waitForCalls();
    backend.meeting?.ring("1", "Mary Okafor");
    backend.meeting?.ring("1", "Mary Okafor", true);
    expect(app.ringing.missed).toMatchObject([{ name: "Mary Okafor" }]);
    await app.cancel();
  });
});
