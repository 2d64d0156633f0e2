/** Screens of what a meeting has beside people, pictures and sound. */
import { called, type Screen } from "./screens";

export const MORE: Record<string, Screen> = {
  "text-overlay": {
    open: (options) => called("people=4", options, (meeting) => {
      meeting.types("p1", "I can’t speak today, so I type instead.", true);
      meeting.types("p2", "That is fine, take your ti");
    }),
  },
  "text-over-captions": {
    open: (options) => called("people=4", options, (meeting) => {
      meeting.command({ type: "captions", value: { on: true, spokenLanguage: null, captionLanguage: null } });
      meeting.caption("p0", "Good morning, everyone. Shall we begin with the figures of the last quarter?");
      meeting.types("p1", "Yes, please. I have put them into the notes, where everyone can read them before we go through each of them her");
      meeting.caption("p2", "I can see them, thank", false);
    }),
  },
  "text-pane": {
    open: async (options) => {
      const page = await called("people=4", options, (meeting) => {
        meeting.command({ type: "captions", value: { on: true, spokenLanguage: null, captionLanguage: null } });
        meeting.caption("p0", "Good morning, everyone. Shall we begin?");
        meeting.types("p1", "Yes. I type today.", true);
        meeting.command({ type: "type", value: { text: "Hello, I read along.", isFinal: true } });
        meeting.types("p2", "שלום לכולם", true);
        meeting.caption("p0", "Can you all see my screen?");
        meeting.types("p1", "I can see it, tha");
      });
      await page.locator(".group .wrap:not(.split) button").last().click();
      await page.getByRole("menu").locator("button").nth(3).click();
      await page.locator("aside textarea").fill("A half-written line");
      return page;
    },
  },
  "text-pane-off": {
    open: async (options) => {
      const page = await called("people=4", options, (meeting) => meeting.types("p1", "I can’t speak today, so I type.", true));
      await page.locator(".group .wrap:not(.split) button").last().click();
      await page.getByRole("menu").locator("button").nth(3).click();
      await page.locator("aside textarea").fill("x".repeat(1700));
      return page;
    },
  },
  together: { open: (options) => called("people=9&pictures=on", options, (meeting) => meeting.command({ type: "startTogether" })) },
  slides: { open: (options) => called("people=6&pictures=on", options, (meeting) => meeting.slides("p1")) },
  "slides-elsewhere": {
    open: async (options) => {
      const page = await called("people=4", options, (meeting) => meeting.slides("p1", false));
      await page.locator(".slides").waitFor();
      return page;
    },
  },
  "rights-people": {
    open: async (options) => {
      const page = await called("people=7", options, (meeting) => {
        meeting.command({ type: "permitMedia", value: { right: "microphone", permitted: false, participants: [] } });
        meeting.command({ type: "permitMedia", value: { right: "camera", permitted: false, participants: [] } });
      });
      await page.keyboard.press("Control+Shift+P");
      await page.locator("aside .off").first().waitFor();
      return page;
    },
  },
  "menu-attendee": {
    open: (options) => called("people=5", options),
    each: async (page) => {
      await page.keyboard.press("Escape");
      await page.locator("[data-person=p4] .menu button").first().focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menu]").waitFor();
    },
  },
  "menu-attendees": {
    open: async (options) => {
      const page = await called("people=5", options);
      await page.keyboard.press("Control+Shift+P");
      return page;
    },
    each: async (page) => {
      await page.keyboard.press("Escape");
      if ((await page.locator("aside").count()) === 0) await page.keyboard.press("Control+Shift+P");
      await page.locator("aside header .menu button").focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menu]").waitFor();
    },
  },
  "rights-lost": { open: (options) => called("people=4", options, (meeting) => meeting.allows("microphone", false)) },
  "rights-again": { open: (options) => called("people=4", options, (meeting) => (meeting.allows("microphone", false), meeting.allows("camera", false), meeting.allows("microphone", true), meeting.allows("camera", true))) },
  phone: {
    open: async (options) => {
      const page = await called("people=4&phone=on", options);
      await page.locator(".group .wrap:not(.split) button").last().click();
      await page.getByRole("menu").locator("button").nth(6).click();
      await page.locator("aside h3").waitFor();
      return page;
    },
  },
};
