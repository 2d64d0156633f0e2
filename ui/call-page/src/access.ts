/** Media access: whether attendees may unmute and turn their cameras on, for all of them and for single ones. */
import type { BaseMediaAccess, MediaAccessCallFeature } from "@azure/communication-calling";

import { attempt } from "./errors";
import { isInMeeting, Stops, type Context, type Part } from "./part";
import type { MediaPermission, Said } from "./protocol";

/** The media access of one call. */
export class Access implements Part {
  private readonly stops = new Stops();
  private readonly feature;
  private told = "";

  constructor(private readonly context: Context) {
    const feature = context.call.feature(context.calling.features.MediaAccess);
    this.feature = feature;
    const tell = (): void => this.tell();
    feature.on("mediaAccessChanged", tell);
    feature.on("meetingMediaAccessChanged", tell);
    this.stops.add(
      () => feature.off("mediaAccessChanged", tell),
      () => feature.off("meetingMediaAccessChanged", tell),
    );
  }

  /** Says what changed. A meeting that forbids nothing is told nothing of. */
  tell(): void {
    const { call, calling, say } = this.context;
    if (!isInMeeting(call)) return;
    const attendees = permissionOf(this.feature.getMeetingMediaAccess());
    const others = this.feature.getAllOthersMediaAccess().map((access) => ({ participant: calling.rawId(access.participant), permission: permissionOf(access) }));
    const differs = ({ microphone, camera }: MediaPermission): boolean => microphone !== attendees.microphone || camera !== attendees.camera;
    const people = others.filter(({ permission }) => differs(permission));
    const message = { type: "mediaAccess" as const, attendees, people };
    const text = JSON.stringify(message);
    const nothing = this.told === "" && attendees.microphone && attendees.camera && people.length === 0;
    if (text === this.told || nothing) return;
    this.told = text;
    say(message);
  }

  /** Allows or forbids; nobody named means everyone. */
  async permit({ right, permitted, participants }: Said<"permitMedia">): Promise<void> {
    const { calling, say } = this.context;
    const order = ORDERS[`${permitted ? "permit" : "forbid"} ${right}`];
    const people = participants.map((id) => calling.identifier(id));
    await attempt(say, "media access", () => (people.length === 0 ? order.all(this.feature) : order.some(this.feature, people)));
  }

  stop(): void {
    this.stops.stop();
  }
}

interface Order {
  all(feature: MediaAccessCallFeature): Promise<void>;
  some(feature: MediaAccessCallFeature, people: Parameters<MediaAccessCallFeature["permitAudio"]>[0]): Promise<void>;
}

const ORDERS: Record<`${"permit" | "forbid"} ${"microphone" | "camera"}`, Order> = {
  "permit microphone": { all: (feature) => feature.permitOthersAudio(), some: (feature, people) => feature.permitAudio(people) },
  "forbid microphone": { all: (feature) => feature.forbidOthersAudio(), some: (feature, people) => feature.forbidAudio(people) },
  "permit camera": { all: (feature) => feature.permitOthersVideo(), some: (feature, people) => feature.permitVideo(people) },
  "forbid camera": { all: (feature) => feature.forbidOthersVideo(), some: (feature, people) => feature.forbidVideo(people) },
};

function permissionOf({ isAudioPermitted, isVideoPermitted }: BaseMediaAccess): MediaPermission {
  return { microphone: isAudioPermitted, camera: isVideoPermitted };
}
