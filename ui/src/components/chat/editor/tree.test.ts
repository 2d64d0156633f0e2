import { describe, expect, it } from "vitest";

import { lively } from "../../../ipc/fake/thread-words";
import type { Block } from "../../../ipc/generated/Block";
import type { Inline } from "../../../ipc/generated/Inline";
import type { Words } from "../../../ipc/generated/Words";
import { PLAIN, wordsOf as simple } from "../../../state/words";
import { addressOf } from "./schema";
import { documentOf, wordsOf } from "./tree";

const text = (words: string, marks: Partial<typeof PLAIN> = {}): Inline => ({ kind: "text", text: words, marks: { ...PLAIN, ...marks } });
const paragraph = (...content: Inline[]): Block => ({ kind: "paragraph", content });
const tree = (...blocks: Block[]): Words => ({ blocks, cut: false });
const around = (words: Words) => wordsOf(documentOf(words));

describe("a tree that goes through the editor", () => {
  it("comes out as it went in", () => {
    const all = tree(
      { kind: "heading", level: 2, content: [text("Plan")] },
      paragraph(text("a"), text("b", { bold: true, italic: true }), { kind: "break" }, text("c", { underline: true, strike: true }), text("d", { code: true })),
      paragraph({ kind: "link", address: "https://a.example/", content: [text("see "), text("this", { bold: true })] }, { kind: "mention", id: "0", name: "Ann" }),
      { kind: "list", ordered: true, items: [[paragraph(text("one")), { kind: "list", ordered: false, items: [[paragraph(text("two"))]] }]] },
      { kind: "quote", blocks: [paragraph(text("said"))] },
      { kind: "pre", text: "x\n  y" },
      { kind: "table", rows: [[{ header: true, blocks: [paragraph(text("h"))] }]] },
    );
    expect(around(all)).toEqual(all);
  });

  it("loses what can't be sent, and never breaks", () => {
    for (const { content } of lively(0)) if (content.type === "words") documentOf(content.words).check();
    const odd = tree({ kind: "list", ordered: false, items: [] }, { kind: "list", ordered: false, items: [[{ kind: "pre", text: "" }]] }, { kind: "quote", blocks: [] }, paragraph({ kind: "image", picture: "plain", id: "1", source: null, alt: null }, { kind: "attachment", id: "2" }, text("")));
    documentOf(odd).check();
    expect(JSON.stringify(around(odd))).not.toMatch(/image|attachment/);
  });

  it("has no empty paragraphs at its ends", () => {
    expect(around(tree(paragraph(), paragraph(text("a")), paragraph(), paragraph(text("b")), paragraph(text(" ")), paragraph()))).toEqual(tree(paragraph(text("a")), paragraph(), paragraph(text("b"))));
    expect(wordsOf(documentOf(null)).blocks).toEqual([]);
    expect(around(simple("a"))).toEqual(simple("a"));
  });
});

it("an address of a link is one of four kinds, without a name before the host", () => {
  const good = { "contoso.example/plan": "https://contoso.example/plan", " HTTPS://A.example ": "https://a.example/", "https://user:pw@a.example/": "https://a.example/", "mailto:a@b.example": "mailto:a@b.example", "tel:+1": "tel:+1" };
  for (const [typed, whole] of Object.entries(good)) expect(addressOf(typed)).toBe(whole);
  for (const bad of ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "words", "", "//a.example", `https://a.example/${"x".repeat(2100)}`]) expect([bad, addressOf(bad)]).toEqual([bad, null]);
});
