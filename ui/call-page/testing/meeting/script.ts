/** A practice script (`docs/practice-script.md`) as JSON, as far as the stand-in plays it. */
import type { Reaction } from "@azure/communication-calling";

import type { Role } from "../../src/protocol";

export interface Script {
  meeting: Meeting[];
}

/** Times are seconds since the guest asked to come in. */
export interface Meeting {
  subject: string;
  lobby?: boolean;
  guests?: Role;
  person?: Person[];
  event?: Event[];
}

export interface Person {
  name: string;
  role?: Role;
  joins?: number;
  leaves?: number;
  "admits-after"?: number;
  "rejects-after"?: number;
  video?: Video;
  voice?: { tone: number };
  speaks?: [number, number][];
}

/** A moving numbered picture. */
export interface Video {
  source: number;
  width: number;
  height: number;
  fps: number;
}

export interface Event {
  at: number;
  who: string;
  do: Action;
}

interface Consent {
  consent: boolean;
}

export type Action =
  | "join" | "leave" | "end-for-everyone" | "mute" | "unmute" | "camera-on" | "camera-off" | "stop-share"
  | "raise-hand" | "lower-hand" | "stop-recording" | "stop-transcription" | "admit" | "reject"
  | { share: Video }
  | { react: Reaction }
  | { caption: { text: string; language?: string } }
  | { "start-recording": Consent }
  | { "start-transcription": Consent }
  | { "mute-other": string }
  | { remove: string }
  | { spotlight: string }
  | { "stop-spotlight": string }
  | { "set-role": { of: string; role: Role } };
