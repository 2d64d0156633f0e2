/** Carries out what is wanted, one run at a time; whatever changes during a run leads to one more run after it. */
import { attempt } from "./errors";
import type { Say } from "./protocol";

/** What is carried out again and again. A run that fails is told to Rust and ends nothing. */
export class Latest {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly what: string,
    private readonly say: Say,
    private readonly run: () => Promise<void>,
  ) {}

  /** Whether a run is under way: changes seen meanwhile are most likely its own. */
  get busy(): boolean {
    return this.running !== null;
  }

  /** Asks for a run; resolves when everything asked for up to now is carried out. */
  ask(): Promise<void> {
    this.again = true;
    this.running ??= this.loop().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async loop(): Promise<void> {
    while (this.again) {
      this.again = false;
      await attempt(this.say, this.what, this.run);
    }
  }
}
