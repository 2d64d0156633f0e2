/** What keys and the buttons above do in the editor. */
import { baseKeymap, chainCommands, lift, newlineInCode, setBlockType, splitBlockKeepMarks, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import type { MarkType, NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState, Plugin } from "prosemirror-state";

import { schema } from "./schema";

const { nodes, marks } = schema;
export type Tool = "bold" | "italic" | "underline" | "bullets" | "numbers" | "quote" | "code" | "link";

/** As keys are read and as `prosemirror-keymap` writes them; Mod is Ctrl, on macOS ⌘. */
export const TOOL_KEYS: Partial<Record<Tool, string>> = {
  bold: "Mod-b", italic: "Mod-i", underline: "Mod-u", code: "Mod-e", link: "Mod-k", numbers: "Mod-Shift-7", bullets: "Mod-Shift-8", quote: "Mod-Shift-9",
};

/** Whether the beginning of what is selected stands in such a node. */
function within({ selection }: EditorState, type: NodeType): boolean {
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
}

function marked({ selection, storedMarks, doc }: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = selection;
  return empty ? type.isInSet(storedMarks ?? $from.marks()) !== undefined : doc.rangeHasMark(from, to, type);
}

export function isOn(state: EditorState, tool: Tool): boolean {
  switch (tool) {
    case "bullets": return within(state, nodes.bullet_list);
    case "numbers": return within(state, nodes.ordered_list);
    case "quote": return within(state, nodes.blockquote);
    case "code": return within(state, nodes.code_block) || marked(state, marks.code);
    default: return marked(state, marks[tool]);
  }
}

/** Out of a list of this kind, else into one. A list of the other kind becomes one of this. */
function list(type: NodeType): Command {
  return (state, dispatch) => {
    if (within(state, type)) return liftListItem(nodes.list_item)(state, dispatch);
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      const { type: other } = $from.node(depth);
      if (other !== nodes.bullet_list && other !== nodes.ordered_list) continue;
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), type));
      return true;
    }
    return wrapInList(type)(state, dispatch);
  };
}

/** Words of one line become code; whole lines, or an empty one, a block of it. */
const code: Command = (state, dispatch) => {
  const { empty, $from, $to } = state.selection;
  if (within(state, nodes.code_block)) return setBlockType(nodes.paragraph)(state, dispatch);
  const isBlock = empty ? $from.parent.content.size === 0 : !$from.sameParent($to);
  return isBlock ? setBlockType(nodes.code_block)(state, dispatch) : toggleMark(marks.code)(state, dispatch);
};

const quote: Command = (state, dispatch) => (within(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch));

export const TOOLS: Record<Exclude<Tool, "link">, Command> = {
  bold: toggleMark(marks.bold), italic: toggleMark(marks.italic), underline: toggleMark(marks.underline),
  bullets: list(nodes.bullet_list), numbers: list(nodes.ordered_list), quote, code,
};

/** A new item, and out of the list from an empty one. */
const newItem = chainCommands(splitListItem(nodes.list_item), liftListItem(nodes.list_item));

export interface Doing {
  send(): void;
  link(): void;
  /** The arrow up in an empty field: whether something came of it. */
  up(): boolean;
  /** Whether there was something to leave. */
  escape(): boolean;
}

const blank = ({ doc }: EditorState) => doc.childCount === 1 && doc.firstChild?.type === nodes.paragraph && doc.firstChild.content.size === 0;

export function keys(doing: Doing): Plugin[] {
  const send: Command = () => (doing.send(), true);
  const own: Record<string, Command> = {
    Enter: chainCommands(newlineInCode, (state, dispatch) => (within(state, nodes.list_item) ? newItem(state, dispatch) : send(state, dispatch))),
    "Mod-Enter": send,
    "Shift-Enter": chainCommands(newlineInCode, splitBlockKeepMarks),
    "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo,
    Tab: sinkListItem(nodes.list_item),
    "Shift-Tab": (state, dispatch) => within(state, nodes.list_item) && liftListItem(nodes.list_item)(state, dispatch),
    ArrowUp: (state) => blank(state) && doing.up(),
    "Mod-k": () => (doing.link(), true),
    // Backwards out of an empty quote or block of code at its beginning.
    Backspace: (state, dispatch) => {
      const { $from, empty } = state.selection;
      if (!empty || $from.parentOffset > 0) return false;
      if (within(state, nodes.code_block)) return setBlockType(nodes.paragraph)(state, dispatch);
      return within(state, nodes.blockquote) && lift(state, dispatch);
    },
  };
  for (const [tool, command] of Object.entries(TOOLS)) own[TOOL_KEYS[tool as Tool] ?? ""] = command;
  return [history(), keymap(own), keymap(baseKeymap)];
}
