/** Plays one meeting of a practice script on the stand-in: what the service and the others in it do, at its times. */
import { createIdentifierFromRawId, getIdentifierRawId } from "@azure/communication-common";

import type { Role } from "../../src/protocol";
import type { StandInCall } from "../call";
import { features } from "../sdk-features";
import { StandInRemoteAudio } from "../streams";
import { happenBehind, type Backstage } from "./backstage";
import { ScriptedCaptions, type Said } from "./captions";
import { Actor } from "./cast";
import { answerTelephone, expect, happen, mirror, obey } from "./extras";
import { Mirror, MIRROR } from "./mirror";
import { allowed, roleOf } from "./roles";
import { ScriptedRooms } from "./rooms";
import type { Action, Meeting, Person } from "./script";
import { Mixer } from "./sounds";
import { tell } from "./troubles";

/** The word that stands for all guests, which here is the one guest. */
const GUESTS = "guests";

/** Subcodes of Teams: removed, ended for everyone, not let in. */
const [REMOVED, OVER, REJECTED] = [5300, 5003, 5854];

/** When somebody who is called answers, in seconds. */
const ANSWERS = 1;

/** How long after its first half a spoken line is whole. */
const WHOLE_MS = 800;

export class ScriptedMeeting {
  private readonly mixer = new Mixer();
  private readonly cast = new Map<string, Actor>();
  private readonly there = new Set<string>();
  private readonly waiting = new Set<string>();
  private readonly mirror: Mirror | null;
  private readonly rooms: ScriptedRooms;
  private readonly captions: ScriptedCaptions;
  private readonly timers: ReturnType<typeof setTimeout>[] = [];
  private hands = 0;

  /** `own` is the guest's raw id. */
  constructor(
    script: Meeting,
    private readonly call: StandInCall,
    private readonly own: string,
    private readonly backstage: Backstage,
    rings = false,
  ) {
    call.feature(features.RaiseHand).own = own;
    call.feature(features.Spotlight).own = own;
    this.promote(script.guests ?? "presenter");
    answerTelephone(script["dial-in"]);
    this.captions = new ScriptedCaptions(call);
    obey(call, own);
    if (script.survey !== undefined) expect(script.survey, call);
    this.rooms = new ScriptedRooms(script["breakout-rooms"] ?? [], call);
    call.ordered = (order) => this.obey(order);
    call.lobby.ordered = (whom, admitted) => this.answer(whom === null ? null : getIdentifierRawId(whom), admitted);
    const people = script.person ?? [];
    this.mirror = people.some(({ name }) => name === MIRROR) ? new Mirror(rawId(people.length), call, this.captions, this.mixer) : null;
    if (this.mirror !== null) mirror(call, own, rawId(people.length));
    people.filter(({ name }) => name !== MIRROR).forEach((person, place) => this.cast.set(person.name, new Actor(person, person.id ?? rawId(place), this.mixer)));
    for (const person of people) this.direct(person);
    for (const { at, who, do: action } of script.event ?? []) this.at(at, () => this.play(who, action));
    call.on("stateChanged", () => call.state === "Disconnected" && this.close());
    call.sound(new StandInRemoteAudio(this.mixer.stream));
    if (rings) {
      this.at(0, () => this.call.enter("Ringing"));
      this.at(ANSWERS, () => this.call.enter("Connected"));
    } else this.at(0, () => this.call.enter(script.lobby === false ? "Connected" : "InLobby"));
  }

  private direct(person: Person): void {
    const { name } = person;
    this.at(person.joins ?? 0, () => this.come(name, true));
    if (person.leaves !== undefined) this.at(person.leaves, () => this.come(name, false));
    for (const [from, to] of person.speaks ?? []) {
      this.at(from, () => this.speak(name, true));
      this.at(to, () => this.speak(name, false));
    }
    if (person["admits-after"] !== undefined) this.at(person["admits-after"], () => this.admit());
    if (person["rejects-after"] !== undefined) this.at(person["rejects-after"], () => this.reject());
  }

