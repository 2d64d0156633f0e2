/** Short messages at the edge of the window. Good news go by themselves once they can be read; trouble stays until it is dismissed. */
export interface Toast {
  id: number;
  kind: "info" | "trouble";
  text: string;
  /** What to do about it. */
  next?: string;
  /** For Details: what a person would tell support. */
  detail?: string;
  /** What can still be done about it, such as taking it back. */
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
/** What can be taken back stays long enough to be reached by keyboard. */
const ACTION_MS = 20_000;
/** How long a letter takes to read, at an easy pace. */
const LETTER_MS = 75;
const MOST = 3;

export class Toasts {
  list: Toast[] = $state.raw([]);
  #next = 0;

  show(text: string, kind: Toast["kind"] = "info", more: Pick<Toast, "next" | "detail" | "action"> = {}): void {
    const id = this.#next++;
    const others = this.list.filter((toast) => toast.text !== text);
    this.list = [...others, { id, kind, text, ...more }].slice(-MOST);
    if (kind === "info") setTimeout(() => this.dismiss(id), Math.max(more.action ? ACTION_MS : SHOWN_MS, text.length * LETTER_MS));
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
