/** The snapshot a call begins with, and the people of the made-up meeting. */
import type { Capabilities } from "../generated/Capabilities";
import type { CapabilityName } from "../generated/CapabilityName";
import type { Participant } from "../generated/Participant";
import type { Snapshot } from "../generated/Snapshot";

const NAMES = [
  "Mary Okafor", "Jean-Luc Moreau", "Ana Sofia Pereira", "Kenji Tanaka", "Priya Raman", "Oliver Brandt", "Zoé Lefèvre",
  "Tom Wright", "Fatima Zahra El Idrissi", "Lars Nygård", "Chiara Bianchi", "Noah Williams", "Ingrid Svensson",
  "Mateo García", "Hana Kim", "Samuel Adeyemi", "Léa Dubois", "Viktor Novák", "Grace Mwangi", "Daniel Cohen",
  "Yuki Sato", "Emma Fischer", "Omar Haddad", "Sofia Rossi", "Liam Murphy", "Nadia Petrova", "Hugo Laurent",
  "Aisha Khan", "Björn Eriksson", "Camille Martin", "Diego Torres", "Elif Yılmaz", "Felix Wagner", "Giulia Conti",
];

/** What nobody may do unless it is granted. */
const ALLOWED: CapabilityName[] = [
  "turnVideoOn", "unmuteMic", "shareScreen", "startLiveMeetingCaptions", "setCaptionLanguage", "raiseHand", "useReactions",
  "viewAttendeeNames", "hangUpForEveryOne", "manageLobby", "removeParticipant", "muteOthers", "spotlightParticipant",
  "removeParticipantsSpotlight", "startTogetherMode", "forbidOthersAudio", "forbidOthersVideo", "realTimeText",
];

export const ME = "me";

export function capabilities(without: CapabilityName[] = []): Capabilities {
  const byName: Capabilities["byName"] = {};
  for (const name of ALLOWED) {
    const present = !without.includes(name);
    byName[name] = { present, reason: present ? "capable" : "roleRestricted" };
  }
  return { known: true, byName };
}

/** The nth made-up person; every third has the camera off, every fourth is muted. */
export function person(index: number): Participant {
  const name = NAMES[index % NAMES.length] ?? "";
  return {
    id: `p${index}`,
    name: index < NAMES.length ? name : `${name} ${Math.floor(index / NAMES.length) + 1}`,
    role: index === 0 ? "organizer" : index < 4 ? "presenter" : "attendee",
    presence: "connected",
    external: index % 5 === 4,
    muted: index % 4 === 3,
    speaking: false,
    camera: index % 3 !== 2,
    sharing: false,
    hand: null,
    spotlight: false,
  };
}

export function myself(name: string): Participant {
  return { ...person(0), id: ME, name, role: "presenter", external: true, camera: false, muted: true };
}

export function beginning(displayName: string, slots: number): Snapshot {
  return {
    phase: { phase: "connecting", since: 0 },
    joinedAt: null,
    displayName,
    me: null,
    roster: { people: {}, hands: [], spotlight: [], waiting: [], refused: 0 },
    dominant: [],
    slots: { videos: Array<string | null>(slots).fill(null), share: null, wishes: [] },
    microphone: { on: false, closedBy: { by: "me" } },
    camera: { on: false, closedBy: { by: "me" } },
    share: { on: false, closedBy: { by: "me" } },
    sending: { microphone: false, camera: false, share: false },
    media: "new",
    deafened: false,
    capabilities: { known: false, byName: {} },
    compliance: {
      recording: { active: false, consentRequired: false },
      transcription: { active: false, consentRequired: false },
      consent: "notNeeded",
      notice: { recording: "off", transcription: "off", since: 0 },
      timeline: [],
    },
    captions: { on: false, lines: [], partial: [] },
    together: { shown: false, seats: [] },
    slides: { active: false, presenter: null },
    access: { attendees: { microphone: true, camera: true }, people: [] },
    dialIn: null,
    reactions: [],
    thread: null,
    rooms: [],
    incoming: { ringing: [] },
    diagnostics: { own: {}, others: [] },
    hostStatistics: [],
    environment: null,
    counters: { unreadable: 0, misplaced: 0, refused: 0 },
  };
}
