/** Trying the devices out: one's own voice played back, and how long sound takes from loudspeaker to microphone. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { DevicesState } from "./devices.svelte";

export type TrialStep = "idle" | "recording" | "playing" | "measuring";

export class DeviceTrial {
  step: TrialStep = $state("idle");
  /** What came of it, in words; empty before. */
  words = $state("");
  readonly #backend: Backend;
  readonly #devices: DevicesState;
  readonly #failed: (failure: unknown) => void;

  constructor(backend: Backend, devices: DevicesState, failed: (failure: unknown) => void) {
    this.#backend = backend;
    this.#devices = devices;
    this.#failed = failed;
  }

  /** Sound can be neither heard nor played without both. */
  get possible(): boolean {
    return !this.#devices.missing("microphone") && !this.#devices.missing("speaker");
  }

  /** Records three seconds and plays them back. */
  async hear(): Promise<void> {
    await this.#try("recording", async ({ microphone, speaker }) => {
      const { heard } = await this.#backend.recordVoice(microphone);
      if (!heard) return t("trial.unheard");
      this.step = "playing";
      this.words = t("trial.playing");
      await this.#backend.playVoice(speaker);
      return t("trial.played");
    });
  }

  /** Plays clicks and listens for them. */
  async measure(): Promise<void> {
    await this.#try("measuring", async ({ microphone, speaker }) => {
      const ms = await this.#backend.roundTrip(microphone, speaker);
      return ms === null ? t("trial.noEcho") : t("trial.delay", { ms: String(ms) });
    });
  }

  async #try(step: "recording" | "measuring", act: (used: DevicesState["used"]) => Promise<string>): Promise<void> {
    if (this.step !== "idle") return;
    this.step = step;
    this.words = t(`trial.${step}`);
    try {
      this.words = await act(this.#devices.used);
    } catch (failure) {
      this.words = "";
      this.#failed(failure);
    }
    this.step = "idle";
  }
}
