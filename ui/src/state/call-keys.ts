/** Shortcuts of a call; those of Teams where it has one, so that hands find them. */
import type { Platform } from "../ipc/generated/Platform";

export type Shortcut =
  | "mute" | "talk" | "camera" | "share" | "hand" | "chat" | "people" | "captions" | "hold" | "deafen" | "layout" | "statistics" | "leave";

interface Combination {
  code: string;
  shift: boolean;
}

const KEYS: Record<Shortcut, Combination> = {
  mute: { code: "KeyM", shift: true },
  talk: { code: "Space", shift: false },
  camera: { code: "KeyO", shift: true },
  share: { code: "KeyE", shift: true },
  hand: { code: "KeyK", shift: true },
  chat: { code: "KeyC", shift: true },
  people: { code: "KeyP", shift: true },
  captions: { code: "KeyA", shift: true },
  hold: { code: "KeyL", shift: true },
  deafen: { code: "KeyD", shift: true },
  layout: { code: "KeyF", shift: true },
  statistics: { code: "KeyS", shift: true },
  leave: { code: "KeyH", shift: true },
};

type Pressed = Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Which shortcut a key press is. */
export function shortcutOf(press: Pressed, platform: Platform): Shortcut | null {
  const command = platform === "macos" ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (!command || press.altKey) return null;
  const found = Object.entries(KEYS).find(([, { code, shift }]) => code === press.code && shift === press.shiftKey);
  return found === undefined ? null : (found[0] as Shortcut);
}

/** The keys as a tooltip writes them. */
export function keysText(shortcut: Shortcut, platform: Platform, space: string): string {
  const { code, shift } = KEYS[shortcut];
  const letter = code === "Space" ? space : code.slice(3);
  return platform === "macos" ? `⌘${shift ? "⇧" : ""}${letter}` : `Ctrl+${shift ? "Shift+" : ""}${letter}`;
}

/** The keys as `aria-keyshortcuts` takes them. */
export function keysForReader(shortcut: Shortcut, platform: Platform): string {
  const { code, shift } = KEYS[shortcut];
  return `${platform === "macos" ? "Meta" : "Control"}+${shift ? "Shift+" : ""}${code.replace("Key", "")}`;
}
