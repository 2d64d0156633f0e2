/**
 * What this page uses of `@azure/communication-calling` and `@azure/communication-common`, and the one place that loads them:
 * by dynamic import, so that the seven megabytes come once Rust has answered. Everything here is typed by the packages' own
 * declarations; `testing/` has a stand-in of the same type.
 */
import type { CallClient, Features, LocalAudioStream, LocalVideoStream } from "@azure/communication-calling";
import type { CommunicationIdentifier, CommunicationTokenCredential, CommunicationTokenRefreshOptions } from "@azure/communication-common";

/** The features of a call, and of the client, that have a place in the call protocol. */
export type CallFeatures = Pick<
  typeof Features,
  | "BreakoutRooms"
  | "Capabilities"
  | "Captions"
  | "DebugInfo"
  | "DominantSpeakers"
  | "MediaStats"
  | "OptimalVideoCount"
  | "RaiseHand"
  | "Reaction"
  | "Recording"
  | "Spotlight"
  | "Transcription"
  | "Transfer"
  | "UserFacingDiagnostics"
>;

/** A `CallClient` without what is private to it. */
export type Client = Pick<CallClient, "createCallAgent" | "dispose" | "feature">;

/** The SDK, as far as it is used. */
export interface Calling {
  readonly features: CallFeatures;
  client(): Client;
  /** Sound of ours. */
  sound(stream: MediaStream): LocalAudioStream;
  /** A picture of ours: camera or share. */
  picture(stream: MediaStream): LocalVideoStream;
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
    credential: (refresh) => new common.AzureCommunicationTokenCredential(refresh),
    rawId: common.getIdentifierRawId,
    identifier: common.createIdentifierFromRawId,
  };
}
