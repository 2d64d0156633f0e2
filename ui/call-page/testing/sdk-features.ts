/** The `Features` object of the stand-in: the same names, factories of the declared shape. */
import type { CallFeature, CallFeatureContext, CallFeatureFactory, DebugInfoCallClientFeature, EnvironmentInfo, PropertyChangedEvent } from "@azure/communication-calling";

import type { CallFeatures } from "../src/sdk";
import { Emitter } from "./emitter";
import * as extra from "./extra-features";
import * as people from "./features";
import * as media from "./media-features";
import * as scene from "./scene-features";

export class StandInDebugInfo extends Emitter<{ isCallClientActiveInAnotherTabChanged: PropertyChangedEvent }> implements DebugInfoCallClientFeature {
  readonly name = "DebugInfo";
  isCallClientActiveInAnotherTab = false;
  info: EnvironmentInfo = {
    environment: { platform: "Linux", browser: "Chromium", browserVersion: "156.0.1" },
    isSupportedPlatform: true,
    isSupportedBrowser: true,
    isSupportedBrowserVersion: true,
    isSupportedEnvironment: true,
  };

  getEnvironmentInfo(): Promise<EnvironmentInfo> {
    return Promise.resolve(this.info);
  }

  dispose(): void {}
}

function of<Feature extends CallFeature>(made: new (context: CallFeatureContext) => Feature): CallFeatureFactory<Feature> {
  return { callApiCtor: made };
}

/** Factories that make the stand-ins; `Call.feature` memoises what they make, as the declarations say. */
export const features = {
  BreakoutRooms: of(people.StandInRooms),
  CallSurvey: of(extra.StandInSurvey),
  Capabilities: of(people.StandInCapabilities),
  Captions: of(media.StandInCaptions),
  DataChannel: of(extra.StandInDataChannel),
  DebugInfo: { callClientApiCtor: StandInDebugInfo },
  DominantSpeakers: of(people.StandInSpeakers),
  MediaAccess: of(extra.StandInMediaAccess),
  MediaStats: of(media.StandInMediaStats),
  OptimalVideoCount: of(people.StandInOptimalVideoCount),
  PPTLive: of(scene.StandInPPTLive),
  RaiseHand: of(people.StandInRaiseHand),
  Reaction: of(people.StandInReaction),
  RealTimeText: of(extra.StandInRealTimeText),
  Recording: of(media.StandInRecording),
  Spotlight: of(people.StandInSpotlight),
  TeamsMeetingAudioConferencing: of(extra.StandInTelephone),
  TogetherMode: of(scene.StandInTogetherMode),
  Transcription: of(media.StandInTranscription),
  Transfer: of(people.StandInTransfer),
  UserFacingDiagnostics: of(media.StandInDiagnostics),
} satisfies CallFeatures;
