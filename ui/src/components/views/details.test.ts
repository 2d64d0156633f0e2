// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import { FakeBackend } from "../../ipc/fake";
import { App } from "../../state/app.svelte";
import MeetingFacts from "./MeetingFacts.svelte";
import MeetingHints from "./MeetingHints.svelte";
import MeetingKnown from "./MeetingKnown.svelte";

beforeEach(() => {
  setLanguage("en-GB");
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 30, 9, 40) });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function setUp(query: string) {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&${query}`));
  const app = new App(backend, vi.fn());
  await app.run();
  const details = backend.agenda.details() ?? expect.fail("nothing is known");
  return { app, details };
}

const facts = (list: HTMLElement) => [...list.querySelectorAll("dt")].map((term) => `${term.textContent}: ${term.nextElementSibling?.textContent}`.replace(/\s/g, " "));
const NOTHING = { subject: false, when: false, organizer: false };

describe("what the service knows", () => {
  it("is shown as far as it does not stand there already", async () => {
    const { app, details } = await setUp("details=on");
    const { rerender } = render(MeetingKnown, { app, details, shown: NOTHING });
    const list = () => document.querySelector("dl") ?? expect.fail("no facts");
    expect(facts(list())).toEqual(["Meeting: Weekly planning", "When: Today, 10:00–10:45", "Organiser: Mary Okafor", "At the door: Guests wait until somebody lets them in"]);
    await rerender({ shown: { subject: true, when: true, organizer: true } });
    expect(facts(list())).toEqual(["At the door: Guests wait until somebody lets them in"]);
  });

  it("says when everyone comes in, and nothing of the door where nobody knows or comes in at all", async () => {
    const { app, details } = await setUp("details=open");
    const { rerender } = render(MeetingKnown, { app, details, shown: NOTHING });
    expect(screen.getByText("Everyone comes straight in")).toBeDefined();
    await rerender({ details: { ...details, lobby: "unknown" } });
    expect(screen.queryByText("At the door")).toBeNull();
    await rerender({ details: { ...details, obstacle: "broadcast" } });
    expect(screen.queryByText("At the door")).toBeNull();
  });

  it.each([["encrypted", "end-to-end encrypted"], ["broadcast", "live event or town hall"]])("warns of what keeps guests out: %s", async (query, words) => {
    const { app, details } = await setUp(`details=${query}`);
    render(MeetingKnown, { app, details, shown: NOTHING });
    expect(screen.getByRole("alert").textContent).toContain(words);
  });

  it("has the telephone with what costs nothing, and the page with more numbers", async () => {
    const { app, details } = await setUp("details=on");
    const { rerender } = render(MeetingKnown, { app, details, shown: NOTHING });
    const phone = screen.getByRole("region", { name: "Join by phone" });
    expect(within(phone).getAllByRole("listitem").map(({ textContent }) => textContent.trim())).toEqual(["+33199001234", "+33199005678 Toll-free"]);
    expect(within(phone).getByText("559 727 062#")).toBeDefined();
    expect(screen.getByText("More numbers: https://dialin.teams.microsoft.com/made-up")).toBeDefined();
    await rerender({ details: { ...details, dialIn: { conferenceId: null, toll: [], tollFree: [], page: null } } });
    expect(screen.queryByRole("region")).toBeNull();
  });
});

describe("what is known at once", () => {
  it("has time, organiser and place of the list", async () => {
    const { app } = await setUp("agenda=full&details=on");
    const { agenda } = app.upcoming;
    const entry = agenda.current.entries.find(({ subject }) => subject?.startsWith("Budget"));
    await app.open(entry?.link ?? "");
    if (!app.sheet) expect.fail("no sheet");
    render(MeetingFacts, { props: { target: app.sheet.target, entry, now: agenda.now, way: undefined, platform: "linux" } });
    expect(screen.getByRole("heading").textContent).toMatch(/^Budget review/);
    expect(facts(document.body).slice(0, 3)).toEqual(["When: Today, 09:45–10:40", "Organiser: Rosa Lindqvist-Montgomery", "Place: Room 4.12"]);
  });

  it("of somebody to call is their name, or else their ID", () => {
    const target = { kind: "person", rawId: "8:orgid:1", name: "Mary" } as const;
    const props = { entry: undefined, now: 0, way: undefined, platform: "linux" } as const;
    render(MeetingFacts, { props: { ...props, target } });
    expect([screen.getByRole("heading").textContent, facts(document.body)]).toEqual(["Call Mary", []]);
    cleanup();
    render(MeetingFacts, { props: { ...props, target: { ...target, name: "" } } });
    expect([screen.getByRole("heading").textContent, facts(document.body)]).toEqual(["Call a person by their ID", ["Person’s ID: 8:orgid:1"]]);
  });
});

it("does not say that guests usually wait where it is known what they do", async () => {
  const { app } = await setUp("details=on");
  await app.open("https://teams.microsoft.com/meet/264183392744150?p=Qx7");
  const target = app.sheet?.target ?? expect.fail("no sheet");
  const { rerender } = render(MeetingHints, { props: { target, way: { to: "teams", browser: "" }, lobby: "unknown" } });
  expect(screen.getByText(/usually wait in the lobby/)).toBeDefined();
  await rerender({ lobby: "comesIn" });
  await tick();
  expect(screen.queryByText(/usually wait/)).toBeNull();
  expect(screen.getByText(/encrypted on their way/)).toBeDefined();
});
