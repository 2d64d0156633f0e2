// @vitest-environment happy-dom
import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import Menu from "./Menu.svelte";

function menu() {
  const [first, last] = [vi.fn(), vi.fn()];
  const items = [
    { label: "Pin", run: first },
    { label: "Mute", run: vi.fn(), disabled: true },
    { label: "Remove", run: last },
  ];
  render(Menu, { label: "More", items });
  return { user: userEvent.setup(), first, last, button: screen.getByRole("button", { name: "More" }) };
}

it("opens by arrow, passes over what is not possible, and runs by Enter", async () => {
  const { user, button, last } = menu();
  button.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "Pin" }));
  await user.keyboard("{ArrowDown}{Enter}");
  expect(last).toHaveBeenCalledOnce();
  expect(screen.queryByRole("menu")).toBeNull();
});

it("gives the focus back when Escape closes it", async () => {
  const { user, button, first } = menu();
  button.focus();
  await user.keyboard("{ArrowUp}");
  expect(button.getAttribute("aria-expanded")).toBe("true");
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(first).not.toHaveBeenCalled();
});

it("puts what belongs together under its heading", async () => {
  const item = (label: string) => ({ label, run: vi.fn(), checked: false });
  render(Menu, { label: "Devices", items: [{ ...item("Default"), heading: "Microphone" }, { ...item("Default"), heading: "Speaker" }, item("Headset")] });
  await userEvent.setup().click(screen.getByRole("button", { name: "Devices" }));
  const names = (group: string) => within(screen.getByRole("group", { name: group })).getAllByRole("menuitemcheckbox").map((one) => one.textContent?.trim());
  expect([names("Microphone"), names("Speaker")]).toEqual([["Default"], ["Default", "Headset"]]);
});

it("does nothing on what is not possible", async () => {
  const { user, button } = menu();
  await user.click(button);
  await user.click(screen.getByRole("menuitem", { name: "Mute" }));
  expect(screen.queryByRole("menu")).not.toBeNull();
});
