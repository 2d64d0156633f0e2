// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import { FakeBackend } from "../../ipc/fake";
import { PeopleSearch } from "../../state/people-search.svelte";
import PeopleCombobox from "./PeopleCombobox.svelte";

beforeEach(() => setLanguage("en"));
afterEach(cleanup);

async function searched(text: string) {
  const search = new PeopleSearch(new FakeBackend(new URLSearchParams()), vi.fn());
  const onchosen = vi.fn();
  render(PeopleCombobox, { search, onchosen });
  const field = screen.getByRole<HTMLInputElement>("combobox", { name: "Name or mail address" });
  const user = userEvent.setup();
  await user.type(field, text);
  await vi.waitFor(() => expect(search.isAnswered).toBe(true));
  await tick();
  const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent ?? "";
  return { search, onchosen, field, user, active, options: () => screen.queryAllByRole("option") };
}

it("tells who is free in words, and which is meant while the focus stays in the field", async () => {
  const { field, user, active, options } = await searched("mar");
  expect(field.getAttribute("aria-expanded")).toBe("true");
  expect(screen.getByRole("listbox", { name: "People found" }).id).toBe(field.getAttribute("aria-controls"));
  expect(options().map((option) => /Available|Busy|Do not disturb|Away|Offline/.exec(option.textContent)?.[0])).toEqual(["Available", "Busy", "Do not disturb", "Away", "Offline", undefined]);
  expect(active()).toBe("");
  await user.keyboard("{ArrowDown}");
  expect(active()).toContain("Mary Okafor");
  await user.keyboard("{ArrowDown}");
  expect(active()).toContain("Marek Novák");
  expect(options().map((option) => option.getAttribute("aria-selected"))).toEqual(["false", "true", "false", "false", "false", "false"]);
  expect(document.activeElement).toBe(field);
});

it("takes the one that is meant by Enter, and none where none is", async () => {
  const { user, onchosen } = await searched("mar");
  await user.keyboard("{Enter}");
  expect(onchosen).not.toHaveBeenCalled();
  await user.keyboard("{ArrowUp}{Enter}");
  expect(onchosen.mock.calls).toEqual([[expect.objectContaining({ name: "Amar Singh" })]]);
});

it("takes the one that is pressed", async () => {
  const { user, onchosen, options } = await searched("mar");
  await user.click(within(options()[3] ?? expect.fail()).getByText("Marta Ito"));
  expect(onchosen.mock.calls).toEqual([[expect.objectContaining({ name: "Marta Ito" })]]);
});

it("closes its list by Escape, opens it again by an arrow, and is emptied by a second Escape", async () => {
  const { search, field, user, onchosen, options } = await searched("mar");
  await user.keyboard("{ArrowDown}{ArrowDown}{Escape}{Enter}");
  expect([field.getAttribute("aria-expanded"), field.getAttribute("aria-activedescendant"), onchosen.mock.calls]).toEqual(["false", null, []]);
  await user.keyboard("{ArrowDown}");
  expect([field.getAttribute("aria-expanded"), options().length]).toEqual(["true", 6]);
  await user.keyboard("{Escape}{Escape}");
  expect([search.text, field.value]).toEqual(["", ""]);
});
