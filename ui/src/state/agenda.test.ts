import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { entries } from "../ipc/fake/agenda";
import { AgendaState } from "./agenda.svelte";
import { Toasts } from "./toasts.svelte";

const MINUTE = 60_000;

beforeEach(() => {
  setLanguage("en");
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 30, 9, 40, 20) });
});
afterEach(() => vi.useRealTimers());

async function setUp(query = "agenda=full", joined = "") {
  const backend = new FakeBackend(new URLSearchParams(query));
  let time = Date.now();
  let later: (() => void) | undefined;
  let delay = 0;
  const said: string[] = [];
  const options = {
    say: (text: string, urgent = false) => said.push(`${text}${urgent ? "!" : ""}`),
    sound: vi.fn(), failed: vi.fn(), toasts: new Toasts(),
    state: { wanted: true, inCall: joined !== "" },
    wanted: () => options.state.wanted,
    inCall: () => options.state.inCall,
    inMeeting: (link: string) => link === joined,
    now: () => time,
    after: (ms: number, run: () => void) => ((delay = ms), (later = run), () => (later = undefined)),
  };
  const agenda = new AgendaState(backend, options);
  await backend.watch((event) => agenda.take(event));
  agenda.load(backend.agenda.agenda);
  const pass = (minutes: number) => ((time += minutes * MINUTE), later?.());
  const entry = entries(time).find(({ subject }) => subject?.startsWith("Budget")) ?? expect.fail("no such meeting");
  const remind = (change = {}) => backend.tell({ type: "reminder", entry: { ...entry, ...change } });
  return { backend, agenda, options, said, pass, entry, remind, waits: () => [later !== undefined, delay] as const };
}

describe("the list", () => {
  it("goes on with the time, each full minute, for as long as it is looked at", async () => {
    const { agenda, pass, waits } = await setUp();
    const near = () => agenda.days[0]?.shown.filter(({ moment }) => moment.at === "running").length;
    const stop = agenda.watch();
    expect(near()).toBe(1);
    expect(waits()[1]).toBe(40_000);
    pass(6);
    expect(near()).toBe(2);
    stop();
    expect(waits()[0]).toBe(false);
  });

  it("knows the meeting that a link leads to, however it is written", async () => {
    const { agenda, entry } = await setUp();
    expect(agenda.entryOf(`${entry.link?.split("?")[0]}?p=another`)?.id).toBe(entry.id);
    expect(agenda.entryOf("https://teams.microsoft.com/meet/999999999")).toBeUndefined();
  });

  it("says what there is beside how to fill it", async () => {
    expect([(await setUp("agenda=empty")).agenda.isFilled, (await setUp()).agenda.isFilled, (await setUp("agenda=trouble")).agenda.isTroubled]).toEqual([false, true, true]);
  });
});

describe("a calendar", () => {
  const file = "BEGIN:VCALENDAR";

  it("file is added, said, and can be taken back", async () => {
    const { agenda, options, said } = await setUp("agenda=empty");
    expect(await agenda.addFile("team.ics", file)).toBe(true);
    expect(agenda.days[0]?.shown[0]?.entry.subject).toBe("From team.ics");
    const [toast] = options.toasts.list;
    expect([toast?.text, toast?.action?.label, said]).toEqual(["“team.ics” was added to your meetings.", "Undo", ["“team.ics” was added to your meetings."]]);
    toast?.action?.run();
    await vi.waitFor(() => expect(said.at(-1)).toBe("“team.ics” was removed."));
    expect(agenda.isFilled).toBe(false);
  });

  it("that is taken back leaves an older one of the same name", async () => {
    const { agenda, options } = await setUp("agenda=empty");
    await agenda.addFile("team.ics", file);
    await agenda.addFile("team.ics", file);
    options.toasts.list.at(-1)?.action?.run();
    await vi.waitFor(() => expect(agenda.current.calendars.map(({ id }) => id)).toEqual([1]));
  });

  it("that is refused is not said to be there", async () => {
    const { agenda, options, said } = await setUp("agenda=empty");
    expect([await agenda.addFile("team.ics", "BEGIN:DAMAGED"), await agenda.addAddress("no address")]).toEqual([false, false]);
    expect(options.failed.mock.calls.map(([{ code }]) => code)).toEqual(["calendarFile", "calendarAddress"]);
    expect([said, options.toasts.list]).toEqual([[], []]);
  });
});

describe("a reminder", () => {
  it("is shown, said and sounded once, however often it comes", async () => {
    const { agenda, options, said, remind } = await setUp();
    remind();
    expect(agenda.reminders.list).toHaveLength(1);
    expect(said).toEqual([expect.stringMatching(/^Budget review .+ begins in 5 minutes!$/)]);
    expect(options.sound).toHaveBeenCalledOnce();
    remind();
    expect(agenda.reminders.list).toHaveLength(1);
  });

  it("does not come to who wants none", async () => {
    const { agenda, options, said, remind } = await setUp();
    options.state.wanted = false;
    remind();
    expect([agenda.reminders.list, said, options.sound.mock.calls]).toEqual([[], [], []]);
  });

  it("does not come within that very meeting, and in another call without a sound", async () => {
    const { agenda, options, said, entry, remind } = await setUp("agenda=full", "https://teams.microsoft.com/meet/264183392744153?p=Ab3De5Gh7Jk9Mn1Pq3");
    expect(options.inMeeting(entry.link ?? "")).toBe(true);
    remind();
    expect(agenda.reminders.list).toEqual([]);
    remind({ id: "entry 1", link: "https://teams.microsoft.com/meet/1" });
    expect(agenda.reminders.list).toHaveLength(1);
    expect([options.sound.mock.calls.length, said[0]?.endsWith("!")]).toEqual([0, false]);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof setUp>>) => void]>([
    ["is dismissed", ({ agenda, entry }) => agenda.reminders.dismiss(`work ${entry.id}`)],
    ["is over", ({ agenda, pass }) => (agenda.watch(), pass(61))],
    ["is called off", ({ backend, entry }) => backend.agenda.change(({ entries }) => entries.filter(({ id }) => id === entry.id).forEach((one) => (one.isCancelled = true)))],
    ["leaves the list", ({ backend, entry }) => backend.agenda.change((agenda) => (agenda.entries = agenda.entries.filter(({ id }) => id !== entry.id)))],
  ])("goes when its meeting %s", async (_, act) => {
    const all = await setUp();
    all.remind();
    all.pass(30);
    expect(all.agenda.reminders.list).toHaveLength(1);
    act(all);
    expect(all.agenda.reminders.list).toEqual([]);
  });

  it("stands beside others, of which the latest stay", async () => {
    const { backend, agenda } = await setUp();
    for (const entry of agenda.current.entries.slice(0, 4)) backend.tell({ type: "reminder", entry });
    expect(agenda.reminders.list.map(({ id }) => id)).toEqual(["entry 1", "entry 2", "entry 3"]);
  });
});
