/** What is said to people who don't see the screen. The window reads it out through two live regions. */
export interface Said {
  id: number;
  text: string;
  /** Interrupts what is being read. */
  urgent: boolean;
}

/** How many stay in the page: screen readers read what is added, and the same text twice must be two additions. */
const KEPT = 4;

export class Announcer {
  said: Said[] = $state.raw([]);
  #next = 0;

  say(text: string, urgent = false): void {
    this.said = [...this.said, { id: this.#next++, text, urgent }].slice(-KEPT);
  }
}
