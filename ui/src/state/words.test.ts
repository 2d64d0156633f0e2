import { describe, expect, it } from "vitest";

import { isBelied, isEmpty, isOnlyEmoji, placeOf, plain, wordsOf } from "./words";

describe("the words of a link", () => {
  const leads = "https://login.contoso-support.example/reset";

  it("that name the place it leads to are true", () => {
    for (const words of ["Join the meeting", "login.contoso-support.example", "https://login.contoso-support.example/other", "www.login.contoso-support.example"]) expect([words, isBelied(leads, words)]).toEqual([words, false]);
    expect(isBelied("mailto:ann@contoso.example", "ann@contoso.example")).toBe(false);
    expect(isBelied("https://xn--bcher-kva.example/", "bücher.example")).toBe(false);
  });

  it("that name another place are not, however they are written", () => {
    const lies = ["https://login.microsoftonline.com", "see login.microsoftonline.com now", "microsoft.com/login.contoso-support.example", "ＭＩＣＲＯＳＯＦＴ．ｃｏｍ", "аррӏе.com", "\u202emoc.tfosorcim", "https://localhost"];
    for (const words of lies) expect([words, isBelied(leads, words)]).toEqual([words, true]);
  });

  it("that hide something are shown with the place", () => {
    expect(isBelied(leads, "log\u200bin.contoso-support.example")).toBe(true);
  });
});

it("the place is the host, and for letters and telephones the whole", () => {
  expect(["https://a.example:8443/x", "mailto:ann@a.example", "tel:+15550100", "no address"].map(placeOf)).toEqual(["a.example:8443", "ann@a.example", "+15550100", "no address"]);
});

it("a tree of blanks is empty", () => {
  expect([null, wordsOf(" \n"), { blocks: [], cut: false }, wordsOf("a")].map(isEmpty)).toEqual([true, true, true, false]);
});

it("the words alone keep their order", () => {
  const cell = { header: false, blocks: wordsOf("cell").blocks };
  expect(plain({ blocks: [...wordsOf("one").blocks, { kind: "quote", blocks: wordsOf("two").blocks }, { kind: "pre", text: "three" }, { kind: "table", rows: [[cell, cell]] }], cut: false })).toBe("one\ntwo\nthree\ncell\tcell");
});

it("up to three signs of feeling alone are shown larger", () => {
  expect(["🎉", "🎉🎉🎉", "🎉🎉🎉🎉", "a 🎉", "7"].map((text) => isOnlyEmoji(wordsOf(text)))).toEqual([true, true, false, false, false]);
});
