/** The whole window: which view is shown, and who is told what happens. */
import { t } from "../i18n/index.svelte";
import { PRACTICE, type Backend } from "../ipc/backend";
import type { Failure } from "../ipc/generated/Failure";
import type { JoinForm } from "../ipc/generated/JoinForm";
import type { Recent } from "../ipc/generated/Recent";
import type { Start } from "../ipc/generated/Start";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { AccountsState } from "./accounts.svelte";
import { Announcer } from "./announcer.svelte";
import { CallRoom } from "./call-room.svelte";
import { Chat } from "./chat.svelte";
import { ChatsState } from "./chats.svelte";
import { chime } from "./chime";
import { DevicesState, type DeviceKind } from "./devices.svelte";
import { failureDetail, failureNext, failureWhat } from "./failure-words";
import { KeepingState } from "./keeping.svelte";
import { Preview } from "./preview";
import { Ringing } from "./ringing.svelte";
import { Session } from "./session.svelte";
import { SettingsState } from "./settings.svelte";
import { linkOf, rawIdIn, sameMeeting, type Refusal, type Target } from "./target";
import { Toasts, type Toast } from "./toasts.svelte";
import { Upcoming } from "./upcoming";
import { viewOf, type Sheet, type View } from "./views";
import { WayThere } from "./way.svelte";

export class App {
  readonly settings: SettingsState;
  readonly accounts: AccountsState;
  readonly devices: DevicesState;
  readonly session: Session;
  readonly preview: Preview;
  readonly way: WayThere;
  readonly toasts = new Toasts();
  readonly announcer = new Announcer();
  readonly ringing: Ringing;
  readonly upcoming: Upcoming;
  readonly chats: ChatsState;
  readonly keeping: KeepingState;
  /** The first answer of Rust. */
  start: Start | undefined = $state.raw();
  /** Why it could not be had. */
  broken: Failure | undefined = $state.raw();
  sheet: Sheet | undefined = $state.raw();
  /** Why the text of the start page leads nowhere. */
  refusal: Refusal | undefined = $state.raw();
  recents: Recent[] = $state.raw([]);
  /** What was typed on the start page; kept until it has been used. */
  draft = $state({ text: "", id: "", passcode: "" });
  /** The call's page, from the first moment in the meeting. */
  room: CallRoom | undefined = $state.raw();
  /** What was written in the call; it can be read until the next one. */
  chat: Chat = $state.raw() as Chat;
  settingsOpen = $state(false);
  /** Where the settings begin when they open next, else at their top. */
  settingsAt: "teams" | "work" | null = null;
  /** What the other organisation has to set. */
  helpOpen = $state(false);
  readonly #chime: () => void;
  /** Whom what is written tells what happens. */
  readonly #written = { say: (text: string) => this.announcer.say(text), failed: (failure: Failure) => (this.inCall && this.room ? this.room : this).failed(failure) };
  #undecodable = false;

