// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { MAX_CHAT_BYTES } from "../../ipc/generated";
import { TestRoom } from "../../state/call-testing";
import ChatPane from "./ChatPane.svelte";
import ChatToast from "./ChatToast.svelte";

afterEach(cleanup);

async function pane(test = new TestRoom(2)) {
  const { unmount } = render(ChatPane, { room: test.room });
  const field = screen.queryByRole<HTMLTextAreaElement>("textbox", { name: "Write a message" });
  if (field) await vi.waitFor(() => expect(document.activeElement).toBe(field));
  return { test, unmount, user: userEvent.setup(), log: screen.getByRole("log", { name: "Messages of the chat" }) };
}

const written = (test: TestRoom) => test.asked.flatMap((command) => (command.type === "chat" ? command.value.text : []));

describe("writing", () => {
  it("sends by Enter, with Ctrl too, and begins a new line by Shift+Enter", async () => {
    const { test, user, log } = await pane();
    await user.keyboard("one{Shift>}{Enter}{/Shift}two{Enter}");
    await user.keyboard("three{Control>}{Enter}{/Control}");
    await user.keyboard("{Enter}");
    expect(written(test)).toEqual(["one\ntwo", "three"]);
    expect(await within(log).findByText("three")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("textbox"));
  });

  it("leaves Enter to whatever composes a character", async () => {
    const { test, user } = await pane();
    await user.keyboard("nihon");
    const field = screen.getByRole("textbox");
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    expect(written(test)).toEqual([]);
  });

  it("has a button that does nothing while there is nothing to send", async () => {
    const { test, user } = await pane();
    const button = screen.getByRole("button", { name: "Send" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await user.click(button);
    await user.type(screen.getByRole("textbox"), "hi");
    await user.click(button);
    expect(written(test)).toEqual(["hi"]);
  });

  it("tells the size near the limit, and what is too long", async () => {
    const { test } = await pane();
    expect(screen.getByRole("status").textContent.trim()).toBe("");
    test.chat.draft = "x".repeat(MAX_CHAT_BYTES - 100);
    await vi.waitFor(() => expect(screen.getByRole("status").textContent).toContain("27.9 of 28 KB"));
    test.chat.draft = "x".repeat(MAX_CHAT_BYTES + 1000);
    await vi.waitFor(() => expect(screen.getByRole("status").textContent).toContain("Too long: 29.0 of 28 KB"));
    const field = screen.getByRole("textbox");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")?.split(" ")).toHaveLength(2);
  });

  it("keeps what was begun when the pane closes", async () => {
    const { test, unmount, user } = await pane();
    await user.keyboard("half a thou");
    unmount();
    await pane(test);
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("half a thou");
  });
});

describe("reading", () => {
  it("shows names and lines full of markup as text", async () => {
    const { test, log } = await pane();
    test.meeting.set("p0", { name: "<img src=x onerror=alert(1)>" });
    test.meeting.chat.write("p0", "<b>bold</b> <script>alert(1)</script> [x](javascript:alert(1)) https://practice.example/?a=1&b=2");
    expect(await within(log).findByText(/<b>bold<\/b> <script>/)).toBeDefined();
    expect(within(log).getByText("<img src=x onerror=alert(1)>")).toBeDefined();
    expect(log.querySelector("img, b, script, a")).toBeNull();
  });

  it("stands under one name while one person writes, and marks what was unread", async () => {
    const test = new TestRoom(2);
    test.chat.show();
    test.meeting.chat.write("p0", "one");
    test.chat.hide();
    test.meeting.chat.write("p0", "two");
    test.meeting.chat.write("p0", "three");
    const { log } = await pane(test);
    expect(await within(log).findByText("New")).toBeDefined();
    expect(within(log).getAllByText("Mary Okafor")).toHaveLength(2);
    expect(log.textContent.replace(/\s+/g, " ")).toMatch(/one.*New.*two.*three/);
  });

  it("says why a line was not sent, and sends it again", async () => {
    const { test, user, log } = await pane();
    test.meeting.chat.refuses = "tooMany";
    await user.keyboard("hi{Enter}");
    expect(await within(log).findByText("Not sent. That was too much in a short time: wait a moment.")).toBeDefined();
    test.meeting.chat.refuses = null;
    await user.click(within(log).getByRole("button", { name: "Send again" }));
    expect(test.asked.at(-1)).toEqual({ type: "resendChat", value: 1 });
    await vi.waitFor(() => expect(within(log).queryByText(/Not sent/)).toBeNull());
  });

  it("shows a very long line in part", async () => {
    const { test, user, log } = await pane();
    test.meeting.chat.write("p0", "x\n".repeat(400));
    const more = await within(log).findByRole("button", { name: "Show all of it" });
    expect(more.getAttribute("aria-expanded")).toBe("false");
    await user.click(more);
    expect(within(log).getByRole("button", { name: "Show less" }).getAttribute("aria-expanded")).toBe("true");
  });

  it("offers the way to the newest while one reads further up", async () => {
    const { test, user } = await pane();
    test.chat.scrolled(false);
    test.meeting.chat.write("p0", "one");
    await user.click(await screen.findByRole("button", { name: "1 new message" }));
    expect(test.chat.atEnd).toBe(true);
    await vi.waitFor(() => expect(screen.queryByRole("button", { name: /newest|new message/ })).toBeNull());
  });
});

describe("a meeting", () => {
  it("without a chat says so", async () => {
    const test = new TestRoom(2);
    test.meeting.change((s) => (s.thread = null));
    await pane(test);
    expect(screen.getByText("This meeting has no chat for guests.")).toBeDefined();
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("that one is not in has a chat that can be read only inside", async () => {
    const { test } = await pane();
    test.meeting.phase({ phase: "disconnecting", since: 0 });
    expect(await screen.findByText("The chat can be read only while you are in the meeting.")).toBeDefined();
  });
});

describe("a message that comes while the chat is closed", () => {
  it("is shown for a moment and opens the chat", async () => {
    const test = new TestRoom(2);
    render(ChatToast, { room: test.room });
    test.meeting.chat.write("p0", "<i>hello</i>");
    const button = await screen.findByRole("button", { name: /Show chat\s+Mary Okafor\s+<i>hello<\/i>/ });
    await userEvent.setup().click(button);
    expect(test.room.pane).toBe("chat");
    await vi.waitFor(() => expect(screen.queryByText("Mary Okafor")).toBeNull());
  });

  it("is not shown while one shares", async () => {
    const test = new TestRoom(2);
    render(ChatToast, { room: test.room });
    test.meeting.command({ type: "share", value: true });
    test.meeting.chat.write("p0", "secret");
    expect(test.chat.unread).toBe(1);
    await Promise.resolve();
    expect(screen.queryByText("secret")).toBeNull();
  });
});
