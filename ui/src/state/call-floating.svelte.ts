/** Reactions on their way over the stage. */
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { ReactionKind } from "../ipc/generated/ReactionKind";

export interface FloatingReaction {
  id: number;
  participant: ParticipantId;
  kind: ReactionKind;
}

const SHOWN_MS = 4000;
/** More at once are a crowd in which nobody is made out. */
const MOST = 12;

export class Floating {
  list: FloatingReaction[] = $state.raw([]);
  private count = 0;

  constructor(private readonly after: (ms: number, run: () => void) => void) {}

  add(participant: ParticipantId, kind: ReactionKind): void {
    const id = this.count;
    this.count += 1;
    this.list = [...this.list, { id, participant, kind }].slice(-MOST);
    this.after(SHOWN_MS, () => (this.list = this.list.filter((one) => one.id !== id)));
  }
}
