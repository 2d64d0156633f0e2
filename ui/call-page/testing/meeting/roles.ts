/** The protocol's roles as the SDK names them. */
import type { ParticipantRole } from "@azure/communication-calling";

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
