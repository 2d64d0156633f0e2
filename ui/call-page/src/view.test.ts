// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";

import { View } from "./view";
import { wordsOf, type Told } from "./words";

const TOLD = ["alone", "connecting", "working", "over", "unsuited"] as const satisfies readonly Told[];

describe("the page for people", () => {
  beforeEach(() => {
    document.body.innerHTML = "<main></main>";
  });

  it.each([
    ["en-GB", "en"],
    ["fr-CA", "fr"],
    ["FR", "fr"],
    ["de", "en"],
    ["", "en"],
  ])("speaks to %j in %s", (tag, language) => {
    new View(document, tag).show("working");
    expect(document.documentElement.lang).toBe(language);
    expect(document.title).toBe(wordsOf(language).title);
    expect(document.querySelector("[role=status] h1")?.textContent).toBe(wordsOf(language).working.heading);
  });

  it("changes what it says in the same place", () => {
    const view = new View(document, "en");
    for (const told of TOLD) view.show(told);
    expect(document.querySelectorAll("h1, p")).toHaveLength(2);
    expect(document.querySelector("p")?.textContent).toBe(wordsOf("en").unsuited.text);
  });

  it("has every word twice", () => {
    for (const told of TOLD) {
      expect(wordsOf("fr")[told].heading).not.toBe(wordsOf("en")[told].heading);
      expect(wordsOf("fr")[told].text).not.toBe(wordsOf("en")[told].text);
    }
  });
});
