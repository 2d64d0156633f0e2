import { expect, it } from "vitest";

import { StandInFault } from "../testing/call";
import { attempt, codesOf, endOf, isAgentThere, isTokenTrouble } from "./errors";
import type { HostMessage } from "./protocol";

it("numbers are read, words stay in the page", async () => {
  const said: HostMessage[] = [];
  expect(await attempt((message) => said.push(message), "mute", () => Promise.reject(new StandInFault(403, 41_000)))).toBe(false);
  expect(said).toEqual([{ type: "error", code: "notAllowed", detail: "mute: 403/41000" }]);
  expect(JSON.stringify(said)).not.toContain("contoso");
});

it("what has no numbers has zeros", () => {
  for (const odd of [null, undefined, "text", new Error("x"), { code: "403" }, { code: -1, subCode: 1.5 }, { code: Number.NaN }, { code: 2 ** 33 }]) {
    expect(codesOf(odd)).toEqual({ code: 0, subcode: 0 });
  }
});

it("an agent that is there already is known by its numbers, whichever way round", () => {
  for (const fault of [new StandInFault(409, 40_228), new StandInFault(40_228, 409)]) {
    expect(endOf(fault)).toEqual({ code: 409, subcode: 40_228 });
    expect(isAgentThere(endOf(fault))).toBe(true);
  }
});

it("a bad token is known by its numbers", () => {
  for (const [code, subcode] of [[401, 10_009], [401, 71_005], [495, 4507], [401, 0]] as const) expect(isTokenTrouble({ code, subcode })).toBe(true);
  for (const [code, subcode] of [[403, 5723], [495, 0], [0, 4507]] as const) expect(isTokenTrouble({ code, subcode })).toBe(false);
});
