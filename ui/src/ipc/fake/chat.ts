/** The chat of the made-up meeting: others write, one's own lines come back as the meeting took them, or don't. */
import type { ChatLine } from "../generated/ChatLine";
import type { ErrorCode } from "../generated/ErrorCode";
import type { UiEvent } from "../generated/UiEvent";

interface Writer {
  id: string;
  name: string;
}

export class FakeChat {
  lines: ChatLine[] = [];
  /** Why own lines are refused; null takes them. */
  refuses: ErrorCode | null = null;
  /** When the meeting answers an own line: at once, unless told otherwise. */
  later: (run: () => void) => void = (run) => run();
  #number = 0;
  #reference = 0;

  constructor(private readonly tell: (event: UiEvent) => void, private readonly me: () => Writer, private readonly named: (id: string) => string) {}

  /** Someone else writes. */
  write(id: string, text: string, sentUnixMs = Date.now()): void {
    this.#number += 1;
    this.#put({ number: this.#number, from: id, name: this.named(id), text, sentUnixMs, reference: null, mine: false, delivery: { state: "sent" } });
  }

  /** The person writes. */
  send(text: string): void {
    this.#number += 1;
    this.#reference += 1;
    const { id, name } = this.me();
    const line = { number: this.#number, from: id, name, text: text.trim(), sentUnixMs: null, reference: this.#reference, mine: true };
    this.#send({ ...line, delivery: { state: "pending" } });
  }

  /** A line that failed is sent once more. */
  resend(reference: number): void {
    const line = this.lines.find((one) => one.reference === reference && one.delivery.state === "failed");
    if (line) this.#send({ ...line, ...this.#end(line), delivery: { state: "pending" } });
  }

  #send(line: ChatLine): void {
    this.#put(line);
    this.later(() => {
      const sent = { ...line, ...this.#end(line), sentUnixMs: Date.now(), delivery: { state: "sent" } } as const;
      this.#put(this.refuses === null ? sent : { ...line, delivery: { state: "failed", code: this.refuses } });
    });
  }

  /** The place at the end, which may be the line's own. */
  #end({ number }: ChatLine): { number: number } {
    if (number !== this.#number) this.#number += 1;
    return { number: this.#number };
  }

  #put(line: ChatLine): void {
    const others = this.lines.filter(({ number, reference }) => number !== line.number && !(reference !== null && reference === line.reference));
    this.lines = [...others, line].sort((a, b) => a.number - b.number);
    this.tell({ type: "chat", lines: [line], whole: false });
  }
}
