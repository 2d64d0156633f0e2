/** The SDK's streams, over whatever `MediaStream` a test has: a real one in a browser, one of `tracks.ts` elsewhere. */
import type {
  LocalAudioStream,
  LocalVideoStream,
  MediaStreamType,
  PropertyChangedEvent,
  RemoteAudioStream,
  RemoteVideoStream,
  StreamSize,
  Volume,
} from "@azure/communication-calling";

import { Emitter } from "./emitter";

/** A remote camera or share. */
export class StandInRemoteVideo
  extends Emitter<Record<"isAvailableChanged" | "sizeChanged" | "isReceivingChanged", PropertyChangedEvent>>
  implements RemoteVideoStream
{
  isReceiving = true;
  size: StreamSize = { width: 1280, height: 720 };

  constructor(
    readonly id: number,
    readonly mediaStreamType: MediaStreamType,
    private readonly source: MediaStream,
    public isAvailable = true,
  ) {
    super();
  }

  turn(available: boolean): void {
    this.isAvailable = available;
    this.emit("isAvailableChanged");
  }

  getMediaStream(): Promise<MediaStream> {
    return this.isAvailable ? Promise.resolve(this.source) : Promise.reject(new Error("not available"));
  }
}

/** The meeting's mixed sound. */
export class StandInRemoteAudio implements RemoteAudioStream {
  constructor(private readonly source: MediaStream) {}

  getMediaStream(): Promise<MediaStream> {
    return Promise.resolve(this.source);
  }

  getVolume(): Promise<Volume> {
    return Promise.resolve(Object.assign(new Emitter<Record<"levelChanged", PropertyChangedEvent>>(), { level: 0 }));
  }
}

/** What of a local stream is public and used here. */
type LocalPicture = Pick<LocalVideoStream, "dispose" | "getMediaStream" | "mediaStreamType">;
type LocalSound = Pick<LocalAudioStream, "dispose" | "getMediaStream" | "mediaStreamType">;

class StandInLocal<Type extends MediaStreamType> {
  disposed = false;

  constructor(
    readonly source: MediaStream,
    readonly mediaStreamType: Type,
  ) {}

  getMediaStream(): Promise<MediaStream> {
    return Promise.resolve(this.source);
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** The SDK's classes have private members, which nothing but they themselves can have: the one place where a type is asserted. */
export function localPicture(source: MediaStream): LocalVideoStream {
  const stream: LocalPicture = new StandInLocal(source, "Video");
  return stream as LocalVideoStream;
}

/** See `localPicture`. */
export function localSound(source: MediaStream): LocalAudioStream {
  const stream: LocalSound = new StandInLocal(source, "Audio");
  return stream as LocalAudioStream;
}
