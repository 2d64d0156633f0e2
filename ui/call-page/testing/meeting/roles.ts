/** The protocol's roles as the SDK names them, and what they allow. */
import type { ParticipantCapabilities, ParticipantRole } from "@azure/communication-calling";

import type { Role } from "../../src/protocol";

export function roleOf(role: Role): ParticipantRole {
  switch (role) {
    case "attendee":
      return "Attendee";
    case "organizer":
      return "Organizer";
    case "coOrganizer":
      return "Co-organizer";
    case "consumer":
      return "Consumer";
    default:
      return "Presenter";
  }
}

/** What a role allows, as in a practice meeting (`practice::room::capabilities`). */
export function allowed(role: ParticipantRole): Partial<ParticipantCapabilities> {
  const rank = role === "Consumer" ? 0 : role === "Attendee" ? 1 : role === "Presenter" ? 2 : 3;
  const from = (least: number): ParticipantCapabilities["unmuteMic"] =>
    rank < least ? { isPresent: false, reason: "RoleRestricted" } : { isPresent: true, reason: "Capable" };
  return {
    turnVideoOn: from(1), unmuteMic: from(1), raiseHand: from(1), useReactions: from(1),
    shareScreen: from(2), removeParticipant: from(2), manageLobby: from(2), spotlightParticipant: from(2),
    removeParticipantsSpotlight: from(2), muteOthers: from(2), hangUpForEveryOne: from(3), realTimeText: from(1),
    forbidOthersAudio: from(2), forbidOthersVideo: from(2), startTogetherMode: from(2),
  };
}
