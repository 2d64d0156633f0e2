/** How a call was, by the person's word: one rating of ours becomes the SDK's, which has one for each of four things. */
import type { AudioIssue, CallSurvey, OverallIssue, ScreenshareIssue, VideoIssue } from "@azure/communication-calling";

import type { CallIssue, Rating } from "./protocol";

interface Named {
  overall?: OverallIssue;
  audio?: AudioIssue;
  video?: VideoIssue;
  share?: ScreenshareIssue;
}

/** What each issue is to the SDK. */
const ISSUES: Record<CallIssue, Named> = {
  endedUnexpectedly: { overall: "CallEndedUnexpectedly" },
  hadToRejoin: { overall: "HadToRejoin" },
  notHeard: { audio: "NoLocalAudio" },
  heardNothing: { audio: "NoRemoteAudio" },
  echo: { audio: "Echo" },
  noise: { audio: "AudioNoise" },
  brokenSpeech: { audio: "DistortedSpeech" },
  notSeen: { video: "NoVideoSent" },
  sawNothing: { video: "NoVideoReceived" },
  picturesFroze: { video: "Freezes" },
  poorPictures: { video: "LowQuality" },
  outOfSync: { video: "AudioVideoOutOfSync" },
  shareNotSeen: { share: "NoContentRemote" },
  shareFroze: { share: "Freezes" },
};

/** What sound, pictures or share of which somebody names an issue are rated at most: they were not good. */
const FAULTY = 2;

/** The SDK's survey. Only what something was said about is rated. */
export function surveyOf({ overall, issues }: Rating): CallSurvey {
  const score = Math.min(5, Math.max(1, overall));
  const named = issues.map((issue) => ISSUES[issue]);
  const [general, audio] = [named.flatMap((one) => one.overall ?? []), named.flatMap((one) => one.audio ?? [])];
  const [video, share] = [named.flatMap((one) => one.video ?? []), named.flatMap((one) => one.share ?? [])];
  const faulty = Math.min(score, FAULTY);
  return {
    overallRating: general.length > 0 ? { score, issues: general } : { score },
    ...(audio.length > 0 && { audioRating: { score: faulty, issues: audio } }),
    ...(video.length > 0 && { videoRating: { score: faulty, issues: video } }),
    ...(share.length > 0 && { screenshareRating: { score: faulty, issues: share } }),
  };
}