  private play(who: string, action: Action): void {
    const { call } = this;
    const actor = this.cast.get(who);
    if (actor === undefined) throw new Error(`nobody is called ${who}`);
    const compliance = { recording: call.feature(features.Recording), transcription: call.feature(features.Transcription) };
    if (typeof action === "string") {
      const plain: Record<typeof action, () => void> = {
        join: () => this.come(who, true),
        leave: () => this.come(who, false),
        "end-for-everyone": () => call.end(0, OVER),
        mute: () => actor.mute(true),
        unmute: () => actor.mute(false),
        "camera-on": () => actor.film(true),
        "camera-off": () => actor.film(false),
        "stop-share": () => actor.present(null),
        "raise-hand": () => void call.feature(features.RaiseHand).raised(actor.id, (this.hands += 1)),
        "lower-hand": () => void call.feature(features.RaiseHand).lower(actor.id),
        "stop-recording": () => compliance.recording.turn(false, false),
        "stop-transcription": () => compliance.transcription.turn(false, false),
        admit: () => this.admit(),
        reject: () => this.reject(),
        "open-rooms": () => this.rooms.open(),
        "close-rooms": () => this.rooms.close(),
      };
      return plain[action]();
    }
    if ("share" in action) return actor.present(action.share);
    if ("react" in action) return call.feature(features.Reaction).react(actor.id, action.react);
    if ("caption" in action) return this.caption(actor, action.caption);
    if ("start-recording" in action) return compliance.recording.turn(true, action["start-recording"].consent);
    if ("start-transcription" in action) return compliance.transcription.turn(true, action["start-transcription"].consent);
    if ("mute-other" in action) return this.mute(action["mute-other"]);
    if ("remove" in action) return action.remove === GUESTS ? call.end(0, REMOVED) : this.come(action.remove, false);
    const spotlight = call.feature(features.Spotlight);
    if ("spotlight" in action) return void spotlight.startSpotlight([this.identifier(action.spotlight)]);
    if ("stop-spotlight" in action) return void spotlight.stopSpotlight([this.identifier(action["stop-spotlight"])]);
    if ("diagnose" in action || "notice" in action || "measure" in action || "fault" in action) return tell(action, call, (name) => this.cast.get(name)?.id ?? "");
    if ("agent" in action || "tab" in action || "hold" in action || "transfer" in action) return happenBehind(action, call, this.backstage);
    if (!("set-role" in action)) return happen(action, call, actor.id);
    const { of, role } = action["set-role"];
    if (of === GUESTS) this.promote(role);
    else this.cast.get(of)?.participant.set({ role: roleOf(role) });
  }

  private come(name: string, comes: boolean): void {
    const waits = this.cast.get(name)?.script.waits === true && !this.there.has(name);
    if (!comes) {
      this.there.delete(name);
      this.waiting.delete(name);
    } else if (waits) this.waiting.add(name);
    else this.there.add(name);
    this.gather();
  }

  /** Who is in the meeting, and who waits. */
  private gather(): void {
    const inLobby = [...this.cast].filter(([one]) => this.waiting.has(one)).map(([, { participant }]) => participant);
    for (const participant of inLobby) participant.state = "InLobby";
    this.call.lobby.wait(...inLobby);
    const known = [...this.cast].filter(([one]) => this.there.has(one)).map(([, { participant }]) => participant);
    this.call.gather(...known, ...(this.mirror === null ? [] : [this.mirror.participant]));
  }

  private speak(name: string, on: boolean): void {
    const actor = this.cast.get(name);
    if (actor === undefined) return;
    actor.speak(on && this.there.has(name));
    if (on) this.call.feature(features.DominantSpeakers).speak(actor.id);
  }

  private mute(name: string): void {
    if (name !== GUESTS) return this.cast.get(name)?.mute(true);
    this.call.become("isMuted", true, "isMutedChanged");
    this.call.emit("mutedByOthers");
  }

  private caption({ id, script }: Actor, said: Said): void {
    this.captions.say(id, script.name, said, "Partial");
    this.timers.push(setTimeout(() => this.captions.say(id, script.name, said, "Final"), WHOLE_MS));
  }

  private admit(): void {
    if (this.call.state === "InLobby") this.call.enter("Connected");
  }

  private reject(): void {
    if (this.call.state === "InLobby") this.call.end(403, REJECTED);
  }

  /** The guest lets somebody in, or turns them away; null is everybody who waits. */
  private answer(id: string | null, admitted: boolean): void {
    for (const name of [...this.waiting]) {
      const actor = this.cast.get(name);
      if (actor === undefined || (id !== null && actor.id !== id)) continue;
      this.waiting.delete(name);
      if (admitted) this.there.add(name);
      actor.participant.state = admitted ? "Connected" : "Disconnected";
    }
    this.gather();
  }

  /** What else the guest does to others. */
  private obey(order: string): void {
    if (order === "mute all") for (const actor of this.cast.values()) actor.mute(true);
    const removed = [...this.cast].find(([, { id }]) => order === `remove ${id}`);
    if (removed !== undefined) this.come(removed[0], false);
    if (order.startsWith("tone ")) this.mirror?.say(order.slice("tone ".length));
  }

  private promote(role: Role): void {
    this.call.feature(features.Capabilities).change(allowed(roleOf(role)));
    this.call.promote(roleOf(role));
  }

  private identifier(name: string): ReturnType<typeof createIdentifierFromRawId> {
    return createIdentifierFromRawId(name === GUESTS ? this.own : (this.cast.get(name)?.id ?? ""));
  }

  private at(seconds: number, act: () => void): void {
    this.timers.push(setTimeout(act, seconds * 1000));
  }

  private close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.mixer.close();
  }
}

/** The id of one of the script's people. */
export function rawId(place: number): string {
  return `8:orgid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}`;
}
