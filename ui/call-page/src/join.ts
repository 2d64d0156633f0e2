/** What to join, as the SDK's locators and identifiers. */
import type { Call, CallAgent, GroupLocator, JoinCallOptions, TeamsMeetingIdLocator, TeamsMeetingLinkLocator } from "@azure/communication-calling";

import type { UserIdentifier } from "./identifiers";
import type { Media } from "./media";
import type { Wanted } from "./part";
import type { JoinTarget } from "./protocol";
import type { Calling } from "./sdk";

/** A locator to join, or somebody to call. */
export type Way =
  | { to: "link"; locator: TeamsMeetingLinkLocator }
  | { to: "meetingId"; locator: TeamsMeetingIdLocator }
  | { to: "group"; locator: GroupLocator }
  | { to: "person"; identifier: UserIdentifier };

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
      return { to: "person", identifier: { microsoftTeamsUserId: target.objectId } };
    case "acsUser":
      return { to: "person", identifier: { communicationUserId: target.rawId } };
  }
}

/** Whether Teams hosts the call, so that somebody in it can be from outside. */
export function isHostedByTeams({ type }: JoinTarget): boolean {
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
    case "person":
      return agent.startCall([way.identifier], options);
  }
}
