/**
 * The call as its page shows it: the newest snapshot, what is open on the page, and what a person does. The window makes
 * one when a call begins and gives it every event.
 */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Command } from "../ipc/generated/Command";
import type { Devices } from "../ipc/generated/Devices";
import type { Failure } from "../ipc/generated/Failure";
import type { Figures } from "../ipc/generated/Figures";
import type { Layout } from "../ipc/generated/Layout";
import type { MicrophoneLevel } from "../ipc/generated/MicrophoneLevel";
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { Platform } from "../ipc/generated/Platform";
import type { Settings } from "../ipc/generated/Settings";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { failureText, refusal } from "./call-allowed";
import { bannerOf } from "./call-compliance";
import { Floating } from "./call-floating.svelte";
import { MicrophoneHint } from "./call-hint.svelte";
import { CallLayout } from "./call-layout.svelte";
import { CallNews } from "./call-news";
import { CallNotices } from "./call-notices.svelte";
import type { CallThread } from "./call-thread.svelte";
import type { Corner } from "./call-self";
import { LiveText } from "./call-text.svelte";
import { Wishes } from "./call-wishes";
import type { Chat } from "./chat.svelte";
import { clock } from "./clock";
import { failureNext, failureWhat } from "./failure-words";
import type { KeepingState } from "./keeping.svelte";

export type Pane = "chat" | "people" | "captions" | "statistics" | "timeline" | "devices";

/** What concerns the way into Teams is no refusal of something that was asked for: it has words of its own. */
const OF_THE_WAY = new Set<Failure["code"]>([
  "access", "accessEnded", "browserFailed", "browserMissing", "browserReopened", "browserTooOld", "keyRefused", "mutedAsleep", "signInNeeded", "signInRefused",
  "tokenServiceRefused", "webviewUnsupported",
]);

export interface RoomOptions {
  platform: Platform;
  /** What is written in this call. */
  chat: Chat;
  /** The call's thread, which may be none. */
  thread?: CallThread;
  /** Whether its words are kept. */
  keeping?: KeepingState;
  /** As they are when the call begins. */
  settings: Settings;
  /** Remembers what was changed during the call. */
  remember(change: Partial<Settings>): void;
  /** Whether the machine has no device of a kind. */
  missing?: (kind: "camera" | "microphone") => boolean;
  /** Runs something after so many milliseconds; gives what takes it back. For tests; else the clock's. */
  after?: (ms: number, run: () => void) => () => void;
  /** Milliseconds of this window's clock; the host's moments have another zero. */
  now?: () => number;
}

/** Seconds of figures that the statistics panel draws. */
const HISTORY = 60;
const CALM_MS = 150;
const NOTICE_MS = 6000;

export class CallRoom {
  snapshot: Snapshot = $state.raw() as Snapshot;
  microphone: MicrophoneLevel = $state.raw({ state: "muted", level: 0 });
  devices: Devices | null = $state.raw(null);
  figures: Figures[] = $state.raw([]);
  readonly floating: Floating;
  pane: Pane | null = $state(null);
  /** Where one's own picture lies over the stage. */
  selfCorner: Corner = $state({ block: "end", inline: "end" });
  /** The mark of the recording banner that was put away. */
  bannerRead = $state("");
  sharing = $state(false);
  /** What is shared, for the mark of it. */
  sharedName = $state("");
  settings: Settings = $state.raw() as Settings;
  /** Pushed to talk just now. */
  talking = $state(false);
  readonly chat: Chat;
  readonly thread: CallThread | undefined;
  readonly keeping: KeepingState | undefined;
  readonly layout: CallLayout;
  readonly notices: CallNotices;
  readonly news: CallNews;
  readonly text: LiveText;
  readonly hint: MicrophoneHint;
  readonly wishes: Wishes;
  readonly platform: Platform;
  /** When the call's page came up, and when the phase of now began, by this window's clock. */
  readonly entered: number;
  phaseSince = $state(0);
  private readonly now: () => number;
  private readonly after: (ms: number, run: () => void) => () => void;

  constructor(readonly backend: Backend, snapshot: Snapshot, private readonly options: RoomOptions) {
    this.after = options.after ?? clock;
    this.now = options.now ?? (() => performance.now());
    this.entered = this.now();
    this.phaseSince = this.entered;
    this.platform = options.platform;
    this.settings = options.settings;
    this.chat = options.chat;
    this.thread = options.thread;
    this.keeping = options.keeping;
    this.layout = new CallLayout(options.settings.layout);
    this.notices = new CallNotices((run) => void this.after(NOTICE_MS, run));
    this.news = new CallNews(this.notices, (id) => this.name(id));
    this.text = new LiveText(backend, {
      say: (text) => this.notices.announce(text),
      failed: (failure) => this.failed(failure),
      after: (ms, run) => this.after(ms, run),
    });
    this.floating = new Floating((ms, run) => void this.after(ms, run));
    this.hint = new MicrophoneHint((ms, run) => this.after(ms, run));
    this.wishes = new Wishes({
      send: (value) => this.quietly({ type: "want", value }),
      later: (run) => this.after(CALM_MS, run),
    });
    this.snapshot = snapshot;
    this.followed();
  }

