/** Every screen a person can come to, over the made-up meeting. */
import type { Page } from "playwright-core";

import type { EndCause } from "../src/ipc/generated/EndCause";
import type { FakeMeeting } from "../src/ipc/fake/meeting";
import { join, window } from "./browser";

type Options = Parameters<typeof window>[1];

export interface Screen {
  open: (options: Options) => Promise<Page>;
  /** Done at each size, such as opening a menu, which finds its place when it opens. */
  each?: (page: Page) => Promise<void>;
}

const LONG =
  "https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDY2@thread.v2/0?context=%7b%22Tid%22%3a%2211112222-3333-4444-5555-666677778888%22%7d";

/** The ends that people should tell apart; the others differ by their words only. */
const ENDS: EndCause[] = ["left", "endedForEveryone", "removed", "lobbyRejected", "networkLost", "linkInvalid", "anonymousJoinOff", "mediaBlocked"];

/** Those that come before anyone is let in. */
const BEFORE: EndCause[] = ["lobbyRejected", "linkInvalid", "anonymousJoinOff"];

/** Lets something happen in the meeting. */
export async function host(page: Page, act: (meeting: FakeMeeting) => void): Promise<void> {
  await page.evaluate(`(${act.toString()})(window.fake.meeting)`);
}

/** In the meeting; with `pictures=on` once everyone's picture plays. */
export async function called(query: string, options: Options, act?: (meeting: FakeMeeting) => void): Promise<Page> {
  const page = await join(query, options);
  await page.locator("main.call").waitFor();
  await page.waitForFunction(() => globalThis.window.fake.meeting?.snapshot.phase.phase === "connected");
  if (act) await host(page, act);
  if (query.includes("pictures=on")) {
    await page.waitForFunction(() => document.querySelector("canvas") && !document.querySelector("canvas:not(.playing)"));
  }
  return page;
}

function call(query: string, act?: (meeting: FakeMeeting) => void): Screen {
  return { open: (options) => called(query, options, act) };
}

/** A call in which a key was pressed, and what came of it is there. */
function pressed(query: string, key: string, wait: string, act?: (meeting: FakeMeeting) => void): Screen {
  return {
    open: async (options) => {
      const page = await called(query, options, act);
      await page.keyboard.press(key);
      await page.locator(wait).first().waitFor();
      return page;
    },
  };
}

/** A call in which an entry of the menu of more was chosen. */
function chosen(entry: number, wait: string, act?: (meeting: FakeMeeting) => void): Screen {
  return {
    open: async (options) => {
      const page = await called("people=5", options, act);
      await page.locator(".group .wrap:not(.split) button").last().click();
      await page.getByRole("menu").locator("button").nth(entry).click();
      await page.locator(wait).first().waitFor();
      return page;
    },
  };
}

/** The join sheet of a meeting joined before, once something is there. */
function sheet(query: string, wait: string): Screen {
  return {
    open: async (options) => {
      const page = await window(`name=Ann&${query}`, options);
      await page.locator("main button", { hasText: /Weekly planning/ }).click();
      await page.locator(wait).waitFor();
      return page;
    },
  };
}

/** A call with a menu that is opened anew at each size. */
function menu(button: string, query = "people=5"): Screen {
  return {
    open: (options) => called(query, options),
    each: async (page) => {
      await page.keyboard.press("Escape");
      await page.mouse.click(2, 300);
      await page.locator(button).first().focus();
      await page.keyboard.press("Enter");
      await page.locator("[role=menu], .row[role=toolbar]").first().waitFor();
    },
  };
}

/** A conversation with all that can be in one. */
async function chatting(options: Options): Promise<Page> {
  const page = await called("people=5", options, (meeting) => {
    const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
    meeting.chat.write("p0", "Good morning, everyone!", minutesAgo(9));
    meeting.chat.write("p0", "The notes are at https://practice.example/notes/2026-11?page=2#next, nobody needs an account to read them.", minutesAgo(8));
    meeting.chat.send("Thank you!\nI have added two lines.");
    meeting.chat.write("p2", "שלום לכולם – and <b>hello</b> in the other direction");
    meeting.chat.write("p1", "👍");
    meeting.chat.refuses = "tooMany";
    meeting.chat.send("One more, too fast");
  });
  await page.keyboard.press("Control+Shift+C");
  await page.locator("textarea").fill("A half-written message");
  await page.locator(".line.failed").waitFor();
  return page;
}

function ended(cause: EndCause): Screen {
  return {
    open: async (options) => {
      const page = BEFORE.includes(cause) ? await join("lobby=hold", options) : await called("people=3", options);
      await page.evaluate((why) => globalThis.window.fake.meeting?.end(why), cause);
      await page.locator("summary").click();
      return page;
    },
  };
}

