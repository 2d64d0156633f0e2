/**
 * What this page uses of `@azure/communication-calling` and `@azure/communication-common`, and the one place that loads them:
 * by dynamic import, so that the seven megabytes come once Rust has answered. Everything here is typed by the packages' own
 * declarations; `testing/` has a stand-in of the same type.
 */
import type { CallClient, Features, LocalAudioStream, LocalVideoStream, TogetherModeVideoStream } from "@azure/communication-calling";
import type { CommunicationIdentifier, CommunicationTokenCredential, CommunicationTokenRefreshOptions } from "@azure/communication-common";

/** The features of a call, and of the client, that have a place in the call protocol. */
export type CallFeatures = Pick<
  typeof Features,
  | "BreakoutRooms"
  | "CallSurvey"
  | "Capabilities"
  | "Captions"
  | "DataChannel"
  | "DebugInfo"
  | "DominantSpeakers"
  | "MediaAccess"
  | "MediaStats"
  | "OptimalVideoCount"
  | "PPTLive"
  | "RaiseHand"
  | "Reaction"
  | "RealTimeText"
  | "Recording"
  | "Spotlight"
  | "TeamsMeetingAudioConferencing"
  | "TogetherMode"
  | "Transcription"
  | "Transfer"
  | "UserFacingDiagnostics"
>;

/** A `CallClient` without what is private to it. */
export type Client = Pick<CallClient, "createCallAgent" | "dispose" | "feature">;

/** What the SDK draws, as a stream. */
export interface Drawn {
  readonly stream: MediaStream;
  dispose(): void;
}

/** The SDK, as far as it is used. */
export interface Calling {
  readonly features: CallFeatures;
  client(): Client;
  /** Sound of ours. */
  sound(stream: MediaStream): LocalAudioStream;
  /** A picture of ours: camera or share. */
  picture(stream: MediaStream): LocalVideoStream;
  /** Has a remote picture drawn that gives no stream by itself. */
  draw(stream: TogetherModeVideoStream): Promise<Drawn>;
  credential(options: CommunicationTokenRefreshOptions): CommunicationTokenCredential;
  /** `8:orgid:…`, `8:acs:…` and so on. */
  rawId(identifier: CommunicationIdentifier): string;
  /** The way back. */
  identifier(rawId: string): CommunicationIdentifier;
}

/** Loads the SDK. Rejects where it can't be loaded, which a page served as a whole never sees. */
export async function loadCalling(): Promise<Calling> {
  const [calling, common] = await Promise.all([import("@azure/communication-calling"), import("@azure/communication-common")]);
  // Local streams outlive a call: moving to another room begins another call with the same camera.
  const options = { autoDisposeOnCallEnd: false };
  return {
    features: calling.Features,
    client: () => new calling.CallClient({ diagnostics: { appName: "Passerelle" } }),
    sound: (stream) => new calling.LocalAudioStream(stream, options),
    picture: (stream) => new calling.LocalVideoStream(stream, options),
    draw: async (stream) => {
      const renderer = new calling.VideoStreamRenderer(stream);
      const view = await renderer.createView({ scalingMode: "Fit" });
      return { stream: streamOf(view.target), dispose: () => renderer.dispose() };
    },
    credential: (refresh) => new common.AzureCommunicationTokenCredential(refresh),
    rawId: common.getIdentifierRawId,
    identifier: common.createIdentifierFromRawId,
  };
}

/** The stream that the SDK has put into a video element, in what it gave to be looked at. */
function streamOf(target: HTMLElement): MediaStream {
  const video = target instanceof HTMLVideoElement ? target : target.querySelector("video");
  const source = video?.srcObject;
  if (!(source instanceof MediaStream)) throw new Error("the picture is not drawn by a video element");
  return source;
}
