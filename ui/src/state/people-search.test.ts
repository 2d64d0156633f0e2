import { beforeEach, expect, it } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { failure } from "../ipc/fake/failure";
import type { PeopleFound } from "../ipc/generated/PeopleFound";
import { PeopleSearch } from "./people-search.svelte";

beforeEach(() => setLanguage("en"));

function setUp() {
  const backend = new FakeBackend(new URLSearchParams());
  const said: string[] = [];
  const search = new PeopleSearch(backend, (text) => said.push(text));
  return { backend, search, said, names: () => search.people.map(({ name }) => name) };
}

it("is offered while somebody is signed in, and forgets what was found when they sign out", async () => {
  const { backend, search } = setUp();
  search.load(backend.accounts.accounts);
  expect(search.isOffered).toBe(false);
  const { accounts } = backend.accounts;
  search.take({ type: "accounts", accounts: { ...accounts, work: { ...accounts.work, standing: { is: "ready" } } } });
  expect(search.isOffered).toBe(true);
  await search.type("mary");
  expect(search.people).toHaveLength(1);
  search.take({ type: "accounts", accounts });
  expect([search.isOffered, search.text, search.people]).toEqual([false, "", []]);
});

it("shows and says who is found, and that nobody is", async () => {
  const { search, said, names } = setUp();
  await search.type("mar");
  expect([names().length, search.at, said.at(-1)]).toEqual([6, -1, "6 people found"]);
  await search.type("nobody");
  expect([names(), search.isAnswered, said.at(-1)]).toEqual([[], true, "Nobody was found for “nobody”."]);
});

it("asks nothing for an empty field", async () => {
  const { backend, search } = setUp();
  await search.type("  ");
  expect([backend.asked, search.isAnswered]).toEqual([[], false]);
});

it("shows no answer to what was typed before, whatever order answers come in", async () => {
  const { backend, search, names } = setUp();
  const answers: ((found: PeopleFound) => void)[] = [];
  backend.findPeople = () => new Promise((resolve) => answers.push(resolve));
  const of = (text: string) => ({ people: backend.agenda.find(text), isStale: false });
  const both = [search.type("mary"), search.type("marek")];
  answers[1]?.(of("marek"));
  answers[0]?.(of("mary"));
  await Promise.all(both);
  expect(names()).toEqual(["Marek Novák"]);
  const stale = search.type("mari");
  answers[2]?.({ people: [], isStale: true });
  await stale;
  expect(names()).toEqual(["Marek Novák"]);
});

it("tells why nobody could be looked for, and forgets it with the next key", async () => {
  const { backend, search } = setUp();
  const find = backend.findPeople.bind(backend);
  backend.findPeople = () => Promise.reject(failure("networkGone"));
  await search.type("mary");
  expect([search.failure?.code, search.people]).toEqual(["networkGone", []]);
  backend.findPeople = find;
  await search.type("marek");
  expect(search.failure).toBeUndefined();
});

it("moves from one to the next and around the ends", async () => {
  const { search } = setUp();
  search.move(1);
  expect(search.at).toBe(-1);
  await search.type("mary");
  await search.type("mari");
  const places = ([1, 1, 1, -1, -1] as const).map((by) => (search.move(by), search.at));
  expect([search.people.length, places]).toEqual([2, [0, 1, 0, 1, 0]]);
  search.clear();
  await search.type("mari");
  search.move(-1);
  expect(search.at).toBe(1);
});
