/**
 * One call from the press of Join, or from waiting to be called, to what is shown after its end.
 *
 * ```text
 *   none ──join──▶ joining ──host reached──▶ call ──▶ ended ──try again──▶ joining
 *                     └──────failed─────▶ failed ────────────try again──────▲
 *   none ──wait for calls──▶ waiting ──answered──▶ call ──▶ ended ──again──▶ waiting
 *                     └──failed, ended by others──▶ failed, ended ──again──────▲
 *   failed, ended ──close──▶ none        joining ──give up──▶ none        waiting ──stop──▶ none
 * ```
 */
import type { Backend } from "../ipc/backend";
import type { Command } from "../ipc/generated/Command";
import type { EndCause } from "../ipc/generated/EndCause";
import type { EndReason } from "../ipc/generated/EndReason";
import type { Failure } from "../ipc/generated/Failure";
import type { Figures } from "../ipc/generated/Figures";
import type { IncomingCall } from "../ipc/generated/IncomingCall";
import type { JoinForm } from "../ipc/generated/JoinForm";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { UiEvent } from "../ipc/generated/UiEvent";

export type Stage =
  | { stage: "none" }
  | { stage: "joining"; form: JoinForm }
  | { stage: "failed"; form: JoinForm; failure: Failure }
  /** Can be called; without a snapshot the host is not reached yet. */
  | { stage: "waiting"; snapshot?: Snapshot }
  | { stage: "call"; snapshot: Snapshot }
  | { stage: "ended"; cause: EndCause; reason: EndReason | null; talked: number | null };

export class Session {
  #stage: Stage = $state.raw({ stage: "none" });
  /** What was joined last, to try again; without a link it was waiting for calls. Absent when the window came to a call that ran already. */
  form: JoinForm | undefined = $state.raw();
  figures: Figures | undefined = $state.raw();
  /** When the phase of now was seen first, by this window's clock in ms: the host's moments have another zero. */
  since = $state(0);
  readonly #backend: Backend;
  readonly #now: () => number;
  #entered: number | null = null;
  #joining: Promise<void> | undefined;
  /** A join, or a wait, that was given up but not yet undone: nothing of it is shown. */
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

  /** The call is, or was, somebody calling: the way back is to wait for the next. */
  get called(): boolean {
    return this.form?.link === "";
  }

  /** Who calls now, the first to ring leading. */
  get ringing(): IncomingCall[] {
    return (this.#stage.stage === "waiting" && this.#stage.snapshot?.incoming.ringing) || [];
  }

  /** The microphone is on when a call is answered. */
  get speaks(): boolean {
    return this.#stage.stage === "waiting" && this.#stage.snapshot?.microphone.on === true;
  }

  async join(form: JoinForm): Promise<void> {
    await this.#begin(form, { stage: "joining", form }, () => this.#backend.join(form));
  }

  /** Can be called from now on; the form's link is empty. */
  async waitForCalls(form: JoinForm): Promise<void> {
    await this.#begin(form, { stage: "waiting" }, () => this.#backend.waitForCalls(form));
  }

  async #begin(form: JoinForm, stage: Stage, reach: () => Promise<void>): Promise<void> {
    if (["joining", "waiting", "call"].includes(this.#stage.stage)) return;
    this.form = form;
    this.#entered = null;
    this.figures = undefined;
    this.#set(stage);
    await this.#undoing;
    if (this.#stage !== stage) return;
    this.#joining = reach();
    try {
      await this.#joining;
    } catch (failure) {
      // An end that was told already knows better why.
      if (this.#stage === stage) this.#set({ stage: "failed", form, failure: failure as Failure });
    }
  }

  /** Joins, or waits, once more as before. */
  async again(): Promise<void> {
    if (!this.form) return;
    const form = { ...this.form };
    await (this.called ? this.waitForCalls(form) : this.join(form));
  }

  /** The person gives up on the way in, or on waiting. Where there is nothing to leave yet, it is left as soon as it is there. */
  async giveUp(): Promise<void> {
    const leave = () => this.command({ type: "leave", value: { forEveryone: false } });
    const stage = this.#stage;
    if (stage.stage === "call" || (stage.stage === "waiting" && stage.snapshot)) return leave();
    if (stage.stage !== "joining" && stage.stage !== "waiting") return;
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

  #snapshot(snapshot: Snapshot): void {
    const { phase } = snapshot;
    const { stage } = this.#stage;
    // Nothing is joined: one waits to be called, also where the window came to that already going on.
    if (phase.phase === "idle" && (stage === "waiting" || stage === "none")) this.#stage = { stage: "waiting", snapshot };
    // Waiting that stops is no call that is left.
    if (phase.phase === "idle" || (phase.phase === "disconnecting" && stage === "waiting")) return;
    if (phase.phase === "ended") return this.#ended(phase.cause, phase.reason);
    // What still comes of a call that is over is no new call.
    if (stage === "ended") return;
    const before = this.snapshot?.phase.phase;
    if (before !== phase.phase) this.since = this.#now();
    if (phase.phase === "connected") this.#entered ??= this.#now();
    this.#stage = { stage: "call", snapshot };
  }

  #ended(cause: EndCause, reason: EndReason | null): void {
    const { stage } = this.#stage;
    if (stage === "ended" || stage === "none") return;
    // Who stops waiting knows it.
    if (stage === "waiting" && cause === "left") return this.#set({ stage: "none" });
    const talked = this.#entered === null ? null : this.#now() - this.#entered;
    this.#set({ stage: "ended", cause, reason, talked });
  }

  #set(stage: Stage): void {
    this.#stage = stage;
    this.since = this.#now();
  }
}
