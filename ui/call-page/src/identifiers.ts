/** Who is who: the SDK's identifiers and the protocol's ids, which on Teams are raw ids. */
import type { CommunicationIdentifier, CommunicationUserIdentifier, MicrosoftTeamsUserIdentifier } from "@azure/communication-common";

/** Stands for oneself where the token does not say who one is. */
export const ME = "me";

/** Stands for somebody the SDK does not name. */
export const NOBODY_NAMED = "unknown";

/** An identifier that can raise a hand, react, or be called. */
export type UserIdentifier = CommunicationUserIdentifier | MicrosoftTeamsUserIdentifier;

/**
 * One's own raw id: the `skypeid` claim of the access token, which leaves out the leading `8:`. The token is decoded for this
 * only; nothing is decided by it.
 */
export function ownId(token: string): string {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(atob(payload));
    const named = typeof claims === "object" && claims !== null && "skypeid" in claims && typeof claims.skypeid === "string";
    return named && claims.skypeid !== "" ? `8:${claims.skypeid as string}` : ME;
  } catch {
    return ME;
  }
}

/**
 * Whether someone in a meeting that Teams hosts is from outside: Communication Services users, anonymous Teams users and
 * telephones are. Of a Teams user the SDK does not tell the organisation, so a guest from another one is not recognised.
 */
export function isExternal(identifier: CommunicationIdentifier): boolean {
  if ("microsoftTeamsUserId" in identifier) return identifier.isAnonymous === true;
  return !("teamsAppId" in identifier);
}

/** Narrows to what hands and calls take; null for telephones, bots and what is not known. */
export function asUser(identifier: CommunicationIdentifier): UserIdentifier | null {
  return "communicationUserId" in identifier || "microsoftTeamsUserId" in identifier ? identifier : null;
}
