/**
 * The one door from the window to the machine. Tauri stands behind it in the app (`tauri.ts`), a made-up meeting in a
 * plain browser and in tests (`fake/`). A rejected promise rejects with a `Failure`.
 */
import type { Colours } from "../frames/sps";
import type { CalendarForm } from "./generated/CalendarForm";
import type { ChatCommand } from "./generated/ChatCommand";
import type { ChatPerson } from "./generated/ChatPerson";
import type { Chosen } from "./generated/Chosen";
import type { Command } from "./generated/Command";
import type { DevicesNow } from "./generated/DevicesNow";
import type { Explanation } from "./generated/Explanation";
import type { GuestForm } from "./generated/GuestForm";
import type { HandedOut } from "./generated/HandedOut";
import type { HandoutForm } from "./generated/HandoutForm";
import type { HistoryShared } from "./generated/HistoryShared";
import type { JoinForm } from "./generated/JoinForm";
import type { KeepForm } from "./generated/KeepForm";
import type { MeetingDetails } from "./generated/MeetingDetails";
import type { OwnVoice } from "./generated/OwnVoice";
import type { PeopleFound } from "./generated/PeopleFound";
import type { PreviewForm } from "./generated/PreviewForm";
import type { Rating } from "./generated/Rating";
import type { Recent } from "./generated/Recent";
import type { Settings } from "./generated/Settings";
import type { ShareSource } from "./generated/ShareSource";
import type { SignInBy } from "./generated/SignInBy";
import type { Start } from "./generated/Start";
import type { ThreadForm } from "./generated/ThreadForm";
import type { ThreadHit } from "./generated/ThreadHit";
import type { ThreadKey } from "./generated/ThreadKey";
import type { ThreadMade } from "./generated/ThreadMade";
import type { UiEvent } from "./generated/UiEvent";
import type { Way } from "./generated/Way";
import type { Whose } from "./generated/Whose";
import type { Words } from "./generated/Words";