export const SCREENS: Record<string, Screen> = {
  home: { open: (options) => window("", options) },
  "home-first": { open: (options) => window("recents=0", options) },
  "home-number": {
    open: async (options) => {
      const page = await window("recents=0", options);
      await page.locator("summary").click();
      return page;
    },
  },
  "home-refused": {
    open: async (options) => {
      const page = await window("", options);
      await page.locator("textarea").fill("https://teams.live.com/meet/9312345678901");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      return page;
    },
  },
  sheet: sheet("pictures=on", "canvas.playing"),
  "sheet-teams": sheet("pictures=on&way=teams", "canvas.playing"),
  "sheet-no-access": sheet("way=accessMissing", "form"),
  "sheet-by-link": { open: (options) => window(`opened=${encodeURIComponent(LONG)}`, options) },
  "sheet-number": { open: (options) => window("opened=264183392744150", options) },
  "sheet-no-devices": {
    open: async (options) => {
      const page = await window("devices=none&name=Ann", options);
      await page.locator("section.practice button").click();
      await page.locator("form").waitFor();
      return page;
    },
  },
  lobby: {
    open: async (options) => {
      const page = await join("lobby=hold", options);
      await page.locator("section.wait").waitFor();
      return page;
    },
  },
  settings: {
    open: async (options) => {
      const page = await window("name=Ann", options);
      await page.keyboard.press("Control+,");
      await page.getByRole("dialog").waitFor();
      return page;
    },
  },
  help: {
    open: async (options) => {
      const page = await window("name=Ann", options);
      await page.keyboard.press("Control+,");
      await page.getByRole("dialog").locator("[data-settings=calls] button:not([role=switch])").click();
      await page.locator("dialog pre").first().waitFor();
      return page;
    },
  },
  alone: call("people=0"),
  "gallery-2": call("people=1&pictures=on"),
  "gallery-4": call("people=4&pictures=on", (meeting) => meeting.speak("p1")),
  "gallery-9": call("people=9&pictures=on", (meeting) => (meeting.hand("p3", true), meeting.speak("p4"))),
  pages: call("people=24", (meeting) => meeting.speak("p2")),
  speaker: call("people=8&layout=speaker&pictures=on", (meeting) => meeting.speak("p1")),
  share: call("people=6&pictures=on", (meeting) => meeting.othersShare("p1")),
  "share-content": call("people=6&layout=content&pictures=on", (meeting) => (meeting.othersShare("p1"), meeting.speak("p3"))),
  chat: { open: chatting },
  "chat-empty": pressed("people=5", "Control+Shift+C", "textarea"),
  "chat-none": pressed("people=5&chat=off", "Control+Shift+C", "aside"),
  "chat-toast": {
    open: async (options) => {
      const page = await called("people=5", options, (meeting) =>
        meeting.chat.write("p1", "The notes are at https://practice.example/notes/2026-11?page=2#next, nobody needs an account to read them. Please add what is missing before Friday!"),
      );
      await page.locator(".toast").waitFor();
      return page;
    },
  },
  "ended-chat": {
    open: async (options) => {
      const page = await chatting(options);
      await host(page, (meeting) => meeting.end("left"));
      await page.locator("summary").last().click();
      return page;
    },
  },
  people: pressed("people=14", "Control+Shift+P", "aside", (meeting) => {
    meeting.wait("w1", "Rosa Lindqvist-Montgomery");
    meeting.wait("w2", "Bo");
    meeting.hand("p5", true);
    meeting.hand("p2", true);
    meeting.speak("p1");
  }),
  waits: call("people=4", (meeting) => meeting.wait("w1", "Rosa Lindqvist-Montgomery")),
  captions: pressed("people=4", "Control+Shift+A", ".captions"),
  "captions-pane": chosen(2, "aside", (meeting) => {
    meeting.command({ type: "captions", value: { on: true, spokenLanguage: null, captionLanguage: null } });
    meeting.caption("p0", "Good morning, everyone. Shall we begin with the figures of the last quarter?");
    meeting.caption("p1", "Yes. Can you all see my screen?");
    meeting.caption("p2", "I can see it, thank", false);
  }),
  timeline: chosen(4, "aside", (meeting) => {
    meeting.record(true);
    meeting.transcribe(true);
    meeting.record(false);
  }),
  statistics: {
    open: async (options) => {
      const page = await chosen(5, "aside").open(options);
      await page.locator("aside dl").first().waitFor();
      return page;
    },
  },
  devices: chosen(6, "aside"),
  picker: pressed("people=3", "Control+Shift+E", "dialog fieldset"),
  sharing: {
    open: async (options) => {
      const page = await pressed("people=3", "Control+Shift+E", "dialog fieldset").open(options);
      await page.locator("dialog label").nth(4).click();
      await page.locator("dialog footer button").last().click();
      await page.locator(".mark.share").waitFor();
      return page;
    },
  },
  consent: call("people=4", (meeting) => meeting.record(true, true)),
  listening: call("people=4", (meeting) => (meeting.record(true, true), meeting.command({ type: "refuseConsent" }))),
  recording: call("people=4&pictures=on", (meeting) => meeting.record(true)),
  "recording-both": call("people=9", (meeting) => (meeting.record(true), meeting.transcribe(true))),
  "recording-stopped": call("people=4", (meeting) => (meeting.record(true), meeting.record(false))),
  "muted-by": call("people=4", (meeting) => meeting.mutedBy("p0")),
  reactions: call("people=4", (meeting) => (["like", "heart", "laugh", "surprised", "applause"] as const).forEach((kind, at) => meeting.react(`p${at % 4}`, kind))),
  reconnecting: call("people=4", (meeting) => meeting.reconnect({ media: true, host: true })),
  held: pressed("people=4", "Control+Shift+L", ".card"),
  "menu-more": menu(".group .wrap:not(.split) button >> nth=1"),
  "menu-view": menu(".group .wrap:not(.split) button >> nth=0"),
  "menu-microphone": menu(".split:nth-of-type(2) .wrap.split button"),
  "menu-leave": menu(".leave .wrap button"),
  "menu-reactions": menu(".reactions button"),
  "menu-person": menu("[data-person=p1] .menu button"),
  remove: {
    open: async (options) => {
      const page = await called("people=3", options);
      await page.locator("[data-person=p1] .menu button").focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem").last().click();
      await page.getByRole("dialog").waitFor();
      return page;
    },
  },
  failed: {
    open: async (options) => {
      const page = await join("fail=serviceUnreachable", options);
      await page.locator("h1").waitFor();
      return page;
    },
  },
  ...Object.fromEntries(ENDS.map((cause) => [`ended-${cause}`, ended(cause)])),
};
