import { describe, expect, it } from "vitest";

import { colourOf, initials, peopleOf } from "./call-people";
import { admitted } from "./call-testing";

const names = (meeting: ReturnType<typeof admitted>, search = "") =>
  peopleOf(meeting.snapshot, search, "fr").present.map(({ name }) => name);

describe("the list of people", () => {
  it("has oneself first and the others by name as the language sorts", () => {
    expect(names(admitted(7))).toEqual([
      "Ann Guest", "Ana Sofia Pereira", "Jean-Luc Moreau", "Kenji Tanaka", "Mary Okafor", "Oliver Brandt", "Priya Raman", "Zoé Lefèvre",
    ]);
  });

  it("puts raised hands on top, the first raised first", () => {
    const meeting = admitted(4);
    meeting.hand("p2", true);
    meeting.hand("p0", true);
    expect(names(meeting).slice(0, 3)).toEqual(["Ana Sofia Pereira", "Mary Okafor", "Ann Guest"]);
  });

  it("finds names without case and accents, and still counts everyone", () => {
    const meeting = admitted(7);
    expect(names(meeting, " zoe ")).toEqual(["Zoé Lefèvre"]);
    expect(peopleOf(meeting.snapshot, "nobody", "en")).toMatchObject({ present: [], count: 8 });
  });

  it("keeps those who wait apart", () => {
    const meeting = admitted(1);
    meeting.wait("w1", "Wanda");
    expect(peopleOf(meeting.snapshot, "", "en").waiting.map(({ name }) => name)).toEqual(["Wanda"]);
    expect(names(meeting)).not.toContain("Wanda");
  });
});

describe("initials", () => {
  it.each([
    ["Ana Sofia Pereira", "AP"],
    ["Jean-Luc Moreau (Contoso)", "JM"],
    ["olive", "O"],
    ["Élodie Ünal", "ÉÜ"],
    ["李小龙", "李"],
    ["<b>x</b>", "B"],
    ["", ""],
    ["  🙂  ", ""],
  ])("of %s are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

it("gives people lasting colours", () => {
  expect(colourOf("p1", 8)).toBe(colourOf("p1", 8));
  expect(new Set(["p1", "p2", "p3", "p4", "p5"].map((id) => colourOf(id, 8))).size).toBeGreaterThan(2);
});
