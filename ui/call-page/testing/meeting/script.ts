/** A practice script (`docs/practice-script.md`) as JSON, as far as the stand-in plays it. */
import type { CallSurvey, ConnectionStateChangedReason, MediaDiagnosticType, NetworkDiagnosticType, Reaction } from "@azure/communication-calling";

import type { Role } from "../../src/protocol";
import type { Said } from "./captions";

export interface Script {
  meeting: Meeting[];
}

/** Times are seconds since the guest asked to come in. */
export interface Meeting {
  subject: string;
  lobby?: boolean;
  guests?: Role;
  "breakout-rooms"?: string[];
  "dial-in"?: DialIn;
  /** How often the service refuses the token; in the script's first meeting. Only the Calling SDK has this. */
  "refuses-token"?: number;
  /** The token is renewed as Microsoft's own library does it, before its end; in the script's first meeting. */
  "renews-token"?: boolean;
  /** The same identity has an agent elsewhere, so that the service makes none here. */
  "agent-elsewhere"?: boolean;
  /** The service lets go of the first agent so many seconds after it is there; calls come to the next. */
  "loses-agent"?: number;
  /** Browsers whose name for themselves has this in it are not supported. */
  "unsupported-in"?: string;
  /** The one survey that the service takes. */
  survey?: CallSurvey;
  /** Its first person calls so many seconds after the guest is reachable. */
  calls?: number;
  /** And gives up so many seconds later, if nobody answers. */
  "gives-up"?: number;
  person?: Person[];
  event?: Event[];
}

export interface Person {
  name: string;
  /** The raw id of somebody who is no user of the organisation's. */
  id?: string;
  role?: Role;
  joins?: number;
  leaves?: number;
  waits?: boolean;
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
  | "raise-hand" | "lower-hand" | "stop-recording" | "stop-transcription" | "admit" | "reject" | "open-rooms" | "close-rooms"
  | { share: Video }
  | { react: Reaction }
  | { caption: Said }
  | { "start-recording": Consent }
  | { "start-transcription": Consent }
  | { "mute-other": string }
  | { remove: string }
  | { spotlight: string }
  | { "stop-spotlight": string }
  | { "set-role": { of: string; role: Role } }
  | Behind
  | Extra
  | Trouble;

/** To what the call hangs on. */
export type Behind =
  /** The agent's connection. */
  | { agent: "back" | ConnectionStateChangedReason }
  /** In which tab the same person calls. */
  | { tab: "another" | "this" }
  /** The other side holds the call, or goes on. */
  | { hold: boolean }
  /** The call is handed on: into the script's meeting of this number, or without us. */
  | { transfer: number | "away" };

/** Beside people, pictures and sound. */
export type Extra =
  | { type: string }
  | { forbid: "camera" | "microphone" }
  | { permit: "camera" | "microphone" }
  /** Slides in PowerPoint Live, a scene of together mode, bytes: a practice script has nothing of these. */
  | { present: Video | "nothing" }
  | { together: Video | "nothing" }
  | { send: { channel: number; payload: string } };

export interface DialIn {
  "conference-id": string;
  numbers: { number: string; country?: string; city?: string; "toll-free"?: boolean }[];
}

/** What only a page in a browser has, or the Calling SDK tells: a practice script has nothing of it. */
export type Trouble =
  /** The page is loaded anew, as by a person with F5; or its socket to Rust is cut. */
  | { fault: "cut" | "reload" }
  /** One's own diagnostic of the network, or somebody else's: a quality of 1 (good) to 3 (bad). */
  | { diagnose: { name: NetworkDiagnosticType; quality: 1 | 2 | 3; of?: string } }
  /** Something about one's own media, which is so or not. */
  | { notice: { name: MediaDiagnosticType; on: boolean } }
  /** Figures of the sound that is received. */
  | { measure: { bitrate: number; jitterInMs: number; packetsPerSecond: number; packetsLostPerSecond: number } };
