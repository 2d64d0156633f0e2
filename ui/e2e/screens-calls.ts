/** Screens of calls that come in, and of what one says of a call that is over. */
import type { FakeMeeting } from "../src/ipc/fake/meeting";
import { AGENDA } from "./screens-agenda";
import { CHATS } from "./screens-chats";
import { asked, button, host, window } from "./browser";
import { SCREENS, type Screen } from "./screens";
import { ACCOUNTS } from "./screens-accounts";
import { KEEP } from "./screens-keep";
import { MORE } from "./screens-more";
import { SOUND } from "./screens-sound";

type Options = Parameters<typeof window>[1];

/** Waits to be called. */
export async function reachable(options: Options = {}, query = "") {
  const page = await window(`name=Ann&teams=on&${query}`, options);
  await button(page, /^(Wait for calls|Attendre des appels)$/).click();
  await page.locator(".ready").waitFor();
  return page;
}

function waiting(act: (meeting: FakeMeeting) => void, wait: string): Screen {
  return {
    open: async (options) => {
      const page = await reachable(options);
      await host(page, act);
      await page.locator(wait).first().waitFor();
      return page;
    },
  };
}

/** A call into Teams that is over, and so many stars for it. */
export async function rated(options: Options, stars: number) {
  const page = await window("name=Ann&way=teams&lobby=none&people=3", options);
  await page.locator("main button", { hasText: /Weekly planning/ }).click();
  await button(page, /Join now|Rejoindre/).click();
  await page.locator("main.call").waitFor();
  await host(page, (meeting) => meeting.end("left"));
  await page.locator(".stars").waitFor();
  if (stars > 0) await page.locator(".stars label").nth(stars - 1).click();
  return page;
}

const CALLS: Record<string, Screen> = {
  "home-reachable": { open: (options) => window("name=Ann&teams=on", options) },
  "home-reachable-nameless": {
    open: async (options) => {
      const page = await window("teams=on&recents=0", options);
      await button(page, /^(Wait for calls|Attendre des appels)$/).click();
      await page.getByRole("alert").waitFor();
      return page;
    },
  },
  "calls-waiting": waiting(() => undefined, ".ready"),
  "calls-missed": waiting((meeting) => {
    meeting.ring("1", "Mary Okafor");
    meeting.ring("1", "", true);
    meeting.ring("2", "");
    meeting.ring("2", "", true);
  }, "#missed"),
  "calls-ringing": waiting((meeting) => meeting.ring("1", "Rosa Lindqvist-Montgomery"), "dialog"),
  "calls-ringing-two": waiting((meeting) => {
    meeting.command({ type: "mute", value: true });
    meeting.ring("1", "");
    meeting.ring("2", "Mary Okafor");
  }, "dialog"),
  "calls-ended": {
    open: async (options) => {
      const page = await reachable(options);
      await host(page, (meeting) => (meeting.ring("1", "Mary Okafor"), meeting.command({ type: "acceptCall", value: { call: "1", camera: false } })));
      await page.locator("main.call").waitFor();
      await host(page, (meeting) => meeting.end("callEnded"));
      await page.locator(".stars").waitFor();
      return page;
    },
  },
  "rating-issues": {
    open: async (options) => {
      const page = await rated(options, 2);
      await page.locator(".issues input").nth(4).check();
      return page;
    },
  },
  "rating-thanks": {
    open: async (options) => {
      const page = await rated(options, 5);
      await button(page, /^(Send|Envoyer)$/).click();
      await page.locator(".thanks").waitFor();
      if ((await asked(page, "rate")).length !== 1) throw new Error("it was not sent");
      return page;
    },
  },
};

/** All there are. */
export const ALL: Record<string, Screen> = { ...SCREENS, ...MORE, ...CALLS, ...ACCOUNTS, ...AGENDA, ...CHATS, ...KEEP, ...SOUND };
