/**
 * Real-time text: lines that are read letter by letter while someone types them, for who can't hear or speak. What one
 * types goes to the backend at every key; how often it really goes out is known there. Lines of others come in captions.
 */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import { MAX_TYPED_BYTES } from "../ipc/generated";
import type { CaptionLine } from "../ipc/generated/CaptionLine";
import type { Failure } from "../ipc/generated/Failure";
import type { Snapshot } from "../ipc/generated/Snapshot";
import { forbidden, outside } from "./call-allowed";
import type { Words } from "./call-words";

export interface LiveTextOptions {
  /** Says something politely to whoever does not see the screen. */
  say(text: string): void;
  /** Shows why something could not be done. */
  failed(failure: Failure): void;
  /** Runs something after so many milliseconds; gives what takes it back. */
  after(ms: number, run: () => void): () => void;
}

type Lines = Pick<Snapshot, "captions" | "me">;

/** How long a typed line stays over the stage after its last letter, unless newer ones take its place. */
const SHOWN_MS = 20_000;
/** Typed lines over the stage at once. */
const OVER_STAGE = 3;
/** From this share of the limit on, what is left is shown. */
const NEAR = 0.8;

export class LiveText {
  /** What is being typed; it stays when the pane is closed. */
  draft = $state("");
  /** The field is wanted under the hands, as soon as it is there. */
  wanted = $state(false);
  /** Typed lines of a moment ago, over the stage. */
  recent: CaptionLine[] = $state.raw([]);
  /** Bytes of what is being typed. */
  readonly size: number = $derived(bytes(this.draft));
  #takeBack: () => void = () => undefined;

  constructor(private readonly backend: Pick<Backend, "command">, private readonly options: LiveTextOptions) {}

  /** Bytes that are left, once they are few; else null. */
  get left(): number | null {
    return this.size >= MAX_TYPED_BYTES * NEAR ? MAX_TYPED_BYTES - this.size : null;
  }

  /** Takes what the field holds now; what is beyond the limit is not taken. */
  async type(text: string): Promise<void> {
    this.draft = within(text.replace(/[\r\n]+/gu, " "), MAX_TYPED_BYTES);
    await this.#send(this.draft, false);
  }

  /** The line is done. */
  async finish(): Promise<void> {
    const text = this.draft;
    if (text.trim() === "") return;
    this.draft = "";
    if (!(await this.#send(text, true)) && this.draft === "") this.draft = text;
  }

  /** Follows the call. */
  take(before: Snapshot, snapshot: Snapshot): void {
    const known = new Set(before.captions.lines.map(({ number }) => number));
    const done = snapshot.captions.lines.filter((line) => line.typed && !known.has(line.number) && line.speaker !== snapshot.me);
    for (const { name, text } of done) this.options.say(t("chat.said", { name: name || t("call.someone"), text }));
    const typed = linesOf(snapshot).filter((line) => line.typed);
    const earlier = linesOf(before);
    const changed = typed.filter((line) => !earlier.some((one) => same(one, line)));
    const shown = typed.filter((line) => changed.includes(line) || this.recent.some(({ number }) => number === line.number));
    if (changed.length > 0 || shown.length !== this.recent.length) this.#show(shown);
  }

  #show(lines: CaptionLine[]): void {
    this.recent = lines.slice(-OVER_STAGE);
    this.#takeBack();
    this.#takeBack = this.options.after(SHOWN_MS, () => (this.recent = []));
  }

  async #send(text: string, isFinal: boolean): Promise<boolean> {
    try {
      await this.backend.command({ type: "type", value: { text, isFinal } });
      return true;
    } catch (failure) {
      this.options.failed(failure as Failure);
      return false;
    }
  }
}

/** All lines in their order, but for the one that one is typing oneself: that stands in the field. */
export function linesOf({ captions, me }: Lines): CaptionLine[] {
  const others = captions.partial.filter(({ typed, speaker }) => !(typed && speaker === me));
  return [...captions.lines, ...others].sort((a, b) => a.number - b.number);
}

/** What fits over the stage of a line: its end, where it is being typed. */
export function tailOf(text: string, most = 160): string {
  const characters = [...text];
  return characters.length > most ? `…${characters.slice(1 - most).join("")}` : text;
}

/** Why nothing can be typed just now; null where it can. */
export function whyNoTyping(snapshot: Pick<Snapshot, "capabilities" | "phase">): Words | null {
  return outside(snapshot) ?? forbidden(snapshot, "realTimeText");
}

function same(one: CaptionLine, other: CaptionLine): boolean {
  return one.number === other.number && one.text === other.text && one.isFinal === other.isFinal;
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** As much of a text as so many bytes hold, whole characters only. */
function within(text: string, most: number): string {
  let [length, kept] = [0, ""];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    length += bytes(segment);
    if (length > most) break;
    kept += segment;
  }
  return kept;
}
