/** Calls that come in while one waits for them: what sounds, what is said, and which were missed. */
import { t } from "../i18n/index.svelte";
import type { IncomingCall } from "../ipc/generated/IncomingCall";
import type { IncomingCallId } from "../ipc/generated/IncomingCallId";
import { clock } from "./clock";

export interface RingingOptions {
  /** Says something to whoever does not see the screen. */
  say(text: string, urgent?: boolean): void;
  /** A short sound. */
  sound(): void;
  /** Runs something after so many milliseconds; gives what takes it back. For tests; else the clock's. */
  after?: (ms: number, run: () => void) => () => void;
  /** The time of day. */
  now?: () => Date;
}

export interface Missed {
  call: IncomingCallId;
  name: string;
  at: Date;
}

const PAUSE_MS = 3000;
/** Missed calls that are kept. */
const MOST = 20;

export class Ringing {
  /** The latest first. */
  missed: Missed[] = $state.raw([]);
  #calls: IncomingCall[] = [];
  /** Answered or declined here. */
  readonly #answered = new Set<IncomingCallId>();
  #silence: (() => void) | undefined;

  constructor(private readonly options: RingingOptions) {}

  /** Takes all calls that ring now. */
  take(calls: IncomingCall[]): void {
    const before = this.#calls;
    this.#calls = calls;
    const has = (list: IncomingCall[], { call }: IncomingCall) => list.some((one) => one.call === call);
    for (const one of before) if (!has(calls, one)) this.#over(one);
    const news = calls.filter((one) => !has(before, one));
    for (const one of news) this.options.say(t("calls.rings", { name: callerOf(one) }), true);
    if (calls.length === 0) this.#quiet();
    else if (news.length > 0) this.#ring();
  }

  /** The person answers or declines a call: it is not missed. */
  answer(call: IncomingCallId): void {
    this.#answered.add(call);
  }

  #over(one: IncomingCall): void {
    if (this.#answered.delete(one.call)) return;
    const name = callerOf(one);
    const at = this.options.now?.() ?? new Date();
    this.missed = [{ call: one.call, name, at }, ...this.missed].slice(0, MOST);
    this.options.say(t("calls.missedBy", { name }));
  }

  #ring(): void {
    this.#quiet();
    this.options.sound();
    this.#silence = (this.options.after ?? clock)(PAUSE_MS, () => this.#ring());
  }

  #quiet(): void {
    this.#silence?.();
    this.#silence = undefined;
  }
}

/** The caller's name, or that one does not know them. */
export function callerOf({ callerName }: Pick<IncomingCall, "callerName">): string {
  return callerName || t("calls.stranger");
}
