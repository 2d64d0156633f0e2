/** Between the editor's document and the tree of a message. */
import { Fragment, type Mark, type Node } from "prosemirror-model";

import type { Block } from "../../../ipc/generated/Block";
import type { Inline } from "../../../ipc/generated/Inline";
import type { Marks } from "../../../ipc/generated/Marks";
import type { Words } from "../../../ipc/generated/Words";
import { schema } from "./schema";

const MARKS = ["bold", "italic", "underline", "strike", "code"] as const;
const { nodes, marks: markTypes } = schema;

/** The editor's document of a tree. Pictures and attachments are left out: they can't be sent. */
export function documentOf(words: Words | null): Node {
  const blocks = (words?.blocks ?? []).flatMap(nodeOf);
  return nodes.doc.create(null, blocks.length > 0 ? blocks : nodes.paragraph.create());
}

/** None for a kind that this version doesn’t know. */
function nodeOf(block: Block): Node | Node[] {
  switch (block.kind) {
    case "paragraph": return nodes.paragraph.create(null, inlineNodes(block.content, []));
    case "heading": return nodes.heading.create({ level: block.level }, inlineNodes(block.content, []));
    case "pre": return nodes.code_block.create(null, block.text ? schema.text(block.text) : null);
    case "quote": return nodes.blockquote.create(null, some(block.blocks.flatMap(nodeOf)));
    case "list": return nodes[block.ordered ? "ordered_list" : "bullet_list"].create(null, (block.items.length > 0 ? block.items : [[]]).map(itemOf));
    case "table": return nodes.table.create({ block });
    default: return [];
  }
}

/** An item begins with a paragraph, whatever a message has there. */
function itemOf(blocks: Block[]): Node {
  const content = blocks.flatMap(nodeOf);
  return nodes.list_item.create(null, content[0]?.type === nodes.paragraph ? content : [nodes.paragraph.create(), ...content]);
}

const some = (blocks: Node[]) => (blocks.length > 0 ? blocks : [nodes.paragraph.create()]);

function inlineNodes(content: Inline[], around: Mark[]): Fragment {
  return Fragment.from(content.flatMap((inline) => inlineNode(inline, around)));
}

function inlineNode(inline: Inline, around: Mark[]): Node[] {
  switch (inline.kind) {
    case "text": return inline.text === "" ? [] : [schema.text(inline.text, [...around, ...MARKS.filter((name) => inline.marks[name]).map((name) => markTypes[name].create())])];
    case "emoji": return inline.text === "" ? [] : [schema.text(inline.text, around)];
    case "break": return [nodes.hard_break.create(null, null, around)];
    case "mention": return [nodes.mention.create({ id: inline.id, name: inline.name })];
    case "link": return inline.content.flatMap((one) => inlineNode(one, [markTypes.link.create({ address: inline.address }), ...around]));
    default: return [];
  }
}

/** The tree of what stands in the editor; paragraphs without words at both ends are left out. */
export function wordsOf(document: Node): Words {
  const blocks = document.children.map(blockOf);
  const isBlank = (block: Block | undefined) => block?.kind === "paragraph" && block.content.every((one) => one.kind === "break" || (one.kind === "text" && one.text.trim() === ""));
  while (isBlank(blocks[0])) blocks.shift();
  while (isBlank(blocks.at(-1))) blocks.pop();
  return { blocks, cut: false };
}

function blockOf(node: Node): Block {
  switch (node.type) {
    case nodes.heading: return { kind: "heading", level: node.attrs["level"] as number, content: inlinesOf(node) };
    case nodes.code_block: return { kind: "pre", text: node.textContent };
    case nodes.blockquote: return { kind: "quote", blocks: node.children.map(blockOf) };
    case nodes.ordered_list:
    case nodes.bullet_list: return { kind: "list", ordered: node.type === nodes.ordered_list, items: node.children.map((item) => item.children.map(blockOf)) };
    case nodes.table: return node.attrs["block"] as Block;
    default: return { kind: "paragraph", content: inlinesOf(node) };
  }
}

/** Pieces that stand beside one another in the same link are one link; a break ends it. */
function inlinesOf(node: Node): Inline[] {
  const all: Inline[] = [];
  for (const child of node.children) {
    const inline = inlineOf(child);
    const address = child.isText ? (markTypes.link.isInSet(child.marks)?.attrs["address"] as string | undefined) : undefined;
    const before = all.at(-1);
    if (address === undefined) all.push(inline);
    else if (before?.kind === "link" && before.address === address) before.content.push(inline);
    else all.push({ kind: "link", address, content: [inline] });
  }
  return all;
}

function inlineOf(node: Node): Inline {
  if (node.type === nodes.mention) return { kind: "mention", id: node.attrs["id"] as string, name: node.attrs["name"] as string };
  if (node.type === nodes.hard_break) return { kind: "break" };
  const marks = Object.fromEntries(MARKS.map((name) => [name, markTypes[name].isInSet(node.marks) !== undefined])) as unknown as Marks;
  return { kind: "text", text: node.text ?? "", marks };
}
