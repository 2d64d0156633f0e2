/** Tones for a phone line. */
import type { DtmfTone } from "@azure/communication-calling";

import { attempt, refuse } from "./errors";
import type { Context } from "./part";
import type { Said } from "./protocol";

const TONES = new Map<string, DtmfTone>([
  ["0", "Num0"],
  ["1", "Num1"],
  ["2", "Num2"],
  ["3", "Num3"],
  ["4", "Num4"],
  ["5", "Num5"],
  ["6", "Num6"],
  ["7", "Num7"],
  ["8", "Num8"],
  ["9", "Num9"],
  ["*", "Star"],
  ["#", "Pound"],
  ["A", "A"],
  ["B", "B"],
  ["C", "C"],
  ["D", "D"],
]);

/** Sends one after the other; stops at the first that fails. */
export async function sendTones({ call, say }: Context, { tones }: Said<"dtmf">): Promise<void> {
  for (const character of tones) {
    const tone = TONES.get(character);
    if (tone === undefined) return refuse(say, "tones", null);
    if (!(await attempt(say, "tones", () => call.sendDtmf(tone)))) return;
  }
}
