/**
 * Lets all tiles paint together. In software every change costs a copy of all between the first and the last one that changed,
 * so videos that come at different moments would have the window copied at every refresh of the display; together they
 * have it copied at every other one, which is as often as pictures come.
 */

/** Less than two refreshes of a display at 60 Hz; one at 50 Hz is more. In milliseconds. */
const LEAST_MS = 19;

export type RequestFrame = (callback: (time: number) => void) => number;

export class Beat {
  private readonly due = new Map<number, () => void>();
  private asked = false;
  private last = -Infinity;
  private handles = 0;

  constructor(private readonly frame: RequestFrame = (callback) => requestAnimationFrame(callback)) {}

  /** Runs something at the next beat; gives what {@link Beat.cancel} takes. */
  readonly request = (run: () => void): number => {
    this.handles += 1;
    this.due.set(this.handles, run);
    this.ask();
    return this.handles;
  };

  readonly cancel = (handle: number): void => {
    this.due.delete(handle);
  };

  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    this.frame((time) => this.refresh(time));
  }

  private refresh(time: number): void {
    this.asked = false;
    if (this.due.size === 0) return;
    if (time - this.last < LEAST_MS) return this.ask();
    this.last = time;
    const due = [...this.due.values()];
    this.due.clear();
    for (const run of due) run();
  }
}
