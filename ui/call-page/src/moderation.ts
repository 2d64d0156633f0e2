/** What one may do to others: mute them, remove them. */
import { attempt, refuse } from "./errors";
import type { Context } from "./part";
import type { Person } from "./people";
import type { Said } from "./protocol";

/** Mutes some; nobody named means everybody else. */
export async function muteOthers({ call, say }: Context, people: Person[], { participants }: Said<"muteOthers">): Promise<void> {
  if (participants.length === 0) {
    await attempt(say, "mute all", () => call.muteAllRemoteParticipants());
    return;
  }
  for (const id of participants) {
    const person = people.find((one) => one.id === id);
    if (person === undefined) refuse(say, "mute", { code: 404 });
    else await attempt(say, "mute", () => person.participant.mute());
  }
}

/** Removes somebody from the meeting. */
export async function remove({ call, calling, say }: Context, { participant }: Said<"remove">): Promise<void> {
  await attempt(say, "remove", () => call.removeParticipant(calling.identifier(participant)));
}