export interface Backend {
  start(): Promise<Start>;
  /** Listens to what happens; the current snapshot comes at once if a call runs. Gives what ends it. */
  watch(listener: (event: UiEvent) => void): Promise<() => void>;
  /** What a link, an invitation's text or a calendar file means. */
  explain(text: string): Promise<Explanation>;
  devices(): Promise<DevicesNow>;
  preview(form: PreviewForm): Promise<void>;
  /** Plays a short sound. */
  testSpeaker(speaker: string): Promise<void>;
  /** Records three seconds, to be played back once. */
  recordVoice(microphone: string): Promise<OwnVoice>;
  playVoice(speaker: string): Promise<void>;
  /** How many milliseconds sound takes from the loudspeaker to the microphone and back here; null where it isn't heard. */
  roundTrip(microphone: string, speaker: string): Promise<number | null>;
  /** Where a link leads by what is set up. */
  way(link: string): Promise<Way>;
  /** Opens what a call into Teams takes ahead of it, so that joining waits for nothing; or closes it again. */
  standBy(on: boolean): Promise<void>;
  /** Resolves when the host is reached; what follows comes as events. */
  join(form: JoinForm): Promise<void>;
  /** Can be called from now on, until one leaves; the form's link is empty. Calls come as snapshots in the phase `idle`. */
  waitForCalls(form: JoinForm): Promise<void>;
  command(command: Command): Promise<void>;
  /** Tells the service how the call was that ended last. */
  rate(rating: Rating): Promise<void>;
  /** The person chose these: they are remembered, and used in a running call at once. */
  choose(devices: Chosen): Promise<void>;
  shareSources(): Promise<ShareSource[]>;
  /** Shares a source; null stops. */
  share(source: string | null): Promise<void>;
  saveSettings(settings: Settings): Promise<void>;
  /** Draws the whole page so large, in percent. */
  zoom(percent: number): Promise<void>;
  forgetRecents(): Promise<void>;
  recents(): Promise<Recent[]>;
  /** Makes another guest identity and chooses it. Who one can be comes as `accounts` after each of these. */
  addGuest(form: GuestForm): Promise<void>;
  chooseGuest(name: string): Promise<void>;
  /** Resolves when somebody signed in; with a code, the code comes as `accounts` first. */
  signIn(whose: Whose, by: SignInBy): Promise<void>;
  /** Ends the sign-in that is under way, if one is; its promise rejects with `signInTimedOut`. */
  cancelSignIn(): Promise<void>;
  /** Removes everything that signing in left here, and a guest identity with it. */
  signOut(whose: Whose): Promise<void>;
  /** Tries the keyring again, as after it was unlocked. */
  tryKeyring(): Promise<void>;
  /** Reads all calendars now. What is read comes as `agenda`, as it does by itself every few minutes. */
  readAgenda(): Promise<void>;
  addCalendar(form: CalendarForm): Promise<void>;
  removeCalendar(id: number): Promise<void>;
  /** What the organisation's service knows of a meeting; null where it knows nothing or nobody is signed in. */
  meetingDetails(link: string): Promise<MeetingDetails | null>;
  /** People by what was typed up to now; to be asked at each key. Waits until nothing more is typed. */
  findPeople(text: string): Promise<PeopleFound>;
  /** Hands a meeting's details to somebody else. */
  handOut(form: HandoutForm): Promise<HandedOut>;
  /** What the person does in a thread; what comes of it comes as `chats` and `thread`. Rejects where it could not even be begun. */
  chat(thread: ThreadKey, command: ChatCommand): Promise<void>;
  newThread(form: ThreadForm): Promise<ThreadMade>;
  /** Adds people to a thread. Who could not be added is in the answer. */
  addPeople(thread: ThreadKey, people: ChatPerson[], history: HistoryShared): Promise<ThreadMade>;
  /** Looks through the messages that are here, the newest first. */
  searchThread(thread: ThreadKey, text: string): Promise<ThreadHit[]>;
  /** How many bytes of the 28,000 a message would have. */
  messageSize(words: Words): Promise<number>;
  /** Fetches a picture of a message, if it lies where pictures of chats lie, and gives it as a `data:` address. */
  picture(thread: ThreadKey, message: string, file: string): Promise<string>;
  /** Opens an address in the system's browser or mail program; asks nobody, but refuses what no link of a message may be. */
  openAddress(address: string): Promise<void>;
  /** Keeps the words of the call that is going on in a file; null stops. What comes of it comes as `keeping`. */
  keepWords(form: KeepForm | null): Promise<void>;
  deleteWords(file: string): Promise<void>;
  /** Opens a file of kept words with what the system has for it. */
  openWords(file: string): Promise<void>;
  frames: FrameSource;
}

/** Pictures by stream id: the meeting's videos 0 to 63, and those of `STREAM`. */
export interface FrameSource {
  subscribe(stream: number, sink: (frame: Frame) => void): () => void;
  wantKeyframe(stream: number): void;
  /** This webview can't decode: from now on all pictures come as {@link RawFrame}s. */
  wantDecoded(): void;
}

export type Frame = EncodedFrame | RawFrame;

interface AnyFrame {
  stream: number;
  width: number;
  height: number;
  /** RTP timestamp, 90 kHz. */
  timestamp: number;
  /** Counted in its stream; a gap means pictures were left out. */
  number: number;
  data: Uint8Array;
}

/** H.264 in Annex B form. */
export interface EncodedFrame extends AnyFrame {
  keyframe: boolean;
}

/** I420 in eight bits, planes packed tightly one after the other; the sides are even. A gap in the numbers means nothing. */
export interface RawFrame extends AnyFrame {
  colours: Colours;
}

/** Streams that are not a slot of the meeting. */
export const STREAM = { share: 100, camera: 101, ownShare: 102 } as const;

/** The link that means the built-in meeting. */
export const PRACTICE = "practice";
