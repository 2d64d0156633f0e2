/** What is to be said about the microphone. It stays a little, because talking has pauses. */
import type { MicrophoneState } from "../ipc/generated/MicrophoneState";

/** States of the microphone that a person must be told of. */
const TROUBLES = ["talkingWhileMuted", "dead", "clipping"] as const;
export type MicrophoneTrouble = (typeof TROUBLES)[number];

const SHOWN_MS = 4000;

export class MicrophoneHint {
  shown: MicrophoneTrouble | null = $state(null);
  private dismissed: MicrophoneTrouble | null = null;
  private cancel: (() => void) | null = null;

  constructor(private readonly after: (ms: number, run: () => void) => () => void) {}

  take(state: MicrophoneState): void {
    const trouble = TROUBLES.find((one) => one === state);
    if (trouble === undefined) {
      if (state !== "muted") this.works();
      return;
    }
    if (trouble === this.dismissed) return;
    this.shown = trouble;
    this.cancel?.();
    this.cancel = this.after(SHOWN_MS, () => (this.shown = null));
  }

  /** Puts it away until that trouble has been over. */
  dismiss(): void {
    this.dismissed = this.shown;
    this.shown = null;
  }

  /** An open microphone that works ends at once what was said of a muted or dead one. */
  private works(): void {
    this.dismissed = null;
    if (this.shown !== "clipping") this.shown = null;
  }
}
