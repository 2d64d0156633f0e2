/**
 * What can stand in the editor: no more than the tree of a message has. What `paste.ts` leaves of pasted markup is read by these rules.
 */
import { Schema, type DOMOutputSpec, type Node } from "prosemirror-model";

import { t } from "../../../i18n/index.svelte";
import type { Block } from "../../../ipc/generated/Block";
import type { Cell } from "../../../ipc/generated/Cell";
import { PLAIN } from "../../../state/words";

const SCHEMES = new Set(["https:", "http:", "mailto:", "tel:"]);
/** As long as an address of a message may be. */
const MOST_ADDRESS = 2048;
/** Rows and columns of a pasted table. */
const MOST_CELLS = 100;

/** An address that a link may have, written out in full; null for any other text. A host alone is one too. */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  const whole = /^[\w-]+(\.[\w-]+)+([/?#:].*)?$/.test(typed) ? `https://${typed}` : typed;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  if (url.protocol.startsWith("http")) [url.username, url.password] = ["", ""];
  return SCHEMES.has(url.protocol) && url.href.length <= MOST_ADDRESS ? url.href : null;
}

/** A pasted table, its cells as plain words. */
function tableOf(table: HTMLElement): Block {
  const rows = [...table.querySelectorAll("tr")].slice(0, MOST_CELLS).map((row) =>
    [...row.querySelectorAll("th, td")].slice(0, MOST_CELLS).map((cell): Cell => {
      const text = (cell.textContent ?? "").replace(/\s+/g, " ").trim();
      return { header: cell.localName === "th", blocks: [{ kind: "paragraph", content: text ? [{ kind: "text", text, marks: PLAIN }] : [] }] };
    }),
  );
  return { kind: "table", rows };
}

function tableShown({ attrs }: Node): DOMOutputSpec {
  const block = attrs["block"] as Block;
  const rows = block.kind === "table" ? block.rows : [];
  return ["div", { class: "kept" }, t("editor.table", { rows: rows.length, columns: Math.max(0, ...rows.map((row) => row.length)) })];
}

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", { dir: "auto" }, 0] },
    heading: {
      group: "block", content: "inline*", defining: true, attrs: { level: { default: 1, validate: "number" } },
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
      toDOM: () => ["p", { class: "heading", dir: "auto" }, 0],
    },
    code_block: { group: "block", content: "text*", marks: "", code: true, defining: true, parseDOM: [{ tag: "pre", preserveWhitespace: "full" }], toDOM: () => ["pre", ["code", 0]] },
    blockquote: { group: "block", content: "block+", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    ordered_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    /** A table, which is kept as it is. */
    table: { group: "block", atom: true, attrs: { block: {} }, parseDOM: [{ tag: "table", getAttrs: (table) => ({ block: tableOf(table) }) }], toDOM: tableShown },
    text: { group: "inline" },
    hard_break: { group: "inline", inline: true, selectable: false, linebreakReplacement: true, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    mention: {
      group: "inline", inline: true, atom: true, attrs: { id: { validate: "string" }, name: { validate: "string" } },
      toDOM: ({ attrs }) => ["span", { class: "mention" }, attrs["name"] as string], leafText: ({ attrs }) => `@${attrs["name"] as string}`,
    },
  },
  marks: {
    link: {
      inclusive: false, attrs: { address: { validate: "string" } },
      parseDOM: [{ tag: "a[href]", getAttrs: (a) => { const address = addressOf(a.getAttribute("href") ?? ""); return address !== null && { address }; } }],
      // No `<a>`: nothing may lead the window elsewhere.
      toDOM: () => ["span", { class: "link" }, 0],
    },
    bold: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    italic: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
    strike: { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["s", 0] },
    code: { code: true, parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
  },
});
