/** What a person says of a call that is over, from the first star to the thanks. */
import type { Backend } from "../ipc/backend";
import type { CallIssue } from "../ipc/generated/CallIssue";

/** From bad to good. */
export const STARS = [1, 2, 3, 4, 5] as const;
export type Stars = (typeof STARS)[number];
/** What can have been wrong: the call, then sound, pictures, and what was shared. */
export const ISSUES: CallIssue[] = [
  "endedUnexpectedly", "hadToRejoin", "notHeard", "heardNothing", "echo", "noise", "brokenSpeech", "notSeen", "sawNothing",
  "picturesFroze", "poorPictures", "outOfSync", "shareNotSeen", "shareFroze",
];
/** From so many stars on, nothing is asked about what was wrong. */
const FINE = 4;

export class CallRating {
  stars: Stars | null = $state(null);
  issues: CallIssue[] = $state([]);
  step: "open" | "sending" | "thanks" = $state("open");

  constructor(private readonly backend: Pick<Backend, "rate">, private readonly failed: (failure: unknown) => void) {}

  /** Something was wrong, and it is asked what. */
  get asksIssues(): boolean {
    return this.stars !== null && this.stars < FINE;
  }

  tick(issue: CallIssue, on: boolean): void {
    this.issues = ISSUES.filter((one) => (one === issue ? on : this.issues.includes(one)));
  }

  async send(): Promise<void> {
    if (this.stars === null || this.step !== "open") return;
    this.step = "sending";
    try {
      await this.backend.rate({ overall: this.stars, issues: this.asksIssues ? [...this.issues] : [] });
      this.step = "thanks";
    } catch (failure) {
      this.step = "open";
      this.failed(failure);
    }
  }
}
