/** Short messages over the stage, and the words that screen readers are given. */
import type { Failure } from "../ipc/generated/Failure";
import type { ParticipantId } from "../ipc/generated/ParticipantId";

/** At most so many are shown at once; older ones make room. */
const MOST = 3;

export type NoticeAction = { kind: "admit"; id: ParticipantId } | { kind: "unmute" } | { kind: "cameraOn" };

export interface Notice {
  id: number;
  text: string;
  /** What to do about it. */
  next?: string;
  tone: "info" | "warning";
  /** A newer one of the same kind takes its place. */
  kind: string;
  action?: NoticeAction;
  /** For Details. */
  failure?: Failure;
}

export class CallNotices {
  list: Notice[] = $state.raw([]);
  /** Said aloud politely by screen readers. */
  announced = $state("");
  private next = 0;

  /** `later` runs when a message has been shown long enough. */
  constructor(private readonly later: (run: () => void) => void) {}

  show(notice: Omit<Notice, "id">): void {
    const id = this.next;
    this.next += 1;
    this.list = [...this.list.filter(({ kind }) => kind !== notice.kind), { ...notice, id }].slice(-MOST);
    // What asks for something stays until it is answered or read.
    if (notice.action?.kind !== "admit" && notice.next === undefined) this.later(() => this.dismiss(id));
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Takes back messages that are no longer true. */
  withdraw(kind: string): void {
    if (this.list.some((notice) => notice.kind === kind)) this.list = this.list.filter((notice) => notice.kind !== kind);
  }

  announce(text: string): void {
    // The same words twice would not be read again.
    this.announced = text === this.announced ? `${text}\u00a0` : text;
  }
}
