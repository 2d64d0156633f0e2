/** The features of a call that people see: hands, reactions, spotlight, speakers, rooms, capabilities, how many videos. */
import type {
  BreakoutRoom,
  BreakoutRoomsCallFeature,
  BreakoutRoomsEventData,
  BreakoutRoomsSettings,
  CapabilitiesFeature,
  CapabilitiesChangeHandler,
  CollectionUpdatedEvent,
  DominantSpeakersCallFeature,
  DominantSpeakersInfo,
  LoweredHandListener,
  OptimalVideoCountCallFeature,
  OvcChangeReason,
  ParticipantCapabilities,
  PropertyChangedEvent,
  RaisedHand,
  RaisedHandListener,
  RaiseHandCallFeature,
  Reaction,
  ReactionCallFeature,
  ReactionListener,
  ReactionMessage,
  SpotlightCallFeature,
  SpotlightedParticipant,
  Transfer,
  TransferAcceptedEvent,
  TransferCallFeature,
} from "@azure/communication-calling";
import { createIdentifierFromRawId, getIdentifierRawId, type CommunicationIdentifier } from "@azure/communication-common";

import { asUser, type UserIdentifier } from "../src/identifiers";
import { Emitter } from "./emitter";

function user(rawId: string): UserIdentifier {
  const identifier = asUser(createIdentifierFromRawId(rawId));
  if (identifier === null) throw new Error(`${rawId} is no user`);
  return identifier;
}

/** `own` is one's own raw id, for what is done without naming anybody. */
export class StandInRaiseHand extends Emitter<{ raisedHandEvent: RaisedHandListener; loweredHandEvent: LoweredHandListener }> implements RaiseHandCallFeature {
  readonly name = "RaiseHand";
  own = "8:acs:me";
  private hands: RaisedHand[] = [];

  raiseHand(): Promise<void> {
    return this.raised(this.own, 7);
  }

  lowerHand(): Promise<void> {
    return this.lowerHands([user(this.own)]);
  }

  lowerHands(identifiers: UserIdentifier[]): Promise<void> {
    for (const identifier of identifiers) {
      this.hands = this.hands.filter((hand) => getIdentifierRawId(hand.identifier) !== getIdentifierRawId(identifier));
      this.emit("loweredHandEvent", { identifier });
    }
    return Promise.resolve();
  }

  lowerAllHands(): Promise<void> {
    return this.lowerHands(this.hands.map(({ identifier }) => identifier));
  }

  getRaisedHands(): RaisedHand[] {
    return this.hands;
  }

  /** Somebody raises their hand; the service gives the order. */
  raised(rawId: string, order: number): Promise<void> {
    const identifier = user(rawId);
    this.hands = [...this.hands, { identifier, order }];
    this.emit("raisedHandEvent", { identifier });
    return Promise.resolve();
  }

  /** Somebody lowers their own. */
  lower(rawId: string): Promise<void> {
    return this.lowerHands([user(rawId)]);
  }

  dispose(): void {}
}

export class StandInReaction extends Emitter<{ reaction: ReactionListener }> implements ReactionCallFeature {
  readonly name = "Reaction";
  readonly sent: Reaction[] = [];
  /** Is told of every one that is sent. */
  shown: (reaction: Reaction) => void = () => undefined;

  sendReaction({ reactionType }: ReactionMessage): Promise<void> {
    this.sent.push(reactionType);
    this.shown(reactionType);
    return Promise.resolve();
  }

  react(rawId: string, reactionType: Reaction): void {
    this.emit("reaction", { identifier: user(rawId), reactionMessage: { reactionType } });
  }

  dispose(): void {}
}

export class StandInSpotlight extends Emitter<{ spotlightChanged: CollectionUpdatedEvent<SpotlightedParticipant> }> implements SpotlightCallFeature {
  readonly name = "Spotlight";
  readonly maxParticipantsToSpotlight = 7;
  own = "8:acs:me";
  private people: SpotlightedParticipant[] = [];

  startSpotlight(participants: CommunicationIdentifier[] = [user(this.own)]): Promise<void> {
    const added = participants.map((identifier, index) => ({ identifier, order: this.people.length + index + 1 }));
    this.people = [...this.people, ...added];
    this.emit("spotlightChanged", { added, removed: [] });
    return Promise.resolve();
  }