  constructor(readonly backend: Backend, sound: () => void = chime) {
    this.#chime = sound;
    this.settings = new SettingsState(backend, (failure) => this.failed(failure));
    this.accounts = new AccountsState(backend, (text) => this.announcer.say(text));
    this.devices = new DevicesState(backend, this.settings);
    this.session = new Session(backend);
    this.preview = new Preview(backend, (failure) => this.failed(failure));
    this.way = new WayThere(backend);
    const say = (text: string, urgent?: boolean) => this.announcer.say(text, urgent);
    this.ringing = new Ringing({ say, sound });
    const inMeeting = (link: string) => this.inCall && sameMeeting(this.session.form?.link ?? "", link);
    const reminds = { say, sound, wanted: () => this.settings.current.reminders, inCall: () => this.inCall, inMeeting };
    this.upcoming = new Upcoming(backend, { ...reminds, toasts: this.toasts, failed: (failure) => this.failed(failure) });
    this.chats = new ChatsState(backend, this.#written);
    this.keeping = new KeepingState(backend, this.#written);
    this.chat = new Chat(backend, this.#written);
  }

  get view(): View {
    return viewOf(this);
  }

  /** In a call, on the way into one, or waiting to be called. */
  get inCall(): boolean {
    return ["joining", "waiting", "call"].includes(this.session.stage.stage);
  }

  /** Shortcuts of the window, as people read them. */
  get keys(): { settings: string } {
    return { settings: this.start?.platform === "macos" ? "⌘," : "Ctrl+," };
  }

  async run(): Promise<void> {
    try {
      const start = await this.backend.start();
      this.settings.load(start.settings);
      this.accounts.load(start.accounts);
      this.recents = start.recents;
      this.upcoming.load(start);
      this.chats.load(start.chats);
      this.keeping.load(start.keeping);
      await this.backend.watch((event) => this.take(event));
      this.start = start;
      if (start.opened) await this.open(start.opened, false);
    } catch (failure) {
      this.broken = failure as Failure;
      return;
    }
    // Looking for devices takes a moment; the window does not wait for it.
    void this.devices.load().catch((failure: unknown) => this.failed(failure));
  }

  /** Reads a text and shows the join sheet for it, or says why not. */
  async open(text: string, byPerson = true): Promise<void> {
    if (this.inCall) return this.#later(text);
    this.refusal = undefined;
    if (text.trim() === PRACTICE) return this.#show({ target: { kind: "practice" }, byPerson });
    const rawId = rawIdIn(text);
    if (rawId !== null) return this.#show({ target: { kind: "person", rawId, name: "" }, byPerson });
    try {
      const meaning = await this.backend.explain(text);
      if (meaning.kind === "join") {
        const recent = this.recents.find(({ link }) => text.startsWith(link))?.title ?? "";
        const target: Target = { kind: "meeting", meeting: meaning, title: recent };
        target.title = this.upcoming.agenda.entryOf(linkOf(target))?.subject ?? recent;
        this.#show({ target, byPerson });
      } else {
        this.refusal = meaning;
        if (!byPerson) this.draft.text = text;
        this.home();
      }
    } catch (failure) {
      this.failed(failure);
    }
  }

  /** Takes a file: a calendar joins those of the list, and what names one meeting opens it. */
  async openFile(name: string, text: string): Promise<void> {
    const taken = await this.upcoming.takeFile(name, text);
    if (taken.meetings > 1) return;
    await this.open(text);
    // It stands in the list, which says what there is to say of it.
    if (taken.added) this.refusal = undefined;
  }

  /** Shows the join sheet for calling somebody. */
  call({ id, name }: { id: string; name: string }): void {
    this.upcoming.search.clear();
    this.#show({ target: { kind: "person", rawId: rawIdIn(id) ?? id, name }, byPerson: true });
  }

  practice(): void {
    this.#show({ target: { kind: "practice" }, byPerson: true });
  }

  home(): void {
    this.sheet = undefined;
    this.way.leave();
    this.session.close();
  }

  async join(form: JoinForm): Promise<void> {
    this.#clear(form.link);
    this.way.join();
    await this.session.join(form);
  }

  /** Can be called from now on, under the name and with the devices that are set. */
  async waitForCalls(): Promise<void> {
    this.home();
    this.#clear("");
    const { name, microphone } = this.settings.current;
    const form = { link: "", name: name.trim(), microphone: microphone && !this.devices.missing("microphone"), camera: false };
    await this.session.waitForCalls({ ...form, devices: this.devices.used });
  }

  /** Gives up on the way in, or on waiting. */
  async cancel(): Promise<void> {
    await this.session.giveUp().catch((failure: unknown) => this.failed(failure));
  }

  async again(): Promise<void> {
    this.#clear();
    await this.session.again();
  }

  /** From the end back to the sheet of the same meeting, or to the start page. */
  async back(): Promise<void> {
    this.session.close();
    this.draft = { text: "", id: "", passcode: "" };
    this.sheet = undefined;
    this.recents = await this.backend.recents().catch(() => this.recents);
  }

  async forgetRecents(): Promise<void> {
    await this.backend.forgetRecents().catch((failure: unknown) => this.failed(failure));
    this.recents = await this.backend.recents().catch(() => this.recents);
    if (this.recents.length === 0) this.announcer.say(t("home.forgotten"));
  }

  /** Shows what went wrong, in the words of its code. */
  failed(thrown: unknown): void {
    const failure = thrown as Failure;
    const what = failureWhat(failure);
    const next = failureNext(failure, this.start?.platform ?? "linux");
    this.toasts.show(what, "trouble", { next, detail: failureDetail(failure) });
    this.announcer.say(`${what}. ${next}`, true);
  }

  /** Plays a short sound, or says that there is nothing to play it on. */
  async testSpeaker(): Promise<void> {
    if (this.devices.missing("speaker")) this.missing("speaker");
    else await this.backend.testSpeaker(this.devices.used.speaker);
  }

  /** A switch was pressed whose device the machine doesn't have: says so, and what can be done. */
  missing(kind: DeviceKind): void {
    const trouble = { code: "device", device: { device: kind, reason: "missing" } } as const;
    this.#tell(`${failureWhat(trouble)}. ${failureNext(trouble, this.start?.platform ?? "linux")}`, "info", true);
  }

  /** This webview can't decode video, so the app does; said once. */
  undecodable(): void {
    if (this.#undecodable) return;
    this.#undecodable = true;
    this.#tell(t(this.start?.platform === "linux" ? "common.decodesItselfLinux" : "common.decodesItself"));
  }

  /** Everything Rust tells comes through here. */
  take(event: UiEvent): void {
    const { waiting: waited } = this.session;
    this.session.take(event);
    this.accounts.take(event);
    this.ringing.take(this.session.ringing);
    if (event.type === "snapshot") this.#follow(waited);
    else if (event.type === "microphone") this.devices.level = event.level;
    else if (event.type === "devices") this.devices.follow(event.now, event.news, (text, trouble) => this.#tell(text, trouble ? "trouble" : "info"));
    else if (event.type === "opened") void this.open(event.link, false);
    else if (event.type === "ended") this.devices.level = undefined;
    else if (event.type === "notice" && !this.room) this.failed(event.failure);
    this.upcoming.take(event);
    // Where the call has a thread, the same words stand there.
    if (!this.chats.call.thread) this.chat.take(event);
    this.chats.take(event);
    this.keeping.take(event);
    this.room?.take(event);
  }

  #tell(text: string, kind: Toast["kind"] = "info", urgent = kind === "trouble"): void {
    this.toasts.show(text, kind);
    this.announcer.say(text, urgent);
  }

  /** Nothing of the call before is left in the next. */
  #clear(link = this.session.form?.link ?? ""): void {
    this.room = undefined;
    this.chat = new Chat(this.backend, this.#written);
    this.chats.begin();
    this.keeping.anew(this.upcoming.agenda.entryOf(link)?.subject ?? "");
  }

  #show(sheet: Sheet): void {
    this.refusal = undefined;
    this.session.close();
    this.way.leave();
    this.sheet = sheet;
    this.upcoming.show(sheet.target);
  }

  /** A link that came during a call waits on the start page. */
  #later(text: string): void {
    this.draft.text = text;
    this.toasts.show(t(this.session.stage.stage === "waiting" ? "calls.later" : "home.later"));
  }

  #follow(waited: boolean): void {
    const { snapshot } = this.session;
    if (!snapshot) return;
    this.chats.call.follow(snapshot.thread, this.session.form?.link === PRACTICE);
    if (snapshot.phase.phase === "lobby") this.room = undefined;
    if (this.session.waiting && !waited) this.announcer.say(t("lobby.waiting"));
    const inside = snapshot.phase.phase === "connected" || snapshot.phase.phase === "onHold";
    if (this.room || !inside || !this.start) return;
    const { platform } = this.start;
    const remember = (change: Parameters<SettingsState["change"]>[0]) => void this.settings.change(change);
    const missing = (kind: DeviceKind) => this.devices.missing(kind);
    const options = { platform, chat: this.chat, thread: this.chats.call, keeping: this.keeping, settings: this.settings.current, remember, missing };
    this.room = new CallRoom(this.backend, snapshot, options);
    this.room.devices = this.devices.all ?? null;
    this.announcer.say(t(this.session.called ? "calls.connected" : "lobby.admitted"), true);
    if (waited) this.#chime();
  }
}
