/** What a meeting may have beside people, pictures and sound, as the script has it happen on the stand-in. */
import type { CallSurvey } from "@azure/communication-calling";
import { createIdentifierFromRawId } from "@azure/communication-common";

import { stampedCanvas, stampedTrack } from "../../../../tests/browser/page/camera";
import { StandInFault, type StandInCall } from "../call";
import { StandInTelephone } from "../extra-features";
import { StandInTogetherStream } from "../scene-features";
import { features } from "../sdk-features";
import type { DialIn, Extra, Video } from "./script";

/** What everyone is drawn in where the guest asks for it. */
const GUESTS_SCENE: Video = { source: 62, width: 1280, height: 720, fps: 10 };

/** How long after its first half a typed line is whole. */
const WHOLE_MS = 800;

/** Somebody of the script does one of these things. */
export function happen(extra: Extra, call: StandInCall, id: string): void {
  if ("type" in extra) return type(extra.type, call, id);
  if ("forbid" in extra) return allow(extra.forbid, false, call);
  if ("permit" in extra) return allow(extra.permit, true, call);
  if ("present" in extra) return present(extra.present, call, id);
  if ("together" in extra) return together(extra.together, call, id);
  const bytes = Uint8Array.from(atob(extra.send.payload), (character) => character.charCodeAt(0));
  call.feature(features.DataChannel).receive(id, extra.send.channel, bytes);
}

/** The meeting's telephone numbers, for whoever asks. */
export function answerTelephone(dialIn: DialIn | undefined): void {
  const places = dialIn?.numbers.map(({ number, country, city, "toll-free": free }) => ({
    [free === true ? "tollFreePhoneNumber" : "tollPhoneNumber"]: { phoneNumber: number }, countryName: country ?? "", cityName: city ?? "",
  }));
  StandInTelephone.details = dialIn === undefined ? null : { phoneConferenceId: dialIn["conference-id"], phoneNumbers: places ?? [] };
}

/** What the guest types, shows and sends to programs comes back from somebody. */
export function mirror(call: StandInCall, own: string, id: string): void {
  const text = call.feature(features.RealTimeText);
  text.own = own;
  text.on("realTimeTextReceived", ({ isLocal, text: words, resultType }) => isLocal && text.receive(id, words, resultType));
  const data = call.feature(features.DataChannel);
  data.passed = (channel, bytes, to) => (to.length === 0 || to.includes(id)) && void data.receive(id, channel, bytes);
  const reactions = call.feature(features.Reaction);
  reactions.shown = (reaction) => reactions.react(id, reaction);
}

/** What the guest asks for is done. */
export function obey(call: StandInCall, own: string): void {
  call.feature(features.TogetherMode).ordered = () => together(GUESTS_SCENE, call, own);
  const access = call.feature(features.MediaAccess);
  access.ordered = (order, people) => {
    const change = { [order.endsWith("audio") ? "isAudioPermitted" : "isVideoPermitted"]: order.startsWith("permit") };
    if (people === null) return access.change({ ...access.meeting, ...change });
    const others = people.map((id) => ({ participant: createIdentifierFromRawId(id), ...access.meeting, ...change }));
    access.change(access.meeting, others);
  };
}

/** The only survey that is taken. */
export function expect(survey: CallSurvey, call: StandInCall): void {
  const written = (one: CallSurvey): string => JSON.stringify(one, ["overallRating", "audioRating", "videoRating", "screenshareRating", "score", "issues"]);
  call.feature(features.CallSurvey).refused = (given) => (written(given) === written(survey) ? null : new StandInFault(400, 0));
}

function type(words: string, call: StandInCall, id: string): void {
  const text = call.feature(features.RealTimeText);
  text.receive(id, words.slice(0, words.length / 2), "Partial");
  setTimeout(() => text.receive(id, words, "Final"), WHOLE_MS);
}

/** All attendees, of whom the guest is one. */
function allow(right: "camera" | "microphone", permitted: boolean, call: StandInCall): void {
  const access = call.feature(features.MediaAccess);
  const { isAudioPermitted, isVideoPermitted } = access.meeting;
  const capability = permitted ? ({ isPresent: true, reason: "Capable" } as const) : ({ isPresent: false, reason: "MeetingRestricted" } as const);
  call.feature(features.Capabilities).change(right === "microphone" ? { unmuteMic: capability } : { turnVideoOn: capability });
  access.change(right === "microphone" ? { isAudioPermitted: permitted, isVideoPermitted } : { isAudioPermitted, isVideoPermitted: permitted });
  if (permitted) return;
  if (right === "camera") {
    call.localVideoStreams = [];
    return call.become("isLocalVideoStarted", false, "isLocalVideoStartedChanged");
  }
  call.become("isMuted", true, "isMutedChanged");
  call.emit("mutedByOthers");
}

function present(video: Extract<Extra, { present: unknown }>["present"], call: StandInCall, id: string): void {
  const slides = call.feature(features.PPTLive);
  if (video === "nothing") return slides.present(null);
  slides.target.replaceChildren(stampedCanvas(video.source, video.width, video.height, video.fps));
  slides.present(id);
}

function together(video: Extract<Extra, { together: unknown }>["together"], call: StandInCall, id: string): void {
  const mode = call.feature(features.TogetherMode);
  if (video === "nothing") return mode.show(null);
  mode.show(new StandInTogetherStream(2001, new MediaStream([stampedTrack(video.source, video.width, video.height, video.fps)])));
  mode.seat(new Map([[id, { left: 320, top: 180, width: 640, height: 360 }]]));
}
