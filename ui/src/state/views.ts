/** What the window shows. */
import type { App } from "./app.svelte";
import type { Target } from "./target";

export type View = "starting" | "broken" | "home" | "chats" | "sheet" | "joining" | "waiting" | "lobby" | "call" | "ended";

/** The join sheet. What opened it decides whether the camera may start: a link from outside never starts anything. */
export interface Sheet {
  target: Target;
  byPerson: boolean;
}

/** What is shown now. */
export function viewOf({ broken, start, session, room, sheet, chats }: App): View {
  if (broken) return "broken";
  if (!start) return "starting";
  const { stage } = session.stage;
  if (stage === "failed" || stage === "ended") return "ended";
  if (stage === "joining" || stage === "waiting") return stage;
  if (stage === "call") return room ? "call" : session.waiting ? "lobby" : "joining";
  return sheet ? "sheet" : chats.isShown ? "chats" : "home";
}
