/** What every part of a call is made of and how it ends. */
import type { Call } from "@azure/communication-calling";

import type { Exhibit } from "./exhibit";
import type { Media } from "./media";
import type { ClientMessage, Say, SlotWish } from "./protocol";
import type { Calling } from "./sdk";

/** What the client wanted last. It outlives a call: in a breakout room the same holds. */
export interface Wanted {
  muted: boolean;
  camera: boolean;
  share: boolean;
  deaf: boolean;
  slots: SlotWish[];
  captions: Pick<Extract<ClientMessage, { type: "captions" }>, "on" | "spokenLanguage" | "captionLanguage">;
}

/** Nothing is wanted yet, and nothing of ours is sent. */
export function nothingWanted(): Wanted {
  return {
    muted: true,
    camera: false,
    share: false,
    deaf: false,
    slots: [],
    captions: { on: false, spokenLanguage: null, captionLanguage: null },
  };
}

/** What every part of a call works with. */
export interface Context {
  readonly call: Call;
  readonly calling: Calling;
  readonly media: Media;
  readonly wanted: Wanted;
  readonly say: Say;
  /** One's own id in the roster. */
  readonly me: string;
  /** One's own name. */
  readonly name: string;
  /** Teams hosts this call: people can be from outside. */
  readonly teams: boolean;
  /** Where this window shows what is no picture. */
  readonly exhibit: Pick<Exhibit, "clear" | "show">;
}

/** Something that ends with its call. */
export interface Part {
  stop(): void;
}

/** Whether media can be switched now. */
export function isInMeeting({ state }: Pick<Call, "state">): boolean {
  return state === "Connected" || state === "LocalHold" || state === "RemoteHold";
}

/** Gathers what has to be undone. */
export class Stops implements Part {
  private stops: (() => void)[] = [];

  add(...stops: (() => void)[]): void {
    this.stops.push(...stops);
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }
}
