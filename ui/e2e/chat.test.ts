/** The chat from the first message to the last look at it after the end. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { asked, button, heading, host, join, useBrowser } from "./browser";

useBrowser();

describe("the chat", () => {
  const field = (page: Page) => page.getByRole("textbox", { name: "Write a message" });
  const log = (page: Page) => page.getByRole("log", { name: "Messages of the chat" });

  test("is read, answered and read once more after the end", async () => {
    const page = await join("people=3");
    await host(page, (meeting) => meeting.chat.write("p0", "Hello Ann, see https://practice.example/notes"));
    await page.locator(".toast").getByText("Hello Ann").waitFor();
    expect(await page.locator("[aria-live=polite]").first().textContent()).toContain("Mary Okafor: Hello Ann");
    await button(page, "Show chat, 1 unread message").waitFor();
    await page.keyboard.press("Control+Shift+C");
    await log(page).getByText("Hello Ann").waitFor();
    await log(page).getByText("New", { exact: true }).waitFor();
    expect(await log(page).locator("a").count()).toBe(0);
    await button(page, "Show chat").waitFor();
    await page.locator(".toast").waitFor({ state: "detached" });
    await page.keyboard.type("Hello Mary,");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("thank you!");
    await page.keyboard.press("Enter");
    await log(page).getByText("thank you!").waitFor();
    expect(await asked(page, "command")).toContainEqual({ type: "chat", value: { text: "Hello Mary,\nthank you!" } });
    expect(await field(page).inputValue()).toBe("");
    await host(page, (meeting) => meeting.end("endedForEveryone"));
    await heading(page, "The meeting has ended");
    await page.getByText("Chat of the meeting (2 messages)").click();
    await page.getByText("thank you!").waitFor();
  });

  test("that is closed over a half-written message keeps it", async () => {
    const page = await join("people=1");
    await button(page, "Show chat").click();
    await page.keyboard.type("half a thou");
    await page.keyboard.press("Escape");
    await field(page).waitFor({ state: "detached" });
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Show chat");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("half a thou");
  });

  test("says what was not sent, and sends it again", async () => {
    const page = await join("people=1");
    await button(page, "Show chat").click();
    await host(page, (meeting) => (meeting.chat.refuses = "tooMany"));
    await field(page).fill("again and again");
    await page.keyboard.press("Control+Enter");
    await log(page).getByText("Not sent. That was too much in a short time").waitFor();
    await host(page, (meeting) => (meeting.chat.refuses = null));
    await button(page, "Send again").click();
    await page.getByText("Not sent.").waitFor({ state: "detached" });
    expect(await asked(page, "command")).toContainEqual({ type: "resendChat", value: 1 });
  });

  test("stays where one reads, with a way to the newest", async () => {
    const page = await join("people=1");
    await host(page, (meeting) => {
      for (let number = 0; number < 60; number += 1) meeting.chat.write("p0", `Message ${number} of many that fill the pane`);
    });
    await button(page, "Show chat, 60 unread messages").click();
    await log(page).getByText("New", { exact: true }).waitFor();
    await log(page).evaluate((list) => list.scrollTo(0, 200));
    await button(page, "To the newest message").waitFor();
    const before = await log(page).evaluate((list) => list.scrollTop);
    await host(page, (meeting) => meeting.chat.write("p0", "the newest"));
    await button(page, "1 new message").waitFor();
    expect(await log(page).evaluate((list) => list.scrollTop)).toBe(before);
    await button(page, "1 new message").click();
    await expect.poll(() => log(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)).toBeLessThan(2);
    await host(page, (meeting) => meeting.chat.write("p0", "newer still"));
    await expect.poll(() => log(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)).toBeLessThan(2);
    await field(page).fill("one\ntwo\nthree\nfour");
    await expect.poll(() => log(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)).toBeLessThan(2);
  });

  test("of a meeting without one says so", async () => {
    const page = await join("people=1&chat=off");
    await button(page, "Show chat").click();
    await page.getByText("This meeting has no chat for guests.").waitFor();
    expect(await field(page).count()).toBe(0);
  });

  test("shows lines full of markup as text", async () => {
    const page = await join("people=1");
    await button(page, "Show chat").click();
    const text = "<img src=x onerror=alert(1)><b>bold</b> <a href='javascript:alert(1)'>x</a>";
    await host(page, (meeting, line) => meeting.chat.write("p0", line), text);
    await log(page).getByText(text).waitFor();
    expect(await log(page).locator("img, b, a").count()).toBe(0);
  });
});
