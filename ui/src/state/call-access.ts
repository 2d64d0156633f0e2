/** Who may use microphone and camera: what a meeting allows its attendees, and single people. */
import type { MediaPermission } from "../ipc/generated/MediaPermission";
import type { MediaRight } from "../ipc/generated/MediaRight";
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { Snapshot } from "../ipc/generated/Snapshot";
import { forbidden } from "./call-allowed";
import type { Words } from "./call-words";

type Seen = Pick<Snapshot, "access" | "roster">;

export const RIGHTS: MediaRight[] = ["microphone", "camera"];
/** What it takes to change a right of others, and what it takes to use it oneself. */
export const CHANGES = { microphone: "forbidOthersAudio", camera: "forbidOthersVideo" } as const;
const USES = { microphone: "unmuteMic", camera: "turnVideoOn" } as const;

/** Only attendees can be forbidden anything. */
export function isAttendee({ roster }: Pick<Snapshot, "roster">, id: ParticipantId): boolean {
  return roster.people[id]?.role === "attendee";
}

/** What the meeting lets someone use. */
export function permissionOf(snapshot: Seen, id: ParticipantId): MediaPermission {
  if (!isAttendee(snapshot, id)) return { microphone: true, camera: true };
  return snapshot.access.people.find(({ participant }) => participant === id)?.permission ?? snapshot.access.attendees;
}

/**
 * Null where one may use it oneself, else why not. The capability decides: hosts don't list one's own rights among those
 * of others. What the meeting allows its attendees only says more of why.
 */
export function ownForbidden({ access, capabilities }: Pick<Snapshot, "access" | "capabilities">, right: MediaRight): Words | null {
  const why = forbidden({ capabilities }, USES[right]);
  return why !== null && !access.attendees[right] ? `call.access.attendees.${right}` : why;
}
