/** What the window shows. */
import type { Target } from "./target";

export type View = "starting" | "broken" | "home" | "sheet" | "joining" | "waiting" | "lobby" | "call" | "ended";

/** The join sheet. What opened it decides whether the camera may start: a link from outside never starts anything. */
export interface Sheet {
  target: Target;
  byPerson: boolean;
}