  /** Everything Rust tells comes through here. */
  take(event: UiEvent): void {
    switch (event.type) {
      case "snapshot":
        return this.newSnapshot(event.snapshot);
      case "microphone":
        this.microphone = event.level;
        return this.hint.take(event.level.state);
      case "compliance":
        // Sooner than the next snapshot, which says the same.
        return this.newSnapshot({ ...this.snapshot, compliance: { ...this.snapshot.compliance, notice: event.notice } });
      case "consentAsked":
        this.news.consenting = true;
        return;
      case "figures":
        this.figures = [...this.figures, event.figures].slice(-HISTORY);
        return;
      case "devices":
        this.devices = event.now.devices;
        return;
      case "reaction":
        return this.floating.add(event.participant, event.kind);
      case "mutedByOthers":
        return this.news.mutedBy(event.by);
      case "stopped":
        return this.news.stopped(event.camera, event.share);
      case "refused":
        return this.notices.show({ text: t(refusal(event.code)), tone: "warning", kind: "refused" });
      case "notice":
        return this.failed(event.failure);
      case "roster":
        return this.news.joined(event.joined.filter((id) => id !== this.snapshot.me));
    }
  }

  /** Does something; a failure is shown. */
  async command(command: Command): Promise<void> {
    const without = needs(command);
    if (without !== null && this.options.missing?.(without)) {
      this.failed({ code: "device", detail: "", notNow: null, device: { device: without, reason: "missing", heldBy: null, refusedBy: null }, signIn: null });
      return;
    }
    try {
      await this.backend.command(command);
    } catch (failure) {
      this.failed(failure as Failure);
    }
  }

  /** Messages of the chat that nobody here has read. */
  get unread(): number {
    return this.thread?.thread ? this.thread.unread : this.chat.unread;
  }

  toggle(pane: Pane): void {
    this.pane = this.pane === pane ? null : pane;
  }

  name(id: ParticipantId | null): string {
    const known = id === null ? undefined : this.snapshot.roster.people[id];
    return known?.name || t("call.someone");
  }

  mute(muted: boolean): Promise<void> {
    return this.command({ type: "mute", value: muted });
  }

  /** Unmutes for as long as the keys are held. */
  pushToTalk(held: boolean): void {
    if (held === this.talking || (held && this.snapshot.microphone.on)) return;
    this.talking = held;
    void this.mute(!held);
  }

  /** Opens the lines that are read, with the hands on the field. */
  typeText(): void {
    this.text.wanted = true;
    this.pane = "captions";
  }

  raiseHand(): Promise<void> {
    const { me, roster } = this.snapshot;
    const up = me !== null && roster.people[me]?.hand != null;
    return this.command(up ? { type: "lowerHand", value: null } : { type: "raiseHand" });
  }

  captions(on: boolean): Promise<void> {
    return this.command({ type: "captions", value: { on, spokenLanguage: null, captionLanguage: null } });
  }

  /** Agrees to what needs consent, or refuses and only listens. */
  consent(agrees: boolean): Promise<void> {
    const { recording, transcription } = this.snapshot.compliance;
    this.news.consenting = false;
    if (!agrees) return this.command({ type: "refuseConsent" });
    const value = { recording: recording.consentRequired, transcription: transcription.consentRequired };
    return this.command({ type: "grantConsent", value });
  }

  async share(source: { id: string; name: string } | null): Promise<void> {
    this.sharing = false;
    try {
      await this.backend.share(source?.id ?? null);
      this.sharedName = source?.name ?? "";
    } catch (failure) {
      this.failed(failure as Failure);
    }
  }

  chooseLayout(layout: Layout): void {
    this.layout.choose(layout);
    this.remember({ layout });
  }

  remember(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.options.remember(change);
  }

  failed(failure: Failure): void {
    const { code, device } = failure;
    if (!device && !OF_THE_WAY.has(code)) return this.notices.show({ text: t(failureText(failure)), tone: "warning", kind: `failure ${failure.code}`, failure });
    const [text, next] = [failureWhat(failure), failureNext(failure, this.platform)];
    this.notices.show({ text, next, tone: "warning", kind: `failure ${device?.device ?? code}`, failure });
    this.notices.announce(`${text}. ${next}`);
  }

  close(): void {
    this.wishes.close();
  }

  private newSnapshot(snapshot: Snapshot): void {
    const before = this.snapshot;
    this.snapshot = snapshot;
    if (before.phase.phase !== snapshot.phase.phase) this.phaseSince = this.now();
    this.followed();
    if (before.phase.phase === "reconnecting" && snapshot.phase.phase === "connected") this.wishes.again();
    this.news.follow(before, snapshot);
    this.text.take(before, snapshot);
  }

  private followed(): void {
    if (bannerOf(this.snapshot.compliance.notice)?.mark !== this.bannerRead) this.bannerRead = "";
    this.layout.take(this.snapshot);
    this.wishes.slots(this.snapshot.slots.videos);
  }

  /** What the page asks by itself: nobody needs to be told that it could not be done. */
  private quietly(command: Command): void {
    this.backend.command(command).catch(() => undefined);
  }
}

/** The device that a command switches on. */
function needs(command: Command): "camera" | "microphone" | null {
  if (command.type === "camera") return command.value ? "camera" : null;
  return command.type === "mute" && !command.value ? "microphone" : null;
}
