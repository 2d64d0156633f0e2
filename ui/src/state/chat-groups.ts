/** How lines of the chat stand together, and whether there is a chat at all. */
import type { ChatLine } from "../ipc/generated/ChatLine";
import type { Snapshot } from "../ipc/generated/Snapshot";

/** Lines that someone wrote one after the other. */
export interface ChatGroup {
  key: string;
  first: ChatLine;
  lines: ChatLine[];
  /** What was unread begins here. */
  startsNew: boolean;
}

/** Lines further apart than this stand under a time of their own. */
const TOGETHER_MS = 5 * 60_000;

/** The same for a line as long as it exists, also where an own line gets another place. */
export function keyOf({ reference, number }: ChatLine): string {
  return reference === null ? `n${number}` : `r${reference}`;
}

export function grouped(lines: ChatLine[], newFrom: number | null): ChatGroup[] {
  const groups: ChatGroup[] = [];
  let before: ChatLine | undefined;
  for (const line of lines) {
    const startsNew = line.number === newFrom;
    const group = groups.at(-1);
    if (group && before && !startsNew && belong(before, line)) group.lines.push(line);
    else groups.push({ key: keyOf(line), first: line, lines: [line], startsNew });
    before = line;
  }
  return groups;
}

function belong(before: ChatLine, line: ChatLine): boolean {
  const same = before.mine === line.mine && before.from === line.from && before.name === line.name;
  // A line that has no time yet was written just now.
  const pause = before.sentUnixMs === null || line.sentUnixMs === null ? 0 : line.sentUnixMs - before.sentUnixMs;
  return same && Math.abs(pause) <= TOGETHER_MS;
}

/** Open: one reads and writes. None: the meeting has no chat. Outside: one is not in the meeting. */
export type ChatDoor = "open" | "none" | "outside";

export function chatDoor({ phase, thread }: Pick<Snapshot, "phase" | "thread">): ChatDoor {
  const place = phase.phase === "reconnecting" ? phase.from : phase.phase;
  if (place !== "connected" && place !== "onHold") return "outside";
  return thread === null ? "none" : "open";
}
