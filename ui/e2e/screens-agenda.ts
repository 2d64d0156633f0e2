/** Screens of meetings to come: the list, its calendars, what is known of one, reminders, people to call, details for others. */
import type { Page } from "playwright-core";

import type { FakeBackend } from "../src/ipc/fake";
import { join, window } from "./browser";
import type { Screen } from "./screens";

type Options = Parameters<typeof window>[1];

/** A Monday morning, whenever the pictures are made. */
const MORNING = new Date("2026-11-30T09:40:00+01:00");

/** Lets something happen around the window. */
export async function around(page: Page, act: (fake: FakeBackend) => void): Promise<void> {
  await page.evaluate(`(${act.toString()})(window.fake)`);
}

/** The window on that morning. */
export async function morning(query: string, options: Options = {}): Promise<Page> {
  return window(`name=Ann&${query}`, { ...options, timezoneId: "Europe/Paris" }, MORNING);
}

export async function signedIn(query: string, options: Options): Promise<Page> {
  const page = await morning(query, options);
  await around(page, (fake) => fake.accounts.change((accounts) => (accounts.work = { ...accounts.work, standing: { is: "ready" }, account: "ann@contoso.example" })));
  await page.getByRole("combobox").waitFor();
  return page;
}

function sheet(query: string): Screen {
  return {
    open: async (options) => {
      const page = await morning(`agenda=full&recents=0&way=teams&pictures=on&${query}`, options);
      await page.locator(".near .act > button").first().click();
      await page.locator("canvas.playing").waitFor();
      return page;
    },
  };
}

/** Two meetings begin. */
async function remind(page: Page): Promise<void> {
  await around(page, (fake) => {
    const entries = fake.agenda.agenda.entries.filter(({ link }) => link !== null);
    entries.slice(0, 2).reverse().forEach((entry) => fake.tell({ type: "reminder", entry }));
  });
  await page.locator(".reminder").first().waitFor();
}

export const AGENDA: Record<string, Screen> = {
  "agenda-full": { open: (options) => morning("agenda=full", options) },
  "agenda-all": {
    open: async (options) => {
      const page = await morning("agenda=full&recents=0", options);
      await page.locator(".more button").first().click();
      await page.locator("li summary").first().click();
      return page;
    },
  },
  "agenda-empty": { open: (options) => morning("agenda=empty&recents=0", options) },
  "agenda-reading": { open: (options) => morning("agenda=reading&recents=0", options) },
  "agenda-trouble": { open: (options) => morning("agenda=trouble", options) },
  "agenda-calendars": {
    open: async (options) => {
      const page = await morning("agenda=trouble&recents=0", options);
      await page.getByRole("button", { name: /^(Calendars|Agendas)$/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator("input").first().fill("calendar.example/secret");
      await dialog.locator("form button").click();
      await dialog.getByRole("alert").waitFor();
      return page;
    },
  },
  "agenda-added": {
    open: async (options) => {
      const page = await morning("agenda=full", options);
      await page.locator("input[type=file]").first().setInputFiles({
        name: "team.ics", mimeType: "text/calendar", buffer: Buffer.from("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR\n"),
      });
      await page.locator(".toasts button").first().waitFor();
      return page;
    },
  },
  "agenda-share": {
    open: (options) => morning("agenda=full&recents=0", options),
    each: async (page) => {
      await page.keyboard.press("Escape");
      await page.locator("li .menu button").first().focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menu]").waitFor();
    },
  },
  "sheet-details": sheet("details=on"),
  "sheet-details-none": sheet("details=none"),
  "sheet-details-open": {
    open: async (options) => {
      const page = await morning("recents=0&way=teams&details=open", options);
      await page.locator("textarea").fill("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
      await page.keyboard.press("Enter");
      await page.locator("form dl").nth(1).waitFor();
      return page;
    },
  },
  "sheet-encrypted": sheet("details=encrypted"),
  "sheet-broadcast": sheet("details=broadcast"),
  reminder: {
    open: async (options) => {
      const page = await morning("agenda=full", options);
      await remind(page);
      return page;
    },
  },
  "reminder-in-call": {
    open: async (options) => {
      const page = await join("agenda=full&people=4", options, MORNING);
      await page.locator("main.call").waitFor();
      await remind(page);
      return page;
    },
  },
  "menu-handout": {
    open: async (options) => {
      const page = await morning("agenda=full&people=4&lobby=none", options);
      await page.locator(".near .act > button").first().click();
      await page.locator("form button[type=submit]").click();
      await page.locator("main.call").waitFor();
      return page;
    },
    each: async (page) => {
      await page.keyboard.press("Escape");
      await page.locator(".group .wrap:not(.split) button").last().focus();
      await page.keyboard.press("ArrowUp");
      await page.locator("[role=menu]").waitFor();
    },
  },
  "people-search": {
    open: async (options) => {
      const page = await signedIn("agenda=full&recents=0", options);
      await page.getByRole("combobox").pressSequentially("mar");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      return page;
    },
  },
  "people-nobody": {
    open: async (options) => {
      const page = await signedIn("recents=0", options);
      await page.getByRole("combobox").fill("nobody of that name");
      await page.locator("section p").nth(1).waitFor();
      return page;
    },
  },
  "people-sheet": {
    open: async (options) => {
      const page = await signedIn("recents=0&way=teams&pictures=on", options);
      await page.getByRole("combobox").fill("lindq");
      await page.getByRole("option").first().click();
      await page.locator("canvas.playing").waitFor();
      return page;
    },
  },
};
