/** Screens of chats: their list, a thread, what is written in it, who is in it, and the thread of a call. */
import type { Page } from "playwright-core";

import { around, morning, signedIn } from "./screens-agenda";
import type { Screen } from "./screens";
import { window } from "./browser";

type Options = Parameters<typeof window>[1];

/** All chats, one of them open. */
export async function opened(query: string, options: Options, name = /Spring release|Weekly planning/): Promise<Page> {
  const page = await morning(`recents=0&${query}`, options);
  await page.getByRole("button", { name }).first().click();
  await page.locator("[data-message]").first().waitFor();
  await page.locator(".editor").waitFor();
  return page;
}

/** In a Teams meeting with a thread. */
export async function inCall(query: string, options: Options): Promise<Page> {
  const page = await window(`name=Ann&way=teams&lobby=none&people=4&teams=on&${query}`, { ...options, timezoneId: "Europe/Paris" }, new Date("2026-11-30T09:40:00+01:00"));
  await page.locator("textarea").first().fill("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
  await page.keyboard.press("Enter");
  await page.locator("form button[type=submit]").click();
  await page.locator("main.call").waitFor();
  await page.keyboard.press("Control+Shift+C");
  await page.locator("aside").waitFor();
  return page;
}

export const CHATS: Record<string, Screen> = {
  "chat-home": { open: (options) => signedIn("agenda=full&chats=both", options) },
  "chat-thread": { open: (options) => opened("chats=both", options) },
  "chat-editor": {
    open: async (options) => {
      const page = await opened("chats=work", options);
      await page.locator(".editor").focus();
      await page.keyboard.type("Two things for ");
      await page.keyboard.press("Control+b");
      await page.keyboard.type("Monday");
      await page.keyboard.press("Control+b");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.press("Control+k");
      await page.locator("form form input, form input").first().fill("contoso.example/plan");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.press("Control+Shift+8");
      await page.keyboard.type("the query");
      await page.keyboard.press("Enter");
      await page.keyboard.type("translations");
      return page;
    },
  },
  "chat-failed": {
    open: async (options) => {
      const page = await opened("chats=work", options);
      await around(page, (fake) => {
        const thread = fake.chats.thread({ by: "work", id: "19:release@thread.v2" });
        thread.set({ typing: ["Mary Okafor", "Marek Novák"], trouble: { code: "networkGone", detail: "made up", notNow: null, device: null, signIn: null } });
        thread.refuses = { code: "chatMessage", detail: "made up", notNow: null, device: null, signIn: null };
      });
      await page.locator(".editor").focus();
      await page.keyboard.type("Does this arrive?");
      await page.keyboard.press("Enter");
      await page.locator(".message.failed").waitFor();
      return page;
    },
  },
  "chat-new": {
    open: async (options) => {
      const page = await signedIn("recents=0&chats=both", options);
      await page.getByRole("button", { name: /New chat|Nouvelle conversation/ }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox").last().fill("mar");
      await dialog.locator("[role=option]").first().click();
      await dialog.getByRole("combobox").last().fill("novák");
      await dialog.locator("[role=option]").first().click();
      await dialog.locator("summary").click();
      return page;
    },
  },
  "chat-left-out": {
    open: async (options) => {
      const page = await CHATS["chat-new"]?.open(options);
      if (!page) throw new Error("no screen");
      await page.getByRole("dialog").locator("footer button").last().click();
      await page.locator(".left-out").waitFor();
      return page;
    },
  },
  "chat-members": {
    open: async (options) => {
      const page = await opened("chats=work", options);
      await page.locator(".one > header button").last().click();
      await page.getByRole("dialog").locator("summary").first().click();
      await page.getByRole("dialog").locator(".id input").fill("11112222-3333-4444-5555-666677778888");
      await page.keyboard.press("Enter");
      return page;
    },
  },
  "chat-search": {
    open: async (options) => {
      const page = await opened("chats=work", options);
      await page.locator(".one > header button").nth(1).click();
      await page.locator("search input").fill("the");
      await page.locator("search li").first().waitFor();
      await page.locator("search li button").nth(2).click();
      return page;
    },
  },
  "chat-call": {
    open: async (options) => {
      const page = await inCall("chats=guest", options);
      await page.locator("[data-message]").first().waitFor();
      await page.locator(".editor").waitFor();
      return page;
    },
  },
  "chat-absent": { open: (options) => inCall("chats=absent", options) },
};
