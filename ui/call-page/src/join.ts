/** What to join, as the SDK's locators and identifiers. */
import type { Call, CallAgent, GroupLocator, JoinCallOptions, TeamsMeetingIdLocator, TeamsMeetingLinkLocator } from "@azure/communication-calling";

import type { UserIdentifier } from "./identifiers";
import type { Media } from "./media";
import type { Wanted } from "./part";
import type { JoinTarget } from "./protocol";
import type { Calling } from "./sdk";

/** How the raw id of a Teams user begins. */
const TEAMS_USER = "8:orgid:";

/** A locator to join, or people to call. */
export type Way =
  | { to: "link"; locator: TeamsMeetingLinkLocator }
  | { to: "meetingId"; locator: TeamsMeetingIdLocator }
  | { to: "group"; locator: GroupLocator }
  | { to: "people"; identifiers: UserIdentifier[] };

/** The way to a target. Links come from Rust in their canonical form. */
export function wayTo(target: JoinTarget): Way {
  switch (target.type) {
    case "link":
      return { to: "link", locator: { meetingLink: target.url } };
    case "meetingId":
      return { to: "meetingId", locator: { meetingId: target.id, ...(target.passcode === null ? {} : { passcode: target.passcode }) } };
    case "group":
      return { to: "group", locator: { groupId: target.id } };
    case "teamsUser":
      return { to: "people", identifiers: [{ microsoftTeamsUserId: target.objectId }] };
    case "acsUser":
      return { to: "people", identifiers: [{ communicationUserId: target.rawId }] };
    case "people":
      return { to: "people", identifiers: target.rawIds.map(personOf) };
  }
}

/** Rust has seen to it that it is one of the two. */
function personOf(rawId: string): UserIdentifier {
  return rawId.startsWith(TEAMS_USER) ? { microsoftTeamsUserId: rawId.slice(TEAMS_USER.length) } : { communicationUserId: rawId };
}

/** Whether Teams hosts the call, so that somebody in it can be from outside. */
export function isHostedByTeams(target: JoinTarget): boolean {
  const { type } = target;
  if (type === "people") return target.rawIds.some((id) => id.startsWith(TEAMS_USER));
  return type === "link" || type === "meetingId" || type === "teamsUser";
}

/**
 * How to come in: with Rust's microphone, for without a stream of ours the SDK would open the browser's. The camera follows once
 * we are in, when it is known whether consent is asked for.
 */
export function joinOptions(calling: Calling, media: Media, wanted: Wanted): JoinCallOptions {
  return { audioOptions: { muted: wanted.muted, localAudioStreams: [calling.sound(media.microphone)] } };
}

/** Joins or calls. Throws what the SDK throws. */
export function setOut(agent: Pick<CallAgent, "join" | "startCall">, target: JoinTarget, options: JoinCallOptions): Call {
  const way = wayTo(target);
  switch (way.to) {
    case "link":
      return agent.join(way.locator, options);
    case "meetingId":
      return agent.join(way.locator, options);
    case "group":
      return agent.join(way.locator, options);
    case "people":
      return agent.startCall(way.identifiers, options);
  }
}
