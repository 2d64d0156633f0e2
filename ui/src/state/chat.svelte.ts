/**
 * The chat of a call as people see it: the lines, what of them is unread, and what is being written. It takes lines from
 * events and gives texts to the backend; where lines come from and go to is not known here.
 */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import { MAX_CHAT_BYTES } from "../ipc/generated";
import type { ChatLine } from "../ipc/generated/ChatLine";
import type { Failure } from "../ipc/generated/Failure";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { clock } from "./clock";

export interface ChatOptions {
  /** Says something politely to whoever does not see the screen. */
  say(text: string): void;
  /** Shows why something could not be done. */
  failed(failure: Failure): void;
  /** Runs something after so many milliseconds; gives what takes it back. For tests; else the clock's. */
  after?: (ms: number, run: () => void) => () => void;
}

/** Lines kept, as many as Rust keeps. */
const MOST = 1000;
/** How long a line is shown over the stage. */
const PREVIEW_MS = 6000;
/** Characters of a line that are read aloud while the chat is closed. */
const SPOKEN = 120;
/** From this share of the limit on, the size is shown. */
const NEAR = 0.9;

export class Chat {
  /** In their order. */
  lines: ChatLine[] = $state.raw([]);
  /** What is being written; it stays when the chat is closed. */
  draft = $state("");
  /** Lines of others that came while the chat was closed. */
  unread = $state(0);
  /** The number of the first line that was unread when the chat was opened. */
  newFrom: number | null = $state(null);
  /** The newest line of someone else, for a moment, while the chat is closed. */
  preview: ChatLine | null = $state.raw(null);
  /** The newest line is in sight, and stays so. */
  atEnd = $state(true);
  /** Lines of others that came below what is in sight. */
  below = $state(0);
  /** Bytes of what is being written. */
  readonly size: number = $derived(new TextEncoder().encode(this.draft.trim()).length);
  private open = false;
  private lastHeard = 0;
  private firstUnread: number | null = null;
  private takePreviewBack: () => void = () => undefined;
  private readonly after: (ms: number, run: () => void) => () => void;

  constructor(private readonly backend: Backend, private readonly options: ChatOptions) {
    this.after = options.after ?? clock;
  }

  get nearLimit(): boolean {
    return this.size >= MAX_CHAT_BYTES * NEAR;
  }

  get tooLong(): boolean {
    return this.size > MAX_CHAT_BYTES;
  }

  get canSend(): boolean {
    return this.size > 0 && !this.tooLong;
  }

  take(event: UiEvent): void {
    if (event.type !== "chat") return;
    const { lines, whole } = event;
    // What was there before the page came up is no news.
    const news = whole && this.lines.length === 0 ? [] : lines.filter(({ mine, number }) => !mine && number > this.lastHeard);
    this.lines = whole ? lines : merged(this.lines, lines);
    this.lastHeard = Math.max(this.lastHeard, ...lines.filter(({ mine }) => !mine).map(({ number }) => number));
    const [first] = news;
    const last = news.at(-1);
    if (first === undefined || last === undefined) return;
    if (!this.open) this.heardWhileClosed(first, last, news.length);
    else if (!this.atEnd) this.below += news.length;
  }

  /** The chat is on the screen. */
  show(): void {
    this.open = true;
    this.newFrom = this.unread > 0 ? this.firstUnread : null;
    this.unread = 0;
    this.firstUnread = null;
    this.below = 0;
    this.atEnd = true;
    this.dismissPreview();
  }

  hide(): void {
    this.open = false;
    this.newFrom = null;
  }

  /** How far one has scrolled. */
  scrolled(atEnd: boolean): void {
    this.atEnd = atEnd;
    if (atEnd) this.below = 0;
  }

  dismissPreview(): void {
    this.takePreviewBack();
    this.preview = null;
  }

  /** Sends what is written; it comes back into the draft if it can't be sent at all. */
  async send(): Promise<void> {
    if (!this.canSend) return;
    const text = this.draft;
    this.draft = "";
    this.newFrom = null;
    this.scrolled(true);
    try {
      await this.backend.command({ type: "chat", value: { text } });
    } catch (failure) {
      this.draft = [text, this.draft].filter(Boolean).join("\n");
      this.options.failed(failure as Failure);
    }
  }

  /** Sends a line that failed once more. */
  async resend(line: ChatLine): Promise<void> {
    if (line.reference === null) return;
    this.scrolled(true);
    try {
      await this.backend.command({ type: "resendChat", value: line.reference });
    } catch (failure) {
      this.options.failed(failure as Failure);
    }
  }

  private heardWhileClosed(first: ChatLine, last: ChatLine, count: number): void {
    this.unread += count;
    this.firstUnread ??= first.number;
    this.takePreviewBack();
    this.preview = last;
    this.takePreviewBack = this.after(PREVIEW_MS, () => (this.preview = null));
    this.options.say(t("chat.said", { name: last.name || t("call.someone"), text: short(last.text) }));
  }
}

/** The lines with newer ones among them. An own line may have come to stand elsewhere. */
function merged(lines: ChatLine[], newer: ChatLine[]): ChatLine[] {
  const numbers = new Set(newer.map(({ number }) => number));
  const references = new Set(newer.flatMap(({ reference }) => reference ?? []));
  const kept = lines.filter((line) => !numbers.has(line.number) && !(line.reference !== null && references.has(line.reference)));
  return [...kept, ...newer].sort((a, b) => a.number - b.number).slice(-MOST);
}

/** The beginning of a text as one line. */
export function short(text: string, most = SPOKEN): string {
  const characters = [...text.replace(/\s+/gu, " ").trim()];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
