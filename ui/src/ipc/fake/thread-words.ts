/** Messages as people in Teams write them, made up, with everything that can stand in one. */
import type { Block } from "../generated/Block";
import type { Inline } from "../generated/Inline";
import type { Marks } from "../generated/Marks";
import type { MessageContent } from "../generated/MessageContent";
import type { ThreadMessage } from "../generated/ThreadMessage";
import type { Words } from "../generated/Words";

const NONE: Marks = { bold: false, italic: false, underline: false, strike: false, code: false };
export const text = (words: string, marks: Partial<Marks> = {}): Inline => ({ kind: "text", text: words, marks: { ...NONE, ...marks } });
export const link = (address: string, words: string): Inline => ({ kind: "link", address, content: [text(words)] });
const paragraph = (...content: (Inline | string)[]): Block => ({ kind: "paragraph", content: content.map((one) => (typeof one === "string" ? text(one) : one)) });
const cell = (words: string, header = false) => ({ header, blocks: [paragraph(words)] });

export const tree = (...blocks: Block[]): Words => ({ blocks, cut: false });
export const said = (...content: (Inline | string)[]): Words => tree(paragraph(...content));
export const content = (words: Words): MessageContent => ({ type: "words", words });

export const MARY = { from: "8:orgid:aaaabbbb-cccc-dddd-eeee-000000000001", name: "Mary Okafor" };
export const MAREK = { from: "8:orgid:aaaabbbb-cccc-dddd-eeee-000000000002", name: "Marek Novák" };
export const ANN = { from: "8:acs:aaaabbbb-cccc-dddd-eeee-00000000000a_0", name: "Ann" };

const table: Block = {
  kind: "table",
  rows: [
    [cell("Quarter", true), cell("Budget", true), cell("Spent", true), cell("Who answers for it", true)],
    [cell("Q1"), cell("€ 48,000"), cell("€ 46,210"), cell("Mary Okafor")],
    [cell("Q2"), cell("€ 52,000"), cell("€ 55,980"), cell("Maria Rosa Lindqvist-Montgomery")],
  ],
};

const CODE = 'SELECT quarter, sum(amount)\n  FROM spending\n WHERE year = 2026 AND (kind = "travel" OR kind = "hardware") AND cancelled IS NULL\n GROUP BY quarter;';

type Told = Partial<ThreadMessage> & { minutes: number };

/** One of each, minutes before now. */
const ALL: Told[] = [
  { ...MARY, minutes: 26 * 60, content: content(said("Good morning! Here is what we agreed on for the ", text("spring release", { bold: true }), ".")) },
  {
    ...MARY, minutes: 26 * 60 - 1,
    content: content(tree(
      { kind: "list", ordered: true, items: [[paragraph("Freeze the interfaces by ", text("Thursday", { italic: true }))], [paragraph("Translate what is new"), { kind: "list", ordered: false, items: [[paragraph("French")], [paragraph("Swedish, once Lars is back")]] }], [paragraph("Write to the ", link("https://contoso.example/pilot-customers", "pilot customers"))]] },
    )),
  },
  { from: null, name: "", minutes: 25 * 60, content: { type: "joined", people: ["Marek Novák", "Ann"], by: "Mary Okafor" } },
  {
    ...MAREK, minutes: 180,
    content: content(tree(
      { kind: "quote", blocks: [paragraph(text("Mary Okafor", { bold: true })), paragraph("Freeze the interfaces by Thursday")] },
      paragraph("Thursday is tight for the reports, but we will try. ", { kind: "emoji", text: "🤞", title: "Fingers crossed" }),
    )),
  },
  { ...ANN, minutes: 178, mine: true, edited: true, content: content(said("I can take over the ", text("quarterly", { underline: true }), " ones, the query is ready:")) },
  { ...ANN, minutes: 177, mine: true, content: content(tree({ kind: "pre", text: CODE })), readBy: ["Mary Okafor", "Marek Novák"] },
  { from: null, name: "", minutes: 60, content: { type: "topic", topic: "Spring release", by: "Mary Okafor" } },
  { ...MARY, minutes: 42, content: content(tree(paragraph({ kind: "mention", id: "0", name: "Ann" }, " thank you! The figures so far:"), table)), mentionsMe: true },
  {
    ...MARY, minutes: 41, content: content(said("The rest is in the folder.")),
    files: [
      { id: "f1", kind: "file", name: "Budget 2026 – final (2).xlsx", address: "https://contoso.sharepoint.example/budget.xlsx", hasPicture: false },
      { id: "f2", kind: "picture", name: "whiteboard.jpg", address: null, hasPicture: true },
    ],
  },
  { ...MAREK, minutes: 20, content: { type: "gone" } },
  { ...MAREK, minutes: 19, content: content(said("Careful, this came by mail: ", link("https://login.contoso-support.example/reset", "https://login.microsoftonline.com"))) },
  { ...MAREK, minutes: 18, content: content(said({ kind: "image", picture: "sticker", id: "s1", source: null, alt: "A cat that shakes its head" })), files: [{ id: "s1", kind: "picture", name: "", address: null, hasPicture: true }] },
  { ...MARY, minutes: 6, content: { type: "other", words: null } },
  { ...MARY, minutes: 3, unread: true, content: content(said("Shall we talk about it at two? ", link("https://teams.microsoft.com/meet/264183392744150", "Join the meeting"))) },
  { ...MARY, minutes: 2, unread: true, content: content(said({ kind: "emoji", text: "🎉", title: "Party popper" })) },
];

const BLANK: Omit<ThreadMessage, "id" | "at"> = {
  from: MARY.from, name: MARY.name, mine: false, edited: false, unread: false, mentionsMe: false, content: { type: "gone" }, files: [], readBy: [], change: null,
};

export const message = (id: string, at: number, rest: Partial<ThreadMessage>): ThreadMessage => ({ ...BLANK, id, at, ...rest });

/** The messages of a lively thread. */
export function lively(now: number): ThreadMessage[] {
  return ALL.map(({ minutes, ...rest }, at) => message(`m${at}`, now - minutes * 60_000, rest));
}

const LINES = ["Yes.", "I would rather wait until everyone has read it.", "Could you put it into the notes, please? I can’t find last week’s version any more.", "Done!", "Let us look at it together on Monday, when the figures of both offices are there and we know what is left over from last time."];

/** So many plain ones, the newest before a moment. */
export function many(count: number, before: number, prefix = "p"): ThreadMessage[] {
  return Array.from({ length: count }, (_, at) => {
    const who = [MARY, MAREK, ANN][(at >> 1) % 3] ?? MARY;
    return message(`${prefix}${at}`, before - (count - at) * 11 * 60_000, { ...who, mine: who === ANN, content: content(said(`${LINES[at % LINES.length] ?? ""} (${at + 1})`)) });
  });
}
