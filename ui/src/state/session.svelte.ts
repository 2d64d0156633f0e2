/**
 * One call from the press of Join to what is shown after its end.
 *
 * ```text
 *   none ──join──▶ joining ──host reached──▶ call ──▶ ended ──try again──▶ joining
 *                     └──────failed─────▶ failed ────────────try again──────▲
 *   failed, ended ──close──▶ none        joining ──give up──▶ none
 * ```
 */
import type { Backend } from "../ipc/backend";
import type { Command } from "../ipc/generated/Command";
import type { EndCause } from "../ipc/generated/EndCause";
import type { EndReason } from "../ipc/generated/EndReason";
import type { Failure } from "../ipc/generated/Failure";
import type { Figures } from "../ipc/generated/Figures";
import type { JoinForm } from "../ipc/generated/JoinForm";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { UiEvent } from "../ipc/generated/UiEvent";

export type Stage =
  | { stage: "none" }
  | { stage: "joining"; form: JoinForm }
  | { stage: "failed"; form: JoinForm; failure: Failure }
  | { stage: "call"; snapshot: Snapshot }
  | { stage: "ended"; cause: EndCause; reason: EndReason | null; talked: number | null };

export class Session {
  #stage: Stage = $state.raw({ stage: "none" });
  /** What was joined last, to try again. Absent when the window came to a call that ran already. */
  form: JoinForm | undefined = $state.raw();
  figures: Figures | undefined = $state.raw();
  /** When the phase of now was seen first, by this window's clock in ms: the host's moments have another zero. */
  since = $state(0);
  readonly #backend: Backend;
  readonly #now: () => number;
  #entered: number | null = null;
  #joining: Promise<void> | undefined;
  /** A join that was given up but not yet undone: nothing of it is shown. */
  #undoing: Promise<void> | undefined;

  constructor(backend: Backend, now: () => number = () => performance.now()) {
    this.#backend = backend;
    this.#now = now;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** The call as it is; undefined outside one. */
  get snapshot(): Snapshot | undefined {
    return this.#stage.stage === "call" ? this.#stage.snapshot : undefined;
  }

  /** Whether the person waits to be let in, also while the way to the host is being mended. */
  get waiting(): boolean {
    const phase = this.snapshot?.phase;
    return phase?.phase === "lobby" || (phase?.phase === "reconnecting" && phase.from === "lobby");
  }

  async join(form: JoinForm): Promise<void> {
    if (this.#stage.stage === "joining" || this.#stage.stage === "call") return;
    this.form = form;
    this.#entered = null;
    this.figures = undefined;
    this.#set({ stage: "joining", form });
    await this.#undoing;
    if (!this.#isJoining(form)) return;
    this.#joining = this.#backend.join(form);
    try {
      await this.#joining;
    } catch (failure) {
      // An end that was told already knows better why.
      if (this.#isJoining(form)) this.#set({ stage: "failed", form, failure: failure as Failure });
    }
  }

  /** Joins once more as before. */
  async again(): Promise<void> {
    if (this.form) await this.join({ ...this.form });
  }

  /** The person gives up on the way in. Where there is no call to leave yet, it is left as soon as it is there. */
  async giveUp(): Promise<void> {
    const leave = () => this.command({ type: "leave", value: { forEveryone: false } });
    if (this.#stage.stage === "call") return leave();
    if (this.#stage.stage !== "joining") return;
    this.#set({ stage: "none" });
    this.#undoing = this.#joining?.then(leave).catch(() => undefined);
    await this.#undoing;
    this.#undoing = undefined;
  }

  close(): void {
    if (this.#stage.stage === "failed" || this.#stage.stage === "ended") this.#set({ stage: "none" });
  }

  command(command: Command): Promise<void> {
    return this.#backend.command(command);
  }

  /** Takes what concerns the call. */
  take(event: UiEvent): void {
    if (this.#undoing) return;
    if (event.type === "snapshot") this.#snapshot(event.snapshot);
    else if (event.type === "figures") this.figures = event.figures;
    else if (event.type === "ended") this.#ended(event.cause, event.reason);
  }

  #isJoining(form: JoinForm): boolean {
    return this.#stage.stage === "joining" && this.#stage.form === form;
  }

  #snapshot(snapshot: Snapshot): void {
    const { phase } = snapshot;
    if (phase.phase === "idle") return;
    if (phase.phase === "ended") return this.#ended(phase.cause, phase.reason);
    // What still comes of a call that is over is no new call.
    if (this.#stage.stage === "ended") return;
    const before = this.snapshot?.phase.phase;
    if (before !== phase.phase) this.since = this.#now();
    if (phase.phase === "connected") this.#entered ??= this.#now();
    this.#stage = { stage: "call", snapshot };
  }

  #ended(cause: EndCause, reason: EndReason | null): void {
    if (this.#stage.stage === "ended" || this.#stage.stage === "none") return;
    const talked = this.#entered === null ? null : this.#now() - this.#entered;
    this.#set({ stage: "ended", cause, reason, talked });
  }

  #set(stage: Stage): void {
    this.#stage = stage;
    this.since = this.#now();
  }
}
