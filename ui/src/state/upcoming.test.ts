import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { failure } from "../ipc/fake/failure";
import type { MeetingDetails } from "../ipc/generated/MeetingDetails";
import { App } from "./app.svelte";

const PLANNING = "https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc";
const event = (uid: string) => `BEGIN:VEVENT\nUID:${uid}\nDESCRIPTION:${PLANNING} \nEND:VEVENT\n`;

beforeEach(() => {
  setLanguage("en");
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 30, 9, 40) });
});
afterEach(() => vi.useRealTimers());

async function window(query = "agenda=full") {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&lobby=none&${query}`));
  const chime = vi.fn();
  const app = new App(backend, chime);
  await app.run();
  const remind = (subject: string) => {
    const entry = backend.agenda.agenda.entries.find((one) => one.subject?.startsWith(subject));
    if (entry) backend.tell({ type: "reminder", entry });
  };
  const join = (link: string) => app.join({ link, name: "Ann", microphone: true, camera: false, devices: app.devices.used });
  const asked = (what: string) => backend.asked.filter((one) => one.what === what).map((one) => one.with);
  return { backend, app, chime, remind, join, asked };
}

describe("a calendar file", () => {
  it("with one meeting opens it and joins the list", async () => {
    const { app, asked } = await window("agenda=empty");
    await app.openFile("plan.ics", `BEGIN:VCALENDAR\n${event("1")}END:VCALENDAR`);
    expect([app.view, app.upcoming.agenda.current.calendars.map(({ name }) => name)]).toEqual(["sheet", ["plan.ics"]]);
    expect(asked("addCalendar")).toMatchObject([{ type: "file", name: "plan.ics" }]);
  });

  it("with several joins the list and opens none of them", async () => {
    const { app } = await window("agenda=empty");
    await app.openFile("team.ics", `BEGIN:VCALENDAR\n${event("1")}${event("2")}END:VCALENDAR`);
    expect([app.view, app.upcoming.agenda.current.calendars.length]).toEqual(["home", 1]);
  });

  it("without a meeting of Teams is no trouble once it is in the list", async () => {
    const { app } = await window("agenda=empty");
    await app.openFile("dentist.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR");
    expect([app.view, app.refusal, app.upcoming.agenda.current.calendars.length]).toEqual(["home", undefined, 1]);
  });

  it("that is none is read as an invitation, and joins nothing", async () => {
    const { app, asked } = await window("agenda=empty");
    await app.openFile("mail.eml", `Join: ${PLANNING} `);
    expect([app.view, asked("addCalendar")]).toEqual(["sheet", []]);
    app.home();
    await app.openFile("mail.eml", "Hello");
    expect(app.refusal?.reason).toBe("unknown");
  });
});

describe("the join sheet", () => {
  it("has the title of the list", async () => {
    const { app } = await window();
    await app.open(PLANNING.replace("p=Qx7", "p=Other"));
    expect(app.sheet?.target).toMatchObject({ kind: "meeting", title: "Weekly planning" });
  });

  it("asks once what is known of a meeting, and never of what has no details", async () => {
    const { app, asked } = await window("details=on");
    await app.open(PLANNING);
    await vi.waitFor(() => expect(app.upcoming.details.found?.lobby).toBe("waits"));
    app.practice();
    expect(app.upcoming.details.found).toBeNull();
    app.call({ id: "aaaabbbb-cccc-dddd-eeee-000000000001", name: "Mary" });
    expect(asked("meetingDetails")).toEqual([PLANNING]);
  });

  it("shows nothing of the meeting before, whenever that comes, and nothing where asking fails", async () => {
    const { backend, app } = await window("details=on");
    const found = backend.agenda.details();
    let answer: (found: MeetingDetails | null) => void = () => {};
    backend.meetingDetails = () => new Promise((resolve) => (answer = resolve));
    await app.open(PLANNING);
    const late = answer;
    backend.meetingDetails = () => Promise.reject(failure("graphRefused"));
    await app.open("https://teams.microsoft.com/meet/264183392744199?p=Qx7");
    late(found);
    await new Promise((done) => setTimeout(done));
    expect([app.upcoming.details.found, app.toasts.list]).toEqual([null, []]);
  });

  it("for calling somebody is opened by the search, or by their id", async () => {
    const { app } = await window();
    app.call({ id: "AAAABBBB-cccc-dddd-eeee-000000000001", name: "Mary Okafor" });
    expect(app.sheet).toEqual({ target: { kind: "person", rawId: "8:orgid:aaaabbbb-cccc-dddd-eeee-000000000001", name: "Mary Okafor" }, byPerson: true });
    app.home();
    await app.open("8:orgid:aaaabbbb-cccc-dddd-eeee-000000000001", false);
    expect(app.sheet).toMatchObject({ target: { kind: "person", name: "" }, byPerson: false });
  });
});

describe("a reminder", () => {
  it("sounds on the start page, is silent within another call, and does not come within its own", async () => {
    const { app, chime, remind, join } = await window();
    remind("Budget");
    expect(chime).toHaveBeenCalledOnce();
    await join(PLANNING);
    expect(app.view).toBe("call");
    remind("Weekly");
    remind("Budget");
    expect(app.upcoming.agenda.reminders.list.map(({ subject }) => subject?.split(" ")[0])).toEqual(["Budget"]);
    expect(chime).toHaveBeenCalledOnce();
  });

  it("goes when its meeting is joined, by whatever link", async () => {
    const { app, remind, join } = await window();
    remind("Weekly");
    expect(app.upcoming.agenda.reminders.list).toHaveLength(1);
    await join("Meeting ID: 264183392744150\nPasscode: x");
    expect(app.upcoming.agenda.reminders.list).toEqual([]);
  });

  it("does not come where the settings say so", async () => {
    const { app, remind } = await window();
    await app.settings.change({ reminders: false });
    remind("Budget");
    expect(app.upcoming.agenda.reminders.list).toEqual([]);
  });
});

describe("what can be handed out", () => {
  it("is a meeting with what the list or the service knows of it", async () => {
    const { app } = await window("agenda=full&details=on");
    expect(app.upcoming.handoutOf(PLANNING)).toMatchObject({ link: PLANNING, subject: "Weekly planning", when: { type: "span" } });
    const other = "https://teams.microsoft.com/meet/264183392744199?p=Qx7";
    expect(app.upcoming.handoutOf(other, "Mine")).toEqual({ link: other, subject: "Mine", when: null });
    await app.open(other);
    await vi.waitFor(() => expect(app.upcoming.handoutOf(other)?.when).toMatchObject({ type: "span" }));
    expect(app.upcoming.handoutOf("https://teams.microsoft.com/meet/264183392744198")?.when).toBeNull();
  });

  it("is neither the practice meeting, nor a call, nor waiting for one", async () => {
    const { app } = await window();
    expect(["practice", "", "8:orgid:aaaabbbb-cccc-dddd-eeee-000000000001"].map((link) => app.upcoming.handoutOf(link))).toEqual([null, null, null]);
  });

  it("is told by a message and aloud", async () => {
    const { app } = await window();
    await app.upcoming.handOut("file", { link: PLANNING, subject: "Plan", when: null });
    expect([app.toasts.list.at(-1)?.text, app.announcer.said.at(-1)?.text]).toEqual(["Saved as Plan.ics in your downloads.", "Saved as Plan.ics in your downloads."]);
  });
});
