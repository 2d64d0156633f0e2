/** Real-time text: what one types is read letter by letter, and so is what others type. */
import { expect, test } from "vitest";

import { asked, button, host, join, useBrowser } from "./browser";

useBrowser();

test("a conversation is typed, by keyboard, without captions", async () => {
  const page = await join("people=3");
  await page.locator("main.call").waitFor();
  await host(page, (meeting) => meeting.types("p0", "Can you hear"));
  const over = page.getByRole("group", { name: "Live text" });
  await over.getByText("Can you hear").waitFor();
  await host(page, (meeting) => meeting.types("p0", "Can you hear us?", true));
  await page.locator("main [role=status]", { hasText: "Mary Okafor: Can you hear us?" }).waitFor({ state: "attached" });

  await button(page, "More").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("tt");
  await page.keyboard.press("Enter");
  const field = page.getByRole("textbox", { name: "Type live text" });
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.type("No");
  const typed = async () => (await asked(page, "command")).filter((one) => (one as { type: string }).type === "type").map((one) => (one as { value: unknown }).value);
  expect(await typed()).toEqual([{ text: "N", isFinal: false }, { text: "No", isFinal: false }]);

  // What is half written is there again.
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("tt");
  await page.keyboard.press("Enter");
  await expect.poll(() => field.inputValue()).toBe("No");
  await page.keyboard.press("End");
  await page.keyboard.type(", I read");
  await page.keyboard.press("Enter");
  expect((await typed()).at(-1)).toEqual({ text: "No, I read", isFinal: true });
  await page.getByRole("list", { name: "Captions and live text" }).getByText("No, I read").waitFor();
  expect(await field.inputValue()).toBe("");
});