  stopSpotlight(participants: CommunicationIdentifier[] = [user(this.own)]): Promise<void> {
    const gone = new Set(participants.map(getIdentifierRawId));
    const removed = this.people.filter(({ identifier }) => gone.has(getIdentifierRawId(identifier)));
    this.people = this.people.filter((one) => !removed.includes(one));
    this.emit("spotlightChanged", { added: [], removed });
    return Promise.resolve();
  }

  stopAllSpotlight(): Promise<void> {
    return this.stopSpotlight(this.people.map(({ identifier }) => identifier));
  }

  getSpotlightedParticipants(): SpotlightedParticipant[] {
    return this.people;
  }

  dispose(): void {}
}

export class StandInSpeakers extends Emitter<{ dominantSpeakersChanged: PropertyChangedEvent }> implements DominantSpeakersCallFeature {
  readonly name = "DominantSpeakers";
  dominantSpeakers: DominantSpeakersInfo = { speakersList: [], timestamp: new Date(0) };

  speak(...rawIds: string[]): void {
    this.dominantSpeakers = { speakersList: rawIds.map(createIdentifierFromRawId), timestamp: new Date(0) };
    this.emit("dominantSpeakersChanged");
  }

  dispose(): void {}
}

export class StandInOptimalVideoCount extends Emitter<{ optimalVideoCountChanged: PropertyChangedEvent }> implements OptimalVideoCountCallFeature {
  readonly name = "OptimalVideoCount";
  readonly lastOvcChangeReason: OvcChangeReason = "unknown";
  optimalVideoCount = 9;

  count(count: number): void {
    this.optimalVideoCount = count;
    this.emit("optimalVideoCountChanged");
  }

  dispose(): void {}
}

export class StandInCapabilities extends Emitter<{ capabilitiesChanged: CapabilitiesChangeHandler }> implements CapabilitiesFeature {
  readonly name = "Capabilities";
  capabilities: ParticipantCapabilities = capable();

  change(change: Partial<ParticipantCapabilities>): void {
    const oldValue = this.capabilities;
    this.capabilities = { ...oldValue, ...change };
    this.emit("capabilitiesChanged", { oldValue, newValue: change, reason: "RoleChanged" });
  }

  dispose(): void {}
}

function capable(): ParticipantCapabilities {
  const yes = { isPresent: true, reason: "Capable" } as const;
  return {
    turnVideoOn: yes, unmuteMic: yes, shareScreen: yes, removeParticipant: yes, hangUpForEveryOne: yes, addCommunicationUser: yes,
    addTeamsUser: yes, addPhoneNumber: yes, manageLobby: yes, spotlightParticipant: yes, removeParticipantsSpotlight: yes,
    blurBackground: yes, startLiveMeetingCaptions: yes, startLiveCallingCaptions: yes, setCaptionLanguage: yes, raiseHand: yes,
    pstnDialOut: yes, muteOthers: yes, useReactions: yes, viewAttendeeNames: yes, startTogetherMode: yes, joinBreakoutRooms: yes,
    forbidOthersAudio: yes, forbidOthersVideo: yes, realTimeText: yes,
  };
}

export class StandInRooms extends Emitter<{ breakoutRoomsUpdated: (event: BreakoutRoomsEventData) => void }> implements BreakoutRoomsCallFeature {
  readonly name = "BreakoutRooms";
  breakoutRoomsSettings: BreakoutRoomsSettings = {};
  // Only there once somebody is assigned, or manages rooms.
  declare assignedBreakoutRooms?: BreakoutRoom;
  declare breakoutRooms?: BreakoutRoom[];

  assign(room: BreakoutRoom): void {
    this.assignedBreakoutRooms = room;
    this.emit("breakoutRoomsUpdated", { type: "assignedBreakoutRooms", data: room });
  }

  manage(rooms: BreakoutRoom[]): void {
    this.breakoutRooms = rooms;
    this.emit("breakoutRoomsUpdated", { type: "breakoutRooms", data: rooms });
  }

  dispose(): void {}
}

export class StandInTransfer extends Emitter<{ transferAccepted: TransferAcceptedEvent }> implements TransferCallFeature {
  readonly name = "Transfer";

  transfer(): Transfer {
    throw new Error("nobody is handed on from here");
  }

  dispose(): void {}
}
