/** Who is there, as the protocol's roster: the first word whole, then only who changed and who left. Oneself is in it. */
import type { ParticipantRole, RemoteParticipantState } from "@azure/communication-calling";

import { isExternal } from "./identifiers";
import type { Context, Part } from "./part";
import { streamOf, type Person } from "./people";
import type { Participant, Presence, Role } from "./protocol";

/** How many people one message holds at most: with the longest names it stays under the protocol's limit. */
export const MOST_AT_ONCE = 150;

/** What other parts know about people. */
export interface Marks {
  /** Raised hands, 1 first. */
  hands: ReadonlyMap<string, number>;
  /** Who is spotlighted. */
  spotlight: ReadonlySet<string>;
}

/** Tells changes; many in one task become one message. */
export class Roster implements Part {
  private told: Map<string, string> | null = null;
  private due = false;
  private over = false;

  constructor(
    private readonly context: Context,
    private readonly people: () => Person[],
    private readonly marks: () => Marks,
  ) {}

  /** Something may have changed. */
  note(): void {
    if (this.due || this.over) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      if (!this.over) this.tell();
    });
  }

  stop(): void {
    this.over = true;
  }

  private tell(): void {
    const marks = this.marks();
    const now = [self(this.context, marks), ...this.people().map((person) => other(this.context, person, marks))];
    const texts = new Map(now.map((participant) => [participant.id, JSON.stringify(participant)]));
    const before = this.told;
    this.told = texts;
    const changed = now.filter(({ id }) => before?.get(id) !== texts.get(id));
    const left = [...(before?.keys() ?? [])].filter((id) => !texts.has(id));
    if (before !== null && changed.length === 0 && left.length === 0) return;
    this.send(changed, left, before === null);
  }

  private send(changed: Participant[], left: string[], whole: boolean): void {
    const { say } = this.context;
    say({ type: "roster", changed: changed.slice(0, MOST_AT_ONCE), left, whole });
    for (let from = MOST_AT_ONCE; from < changed.length; from += MOST_AT_ONCE) {
      say({ type: "roster", changed: changed.slice(from, from + MOST_AT_ONCE), left: [], whole: false });
    }
  }
}

function other({ teams }: Context, person: Person, marks: Marks): Participant {
  const { id, participant } = person;
  return {
    id,
    name: participant.displayName ?? "",
    role: roleOf(participant.role),
    presence: presenceOf(participant.state),
    external: teams && isExternal(participant.identifier),
    muted: participant.isMuted,
    speaking: participant.isSpeaking,
    camera: streamOf(person, "Video") !== null,
    sharing: streamOf(person, "ScreenSharing") !== null,
    hand: marks.hands.get(id) ?? null,
    spotlight: marks.spotlight.has(id),
  };
}

/** The SDK has no participant for oneself; whether one speaks is known to Rust, whose microphone it is. */
function self({ call, me, name, teams }: Context, marks: Marks): Participant {
  return {
    id: me,
    name,
    role: roleOf(call.role),
    presence: call.state === "InLobby" ? "inLobby" : call.state === "LocalHold" ? "onHold" : "connected",
    external: teams,
    muted: call.isMuted,
    speaking: false,
    camera: call.isLocalVideoStarted,
    sharing: call.isScreenSharingOn,
    hand: marks.hands.get(me) ?? null,
    spotlight: marks.spotlight.has(me),
  };
}

/** The SDK's roles. `Collaborator` has no place in the protocol. */
export function roleOf(role: ParticipantRole): Role {
  switch (role) {
    case "Attendee":
      return "attendee";
    case "Presenter":
      return "presenter";
    case "Organizer":
      return "organizer";
    case "Co-organizer":
      return "coOrganizer";
    case "Consumer":
      return "consumer";
    default:
      return "unknown";
  }
}

/** Where somebody is. Who is `Disconnected` is not asked about: they left. */
export function presenceOf(state: RemoteParticipantState): Presence {
  switch (state) {
    case "Ringing":
    case "EarlyMedia":
      return "ringing";
    case "InLobby":
      return "inLobby";
    case "Connected":
      return "connected";
    case "Hold":
      return "onHold";
    default:
      return "connecting";
  }
}
