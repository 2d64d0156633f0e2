/** The made-up meeting without its clockwork, for tests of the call's state. */
import { FakeMeeting } from "../ipc/fake/meeting";
import type { UiEvent } from "../ipc/generated/UiEvent";

/** A meeting one is in, and what it told. */
export class TestMeeting extends FakeMeeting {
  constructor(readonly told: UiEvent[]) {
    super("Ann Guest", (event) => told.push(event));
  }

  /** Everyone else's ids, the lobby left out. */
  get others(): string[] {
    const { roster, me } = this.snapshot;
    return Object.values(roster.people).flatMap((one) => (one && one.id !== me && one.presence !== "inLobby" ? [one.id] : []));
  }
}

export function admitted(people: number): TestMeeting {
  const meeting = new TestMeeting([]);
  meeting.admit(people);
  return meeting;
}
