/** Everybody else in a call, those in the lobby included, watched for whatever the roster and the slots show of them. */
import type { RemoteParticipant, RemoteVideoStream } from "@azure/communication-calling";

import { Stops, type Context, type Part } from "./part";

/** Somebody, under their raw id. */
export interface Person {
  id: string;
  participant: RemoteParticipant;
}

/** Watches all of them; `changed` says that something about somebody is different from what it was. */
export class People implements Part {
  private readonly stops = new Stops();
  private readonly watched = new Map<RemoteParticipant, Stops>();

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    const { call } = context;
    const look = (): void => {
      this.watch();
      this.changed();
    };
    call.on("remoteParticipantsUpdated", look);
    call.lobby.on("lobbyParticipantsUpdated", look);
    this.stops.add(
      () => call.off("remoteParticipantsUpdated", look),
      () => call.lobby.off("lobbyParticipantsUpdated", look),
    );
    this.watch();
  }

  /** One entry a person; who left is not among them. The lobby's list comes last: it is only told to those who may admit. */
  all(): Person[] {
    const found = new Map<string, RemoteParticipant>();
    for (const participant of this.listed()) {
      const id = this.context.calling.rawId(participant.identifier);
      if (participant.state !== "Disconnected" && !found.has(id)) found.set(id, participant);
    }
    return [...found].map(([id, participant]) => ({ id, participant }));
  }

  stop(): void {
    this.stops.stop();
    for (const stops of this.watched.values()) stops.stop();
    this.watched.clear();
  }

  private listed(): RemoteParticipant[] {
    const { call } = this.context;
    return [...call.remoteParticipants, ...call.lobby.participants];
  }

  private watch(): void {
    const listed = new Set(this.listed());
    for (const [participant, stops] of this.watched) {
      if (listed.has(participant)) continue;
      stops.stop();
      this.watched.delete(participant);
    }
    for (const participant of listed) {
      if (!this.watched.has(participant)) this.watched.set(participant, watch(participant, this.changed));
    }
  }
}

function watch(participant: RemoteParticipant, changed: () => void): Stops {
  const stops = new Stops();
  participant.on("stateChanged", changed);
  participant.on("isMutedChanged", changed);
  participant.on("displayNameChanged", changed);
  participant.on("roleChanged", changed);
  participant.on("isSpeakingChanged", changed);
  stops.add(
    () => participant.off("stateChanged", changed),
    () => participant.off("isMutedChanged", changed),
    () => participant.off("displayNameChanged", changed),
    () => participant.off("roleChanged", changed),
    () => participant.off("isSpeakingChanged", changed),
  );
  watchStreams(participant, changed, stops);
  return stops;
}

function watchStreams(participant: RemoteParticipant, changed: () => void, stops: Stops): void {
  const streams = new Set<RemoteVideoStream>();
  const leave = (stream: RemoteVideoStream): void => {
    stream.off("isAvailableChanged", changed);
    streams.delete(stream);
  };
  const look = (): void => {
    const now = new Set(participant.videoStreams);
    for (const stream of streams) if (!now.has(stream)) leave(stream);
    for (const stream of now) {
      if (streams.has(stream)) continue;
      stream.on("isAvailableChanged", changed);
      streams.add(stream);
    }
  };
  const updated = (): void => {
    look();
    changed();
  };
  participant.on("videoStreamsUpdated", updated);
  stops.add(() => {
    participant.off("videoStreamsUpdated", updated);
    for (const stream of [...streams]) leave(stream);
  });
  look();
}

/** The camera, or the share, that somebody sends now. */
export function streamOf({ participant }: Person, type: "Video" | "ScreenSharing"): RemoteVideoStream | null {
  return participant.videoStreams.find((stream) => stream.mediaStreamType === type && stream.isAvailable) ?? null;
}
