/** What can be said of the tree of a message without showing it: its plain words, and where its links really lead. */
import type { Block } from "../ipc/generated/Block";
import type { Inline } from "../ipc/generated/Inline";
import type { Marks } from "../ipc/generated/Marks";
import type { Words } from "../ipc/generated/Words";

export const PLAIN: Marks = { bold: false, italic: false, underline: false, strike: false, code: false };

/** A tree of one paragraph. */
export function wordsOf(text: string): Words {
  return { blocks: [{ kind: "paragraph", content: [{ kind: "text", text, marks: PLAIN }] }], cut: false };
}

/** Its words alone, a line a block. */
export function plain({ blocks }: Words): string {
  return blocks.map(ofBlock).join("\n");
}

export function plainInlines(content: Inline[]): string {
  return content.map(ofInline).join("");
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case "pre": return block.text;
    case "quote": return block.blocks.map(ofBlock).join("\n");
    case "list": return block.items.map((item) => item.map(ofBlock).join("\n")).join("\n");
    case "table": return block.rows.map((row) => row.map((cell) => cell.blocks.map(ofBlock).join(" ")).join("\t")).join("\n");
    case "paragraph":
    case "heading": return plainInlines(block.content);
    // A kind that this version doesn’t know.
    default: return "";
  }
}

function ofInline(inline: Inline): string {
  switch (inline.kind) {
    case "text":
    case "emoji": return inline.text;
    case "break": return "\n";
    case "link": return plainInlines(inline.content);
    case "mention": return `@${inline.name}`;
    case "image": return inline.alt ?? "";
    case "attachment":
    default: return "";
  }
}

/** Nothing stands in it that could be sent. */
export function isEmpty(words: Words | null): boolean {
  return words === null || plain(words).trim() === "";
}

/** It is one to three signs of feeling and nothing else: they are shown larger. */
export function isOnlyEmoji({ blocks }: Words): boolean {
  const [first] = blocks;
  if (blocks.length !== 1 || first?.kind !== "paragraph" || first.content.length > MOST_EMOJI) return false;
  return first.content.length > 0 && first.content.every((inline) => inline.kind === "emoji" || (inline.kind === "text" && EMOJI.test(inline.text)));
}

const MOST_EMOJI = 3;
const EMOJI = /^(?:\p{Extended_Pictographic}\p{M}?\s?){1,3}$/u;
/** Signs that turn the direction of what follows, and such as nobody sees. */
const HIDDEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
/** Something in a text that reads as a host: parts with dots between them. */
const HOST_LIKE = /(?:[\p{L}\p{N}_-]+[.。．｡])+[\p{L}\p{N}-]{2,}/gu;

/** Where an address leads, as its links say it; the whole of it where that is no host. */
export function placeOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? host : pathname;
}

/**
 * Whether the words of a link name another place than it leads to, or hide what they name. Stricter than need be: what only looks like a
 * host, such as the name of a file, counts too, since the true place beside it harms nobody.
 */
export function isBelied(address: string, words: string): boolean {
  const place = bare(placeOf(address));
  const seen = words.replace(HIDDEN, "");
  if (seen !== words) return true;
  const named = seen.match(HOST_LIKE) ?? [];
  return named.some((host) => !isSame(place, host)) || (/^\s*\w+:\/\//.test(seen) && named.length === 0);
}

function isSame(place: string, named: string): boolean {
  const url = `https://${named}`;
  if (!URL.canParse(url)) return false;
  const host = bare(new URL(url).host);
  return host === place || place.startsWith(`${host}:`) || place.endsWith(`@${host}`);
}

const bare = (host: string) => host.toLowerCase().replace(/^www\./, "");
