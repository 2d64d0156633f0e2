/** Letting people in from the lobby. Who waits is in the roster (`people.ts`); one's own wait is a state (`state.ts`). */
import { attempt, refuse } from "./errors";
import type { Context } from "./part";
import type { Said } from "./protocol";

/** Lets some in; nobody named means everybody. */
export async function admit({ call, calling, say }: Context, { participants }: Said<"admit">): Promise<void> {
  if (participants.length > 0) {
    for (const id of participants) await attempt(say, "admit", () => call.lobby.admit(calling.identifier(id)));
    return;
  }
  await attempt(say, "admit all", async () => {
    const { failureCount } = await call.lobby.admitAll();
    if (failureCount > 0) refuse(say, `admit all, ${failureCount} failed`, null);
  });
}

/** Turns somebody away. */
export async function reject({ call, calling, say }: Context, { participant }: Said<"reject">): Promise<void> {
  await attempt(say, "reject", () => call.lobby.reject(calling.identifier(participant)));
}
