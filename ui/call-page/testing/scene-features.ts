/** The features that show something which is nobody's camera or share: together mode and PowerPoint Live. */
import type {
  CollectionUpdatedEvent,
  PPTLiveCallFeature,
  PropertyChangedEvent,
  TogetherModeCallFeature,
  TogetherModeSceneUpdatedListener,
  TogetherModeSeatingMap,
  TogetherModeSeatingUpdatedListener,
  TogetherModeVideoStream,
} from "@azure/communication-calling";
import { createIdentifierFromRawId, type CommunicationIdentifier } from "@azure/communication-common";

import { Emitter } from "./emitter";

/** The scene's picture. It has no `MediaStream` of its own; `source` is what drawing it gives. */
export class StandInTogetherStream extends Emitter<Record<"isAvailableChanged" | "isReceivingChanged" | "sizeChanged", PropertyChangedEvent>> implements TogetherModeVideoStream {
  readonly mediaStreamType = "Video";
  readonly isReceiving = true;
  readonly size = { width: 1280, height: 720 };
  isAvailable = true;

  constructor(
    readonly id: number,
    readonly source: MediaStream,
  ) {
    super();
  }

  turn(available: boolean): void {
    this.isAvailable = available;
    this.emit("isAvailableChanged");
  }
}

interface TogetherEvents {
  togetherModeStreamsUpdated: CollectionUpdatedEvent<TogetherModeVideoStream>;
  togetherModeSceneUpdated: TogetherModeSceneUpdatedListener;
  togetherModeSeatingUpdated: TogetherModeSeatingUpdatedListener;
}

export class StandInTogetherMode extends Emitter<TogetherEvents> implements TogetherModeCallFeature {
  readonly name = "TogetherMode";
  togetherModeStream: StandInTogetherStream[] = [];
  togetherModeSeatingMap: TogetherModeSeatingMap = new Map();
  sceneSize = { width: 0, height: 0 };
  started = 0;
  /** Is told when somebody here starts it, for whoever plays the service. */
  ordered: () => void = () => undefined;

  start(): Promise<void> {
    this.started += 1;
    this.ordered();
    return Promise.resolve();
  }

  /** The service draws the scene, or stops. */
  show(stream: StandInTogetherStream | null): void {
    const removed = this.togetherModeStream;
    const added = stream === null ? [] : [stream];
    this.togetherModeStream = added;
    this.emit("togetherModeStreamsUpdated", { added, removed });
  }

  seat(seats: TogetherModeSeatingMap): void {
    this.togetherModeSeatingMap = seats;
    this.emit("togetherModeSeatingUpdated", seats);
  }

  dispose(): void {}
}

export class StandInPPTLive extends Emitter<{ isActiveChanged: PropertyChangedEvent }> implements PPTLiveCallFeature {
  readonly name = "PPTLive";
  isActive = false;
  declare activePresenterId?: CommunicationIdentifier;
  private made: HTMLElement | null = null;

  get target(): HTMLElement {
    this.made ??= document.createElement("div");
    return this.made;
  }

  present(rawId: string | null): void {
    this.isActive = rawId !== null;
    if (rawId === null) delete this.activePresenterId;
    else this.activePresenterId = createIdentifierFromRawId(rawId);
    this.emit("isActiveChanged");
  }

  dispose(): void {}
}
