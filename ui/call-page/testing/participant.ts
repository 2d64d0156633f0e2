/** Somebody else in a call. */
import type {
  CollectionUpdatedEvent,
  EndpointDetails,
  ParticipantRole,
  PropertyChangedEvent,
  RemoteParticipant,
  RemoteParticipantState,
} from "@azure/communication-calling";
import { createIdentifierFromRawId, type CommunicationIdentifierKind } from "@azure/communication-common";

import { Emitter } from "./emitter";
import type { StandInRemoteVideo } from "./streams";

interface Events {
  stateChanged: PropertyChangedEvent;
  isMutedChanged: PropertyChangedEvent;
  displayNameChanged: PropertyChangedEvent;
  roleChanged: PropertyChangedEvent;
  isSpeakingChanged: PropertyChangedEvent;
  videoStreamsUpdated: CollectionUpdatedEvent<StandInRemoteVideo>;
}

/** Made from a raw id and a name; tests change it by its methods. */
export class StandInParticipant extends Emitter<Events> implements RemoteParticipant {
  readonly identifier: CommunicationIdentifierKind;
  readonly endpointDetails: EndpointDetails[] = [];
  state: RemoteParticipantState = "Connected";
  role: ParticipantRole = "Presenter";
  isMuted = false;
  isSpeaking = false;
  videoStreams: StandInRemoteVideo[] = [];
  /** Set by `mute`, for tests. */
  mutedByUs = false;
  /** What `mute` fails with. */
  fault: Error | null = null;

  constructor(
    rawId: string,
    public displayName = rawId,
  ) {
    super();
    this.identifier = createIdentifierFromRawId(rawId);
  }

  mute(): Promise<void> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.mutedByUs = true;
    this.set({ isMuted: true });
    return Promise.resolve();
  }

  /** Changes properties, and tells each. */
  set(change: Partial<Pick<StandInParticipant, "displayName" | "isMuted" | "isSpeaking" | "role" | "state">>): void {
    Object.assign(this, change);
    const events = { displayName: "displayNameChanged", isMuted: "isMutedChanged", isSpeaking: "isSpeakingChanged", role: "roleChanged", state: "stateChanged" } as const;
    for (const key of Object.keys(change) as (keyof typeof events)[]) this.emit(events[key]);
  }

  send(stream: StandInRemoteVideo): void {
    this.videoStreams = [...this.videoStreams, stream];
    this.emit("videoStreamsUpdated", { added: [stream], removed: [] });
  }

  unsend(stream: StandInRemoteVideo): void {
    this.videoStreams = this.videoStreams.filter((one) => one !== stream);
    this.emit("videoStreamsUpdated", { added: [], removed: [stream] });
  }
}
