// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../../../i18n/index.svelte";
import { FakeBackend } from "../../../ipc/fake";
import { App } from "../../../state/app.svelte";
import ToastList from "../../shared/ToastList.svelte";
import AgendaCard from "./AgendaCard.svelte";
import CalendarsDialog from "./CalendarsDialog.svelte";
import ReminderList from "./ReminderList.svelte";

beforeEach(() => {
  setLanguage("en-GB");
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 30, 9, 40) });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function setUp(query = "agenda=full") {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&name=Ann&lobby=none&${query}`));
  const app = new App(backend, vi.fn());
  await app.run();
  const asked = (what: string) => backend.asked.filter((one) => one.what === what).map((one) => one.with);
  return { backend, app, asked, user: userEvent.setup() };
}

const row = (subject: RegExp) => screen.getByText(subject).closest("li") ?? expect.fail("not in the list");

describe("the list", () => {
  it("offers the way into what can be joined, and says of the others why not", async () => {
    const { app, user } = await setUp();
    render(AgendaCard, { app });
    expect(within(row(/^Interview/)).queryByRole("button")).toBeNull();
    expect(row(/^Interview/).textContent).toContain("Cancelled");
    expect(row(/^Interview/).querySelector("s")?.textContent).toBe("Interview with Contoso");
    expect(within(row(/^All hands/)).queryByRole("button")).toBeNull();
    expect(row(/^All hands/).textContent).toContain("This is a town hall or live event");
    expect([row(/^Weekly/), row(/^Budget/), row(/^Design/)].map((one) => ["near", "quiet"].find((name) => one.classList.contains(name)))).toEqual(["near", "near", "quiet"]);
    await user.click(screen.getByRole("button", { name: "Join Weekly planning" }));
    await vi.waitFor(() => expect(app.view).toBe("sheet"));
    expect(app.sheet).toMatchObject({ byPerson: true, target: { title: "Weekly planning" } });
  });

  it("shows what comes first, and the rest at a press", async () => {
    const { app, user } = await setUp();
    render(AgendaCard, { app });
    const more = screen.getByRole("button", { name: "Show 4 more" });
    expect([screen.queryByText("Stand-up"), more.getAttribute("aria-expanded")]).toEqual([null, "false"]);
    await user.click(more);
    expect(screen.getByRole("heading", { name: "Tomorrow Tuesday 1 December" })).toBeDefined();
    expect(row(/^Stand-up/).textContent).toContain("09:00 to 09:15");
    expect(screen.getByRole("button", { name: "Show fewer" }).getAttribute("aria-expanded")).toBe("true");
  });

  it("says that today is over where only other days have meetings", async () => {
    const { backend, app } = await setUp();
    backend.agenda.change((agenda) => (agenda.entries = agenda.entries.filter(({ subject }) => subject === "Stand-up")));
    render(AgendaCard, { app });
    expect(screen.getByText("Nothing more today.")).toBeDefined();
  });

  it("that is empty says how it is filled without any account", async () => {
    const { backend, app, user } = await setUp("agenda=empty");
    render(AgendaCard, { app });
    expect(screen.getByText(/without any account: drop a calendar file.+Or sign in with a work account/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Sign in…" }));
    expect(app.settingsOpen).toBe(true);
    await user.click(screen.getByRole("button", { name: "Subscribe to a calendar…" }));
    expect(app.upcoming.agenda.calendarsOpen).toBe(true);
    backend.accounts.change((accounts) => (accounts.work = { ...accounts.work, standing: { is: "ready" } }));
    await tick();
    expect(screen.queryByRole("button", { name: "Sign in…" })).toBeNull();
    expect(screen.getByText("No meetings in the next week.")).toBeDefined();
  });

  it("says that it is being read instead of how to fill it", async () => {
    const { app } = await setUp("agenda=reading");
    render(AgendaCard, { app });
    expect(screen.getByRole("status").textContent).toContain("Reading calendars");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("tells which calendars could not be read, why, and reads them again", async () => {
    const { app, asked, user } = await setUp("agenda=trouble");
    render(AgendaCard, { app });
    const of = (title: string) => screen.getByText(title).closest(".notice") ?? expect.fail();
    expect(of("“calendar.contoso.example” could not be read").textContent).toContain("Last read: 2 days ago.");
    await user.click(within(of("The work account’s calendar could not be read") as HTMLElement).getByRole("button", { name: "Open settings" }));
    expect(app.settingsOpen).toBe(true);
    await user.click(screen.getByRole("button", { name: "Read again" }));
    expect(asked("readAgenda")).toHaveLength(1);
    expect(row(/^Weekly/)).toBeDefined();
  });

  it("hands the details of a meeting to somebody else", async () => {
    const { app, asked, user } = await setUp();
    render(AgendaCard, { app });
    await user.click(screen.getByRole("button", { name: "Details of Weekly planning for somebody else" }));
    await user.click(screen.getByRole("menuitem", { name: "Save as a calendar file" }));
    expect(asked("handOut")).toMatchObject([{ as: "file", subject: "Weekly planning", whenWritten: expect.stringContaining("30 November 2026") }]);
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.text).toBe("Saved as Weekly planning.ics in your downloads."));
  });
});

describe("the calendars", () => {
  it("take an address, and say what is wrong with another text", async () => {
    const { app, asked, user } = await setUp("agenda=empty");
    render(CalendarsDialog, { app, onfile: vi.fn() });
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Address of a calendar" });
    await user.type(field, "calendar.example");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(screen.getByRole("alert").textContent).toContain("https:// or webcal://");
    expect([field.getAttribute("aria-invalid"), document.activeElement === field, asked("addCalendar")]).toEqual(["true", true, []]);
    await user.clear(field);
    await user.type(field, " webcal://calendar.example/mine.ics{Enter}");
    await vi.waitFor(() => expect(field.value).toBe(""));
    expect(asked("addCalendar")).toEqual([{ type: "address", address: "webcal://calendar.example/mine.ics" }]);
    expect(screen.getByText("calendar.example")).toBeDefined();
  });

  it("keep an address that is refused, for it to be mended", async () => {
    const { backend, app, user } = await setUp("agenda=empty");
    backend.addCalendar = () => Promise.reject({ code: "calendarAddress", detail: "", notNow: null, device: null, signIn: null });
    render(CalendarsDialog, { app, onfile: vi.fn() });
    const field = screen.getByRole<HTMLInputElement>("textbox");
    await user.type(field, "https://calendar.example{Enter}");
    await vi.waitFor(() => expect(app.toasts.list).toHaveLength(1));
    expect(field.value).toBe("https://calendar.example");
  });

  it("are removed after a question, and the focus stays in the window", async () => {
    const { app, asked, user } = await setUp("agenda=trouble");
    render(CalendarsDialog, { app, onfile: vi.fn() });
    await user.click(screen.getByRole("button", { name: "Remove calendar.contoso.example" }));
    expect(screen.getByText(/you need its address/)).toBeDefined();
    expect(asked("removeCalendar")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Remove" }));
    await vi.waitFor(() => expect(asked("removeCalendar")).toEqual([2]));
    await vi.waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Calendars"));
    expect(screen.queryByText("calendar.contoso.example")).toBeNull();
  });
});

describe("reminders", () => {
  async function reminded(count: number) {
    const all = await setUp();
    render(ReminderList, { app: all.app });
    const entries = all.backend.agenda.agenda.entries.filter(({ link }) => link !== null);
    entries.slice(0, count).forEach((entry) => all.backend.tell({ type: "reminder", entry }));
    await tick();
    return all;
  }

  it("take no focus, lead into their meeting, and go one by one", async () => {
    const { app, user } = await reminded(2);
    expect(document.activeElement).toBe(document.body);
    const region = screen.getByRole("region", { name: "Reminders" });
    expect(within(region).getByRole("group", { name: /^Weekly planning has begun/ })).toBeDefined();
    await user.click(screen.getByRole("button", { name: /^Dismiss the reminder of Budget/ }));
    expect(within(region).getAllByRole("group")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Join Weekly planning" }));
    await vi.waitFor(() => expect(app.view).toBe("sheet"));
    expect(screen.queryByRole("region", { name: "Reminders" })).toBeNull();
  });

  it("offer no way in while one is in another call", async () => {
    const { app } = await reminded(1);
    await app.join({ link: "practice", name: "Ann", microphone: true, camera: false, devices: app.devices.used });
    await tick();
    expect(screen.queryByRole("button", { name: /^Join/ })).toBeNull();
    expect(screen.getByRole("group").textContent).toContain("You are in another call.");
  });
});

it("a message that can be taken back goes with the press", async () => {
  const [run, ondismiss] = [vi.fn(), vi.fn()];
  render(ToastList, { toasts: [{ id: 7, kind: "info", text: "Added.", action: { label: "Undo", run } }], ondismiss });
  await userEvent.setup().click(within(screen.getByRole("region", { name: "Messages" })).getByRole("button", { name: "Undo" }));
  expect([run.mock.calls.length, ondismiss.mock.calls]).toEqual([1, [[7]]]);
});
