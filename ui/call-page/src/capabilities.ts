/** What one may do, with reasons. The SDK's names and reasons are the protocol's; the documentation has two older names. */
import type { ParticipantCapabilities } from "@azure/communication-calling";

import { Stops, type Context, type Part } from "./part";
import type { Capability, CapabilityName, CapabilityReason } from "./protocol";

/** Every name of the declarations, so that a new one makes this file fail to compile rather than go missing. */
const NAMES: Record<keyof ParticipantCapabilities, Exclude<CapabilityName, "unknown">> = {
  turnVideoOn: "turnVideoOn",
  unmuteMic: "unmuteMic",
  shareScreen: "shareScreen",
  removeParticipant: "removeParticipant",
  hangUpForEveryOne: "hangUpForEveryOne",
  addCommunicationUser: "addCommunicationUser",
  addTeamsUser: "addTeamsUser",
  addPhoneNumber: "addPhoneNumber",
  manageLobby: "manageLobby",
  spotlightParticipant: "spotlightParticipant",
  removeParticipantsSpotlight: "removeParticipantsSpotlight",
  blurBackground: "blurBackground",
  startLiveMeetingCaptions: "startLiveMeetingCaptions",
  startLiveCallingCaptions: "startLiveCallingCaptions",
  setCaptionLanguage: "setCaptionLanguage",
  raiseHand: "raiseHand",
  pstnDialOut: "pstnDialOut",
  muteOthers: "muteOthers",
  useReactions: "useReactions",
  viewAttendeeNames: "viewAttendeeNames",
  startTogetherMode: "startTogetherMode",
  joinBreakoutRooms: "joinBreakoutRooms",
  forbidOthersAudio: "forbidOthersAudio",
  forbidOthersVideo: "forbidOthersVideo",
  realTimeText: "realTimeText",
};

/** Names that the documentation has and the declarations have not. */
const DOCUMENTED = new Map<string, CapabilityName>([
  ["reaction", "useReactions"],
  ["startLiveCaptions", "startLiveMeetingCaptions"],
]);

const REASONS = {
  Capable: "capable",
  CapabilityNotApplicableForTheCallType: "capabilityNotApplicableForTheCallType",
  ClientRestricted: "clientRestricted",
  UserPolicyRestricted: "userPolicyRestricted",
  RoleRestricted: "roleRestricted",
  FeatureNotSupported: "featureNotSupported",
  MeetingRestricted: "meetingRestricted",
  NotInitialized: "notInitialized",
  NotCapable: "notCapable",
  TeamsPremiumLicenseRestricted: "teamsPremiumLicenseRestricted",
  IpModeUserPolicyRestricted: "ipModeUserPolicyRestricted",
  ExplicitConsentRequired: "explicitConsentRequired",
} as const satisfies Record<ParticipantCapabilities[keyof ParticipantCapabilities]["reason"], CapabilityReason>;

/** The whole list. Names of a newer service are left out: nobody here knows what they would allow. */
export function listOf(capabilities: ParticipantCapabilities): Capability[] {
  const list = new Map<CapabilityName, Capability>();
  for (const [key, { isPresent, reason }] of Object.entries(capabilities)) {
    const declared = Object.hasOwn(NAMES, key) ? NAMES[key as keyof typeof NAMES] : undefined;
    const name = declared ?? DOCUMENTED.get(key);
    if (name === undefined || (declared === undefined && list.has(name))) continue;
    const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : "unknown";
    list.set(name, { name, present: isPresent, reason: known });
  }
  return [...list.values()];
}

/** Tells the list on the way in and whenever it, or one's role, changes. */
export class Capabilities implements Part {
  private readonly stops = new Stops();
  private readonly feature;
  private told = "";

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    const { call, calling } = context;
    this.feature = call.feature(calling.features.Capabilities);
    const tell = (): void => {
      this.tell();
      this.changed();
    };
    this.feature.on("capabilitiesChanged", tell);
    call.on("roleChanged", tell);
    this.stops.add(
      () => this.feature.off("capabilitiesChanged", tell),
      () => call.off("roleChanged", tell),
    );
  }

  /** Says the list, if it is not what was said last. */
  tell(): void {
    const capabilities = listOf(this.feature.capabilities);
    const text = JSON.stringify(capabilities);
    if (text === this.told) return;
    this.told = text;
    this.context.say({ type: "capabilities", capabilities });
  }

  stop(): void {
    this.stops.stop();
  }
}
