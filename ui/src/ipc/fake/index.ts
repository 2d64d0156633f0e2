/**
 * The backend of a plain browser and of tests: a whole meeting without any machine behind it. `window.fake` steers it;
 * the address says how it begins:
 *
 * | parameter | means |
 * |---|---|
 * | `people=4` | others in the meeting |
 * | `lobby=hold`, `lobby=none` | wait until `fake.meeting.admit()`; come in at once; otherwise 2 s |
 * | `life=off` | nothing happens by itself |
 * | `pictures=off` | nobody's picture comes, not even one's own |
 * | `decoder=none` | the browser has no decoder: pictures come as from Rust's |
 * | `language=fr`, `theme=dark`, `layout=speaker`, `name=Ann` | settings; `language=ar-XB` lays English out from right to left |
 * | `opened=LINK` | opened with a link |
 * | `recents=0`, `devices=none` | nothing joined before; no devices |
 * | `chat=off` | the meeting has no chat |
 * | `way=teams`, `way=CODE` | links lead to Teams; nowhere, for this failure |
 * | `teams=on` | access to Teams is set up |
 * | `phone=on` | the meeting has telephone numbers |
 * | `fail=CODE` | joining, or waiting for calls, fails so |
 * | `rating=fails` | what one says of a call reaches nobody |
 * | `agenda=full`, `empty`, `trouble`, `reading` | meetings to come, of each kind; none; read with trouble; being read. Else none |
 * | `details=on`, `open`, `encrypted`, `broadcast` | what is known of a meeting: guests wait, come in, can't join. Else nothing |
 */
import type { Backend } from "../backend";
import type { CalendarForm } from "../generated/CalendarForm";
import type { Command } from "../generated/Command";
import type { Devices } from "../generated/Devices";
import type { FailureCode } from "../generated/FailureCode";
import type { GuestForm } from "../generated/GuestForm";
import type { HandedOut } from "../generated/HandedOut";
import type { HandoutForm } from "../generated/HandoutForm";
import type { JoinForm } from "../generated/JoinForm";
import type { MeetingDetails } from "../generated/MeetingDetails";
import type { MicrophoneState } from "../generated/MicrophoneState";
import type { PeopleFound } from "../generated/PeopleFound";
import type { Phase } from "../generated/Phase";
import type { PreviewForm } from "../generated/PreviewForm";
import type { Rating } from "../generated/Rating";
import type { Recent } from "../generated/Recent";
import type { Settings } from "../generated/Settings";
import type { ShareSource } from "../generated/ShareSource";
import type { SignInBy } from "../generated/SignInBy";
import type { Start } from "../generated/Start";
import type { UiEvent } from "../generated/UiEvent";
import type { Way } from "../generated/Way";
import type { Whose } from "../generated/Whose";
import { FakeAccounts } from "./accounts";
import { FakeAgenda } from "./agenda";
import { explain } from "./explain";
import { DIAL_IN } from "./extras";
import { failure } from "./failure";
import { Life } from "./life";
import { FakeMeeting } from "./meeting";
import { FakePictures } from "./pictures";
import { devices, noDevices, recents, settings, shareSources } from "./props";

declare global {
  interface Window {
    /** Steers the made-up meeting. */
    fake: FakeBackend;
  }
}

export class FakeBackend implements Backend {
  readonly frames: FakePictures;
  /** All that was asked of the backend, for tests. */
  readonly asked: { what: string; with: unknown }[] = [];
  readonly accounts: FakeAccounts;
  readonly agenda: FakeAgenda;
  meeting: FakeMeeting | undefined;
  /** What the microphone gives, and how loud. */
  microphone: { state: MicrophoneState; level: number } | undefined;
  readonly #query: URLSearchParams;
  readonly #life: Life;
  #listeners = new Set<(event: UiEvent) => void>();
  #recents: Recent[];
  #settings: Settings;
  #devices: Devices;

  constructor(query: URLSearchParams) {
    this.#query = query;
    if (query.get("decoder") === "none") Reflect.deleteProperty(globalThis, "VideoDecoder");
    this.frames = new FakePictures(query.get("pictures") !== "off");
    this.#settings = settings(query);
    this.#recents = query.get("recents") === "0" ? [] : recents(Date.now());
    this.#devices = query.get("devices") === "none" ? noDevices() : devices();
    this.accounts = new FakeAccounts(this.#settings, (accounts) => this.tell({ type: "accounts", accounts }));
    this.agenda = new FakeAgenda(query, (agenda) => this.tell({ type: "agenda", agenda }));
    this.#life = new Life(this);
  }

  get alive(): boolean {
    return this.#query.get("life") !== "off";
  }

  /** Tells the window something, as Rust would. */
  tell(event: UiEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Everything is plugged in. */
  plug(): void {
    this.#devices = devices();
    this.tell({ type: "devices", devices: this.#devices });
  }

  unplug(id: string): void {
    const without = (list: Devices["cameras"]) => list.filter((device) => device.id !== id);
    const { cameras, microphones, speakers } = this.#devices;
    this.#devices = { cameras: without(cameras), microphones: without(microphones), speakers: without(speakers) };
    this.tell({ type: "devices", devices: this.#devices });
  }

  async start(): Promise<Start> {
    const language = "navigator" in globalThis ? navigator.language : "en";
    return {
      version: "0.1.0", platform: "linux", language, settings: this.#settings, recents: this.#recents,
      accounts: this.accounts.accounts, agenda: this.agenda.agenda, frames: "", opened: this.#query.get("opened"), softwareDrawing: true,
    };
  }

  async watch(listener: (event: UiEvent) => void): Promise<() => void> {
    this.#listeners.add(listener);
    if (this.meeting) {
      listener({ type: "snapshot", snapshot: this.meeting.snapshot });
      listener({ type: "chat", lines: this.meeting.chat.lines, whole: true });
    }
    return () => this.#listeners.delete(listener);
  }

  async explain(text: string) {
    return explain(text);
  }

  async devices(): Promise<Devices> {
    return this.#devices;
  }

  async preview(form: PreviewForm): Promise<void> {
    this.#note("preview", form);
    this.#life.preview(form.microphone);
  }

  async testSpeaker(speaker: string): Promise<void> {
    this.#note("testSpeaker", speaker);
  }

  async way(): Promise<Way> {
    const way = this.#query.get("way");
    if (way === "teams") return { to: "teams", browser: "Chromium 156" };
    return way === null ? { to: "practice" } : { to: "nowhere", failure: failure(way as FailureCode) };
  }

  async standBy(on: boolean): Promise<void> {
    this.#note("standBy", on);
  }

  async join(form: JoinForm): Promise<void> {
    this.#note("join", form);
    await Promise.resolve();
    const code = this.#query.get("fail") as FailureCode | null;
    if (code) throw failure(code);
    const meeting = this.#begin(form, { phase: "connecting", since: 0 });
    if (this.alive) meeting.chat.later = (run) => setTimeout(run, 400);
    if (this.#query.get("chat") === "off") meeting.thread = null;
    if (this.#query.get("phone") === "on") meeting.change((s) => (s.dialIn = DIAL_IN));
    this.#life.meeting(meeting, this.#query.get("lobby"), Number(this.#query.get("people") ?? 4));
  }

  async waitForCalls(form: JoinForm): Promise<void> {
    this.#note("waitForCalls", form);
    await Promise.resolve();
    const code = this.#query.get("fail") as FailureCode | null;
    if (code) throw failure(code);
    this.#life.calls(this.#begin(form, { phase: "idle" }));
  }

  async rate(rating: Rating): Promise<void> {
    this.#note("rate", rating);
    if (this.#query.get("rating") === "fails") throw failure("hostVanished");
  }

  #begin(form: JoinForm, phase: Phase): FakeMeeting {
    this.meeting = new FakeMeeting(form.name, (event) => this.tell(event));
    this.meeting.change((s) => {
      s.phase = phase;
      s.microphone = { on: form.microphone, closedBy: form.microphone ? null : { by: "me" } };
      s.camera = { on: form.camera, closedBy: form.camera ? null : { by: "me" } };
    });
    return this.meeting;
  }

  async command(command: Command): Promise<void> {
    this.#note("command", command);
    if (!this.meeting) throw failure("notInACall");
    this.meeting.command(command);
  }

  async choose(chosen: PreviewForm["devices"]): Promise<void> {
    this.#note("choose", chosen);
  }

  async shareSources(): Promise<ShareSource[]> {
    return shareSources();
  }

  async share(source: string | null): Promise<void> {
    this.#note("share", source);
    this.meeting?.command({ type: "share", value: source !== null });
  }

  async saveSettings(changed: Settings): Promise<void> {
    this.#note("saveSettings", changed);
    this.#settings = changed;
  }

  async zoom(percent: number): Promise<void> {
    this.#note("zoom", percent);
  }

  async forgetRecents(): Promise<void> {
    this.#note("forgetRecents", null);
    this.#recents = [];
  }

  async recents(): Promise<Recent[]> {
    return this.#recents;
  }

  async addGuest(form: GuestForm): Promise<void> {
    this.#note("addGuest", form);
    this.accounts.add(form);
  }

  async chooseGuest(name: string): Promise<void> {
    this.#note("chooseGuest", name);
    this.accounts.choose(name);
  }

  async signIn(whose: Whose, by: SignInBy): Promise<void> {
    this.#note("signIn", { whose, by });
    this.accounts.signIn(whose, by);
  }

  async cancelSignIn(): Promise<void> {
    this.#note("cancelSignIn", null);
    this.accounts.change((accounts) => (accounts.signingIn = null));
  }

  async signOut(whose: Whose): Promise<void> {
    this.#note("signOut", whose);
    this.accounts.signOut(whose);
  }

  async tryKeyring(): Promise<void> {
    this.#note("tryKeyring", null);
    this.accounts.change((accounts) => (accounts.kept = "keyring"));
  }

  async readAgenda(): Promise<void> {
    this.#note("readAgenda", null);
  }

  async addCalendar(form: CalendarForm): Promise<void> {
    this.#note("addCalendar", form);
    this.agenda.add(form);
  }

  async removeCalendar(id: number): Promise<void> {
    this.#note("removeCalendar", id);
    this.agenda.remove(id);
  }

  async meetingDetails(link: string): Promise<MeetingDetails | null> {
    this.#note("meetingDetails", link);
    return this.agenda.details();
  }

  async findPeople(text: string): Promise<PeopleFound> {
    this.#note("findPeople", text);
    return { people: this.agenda.find(text), isStale: false };
  }

  async handOut(form: HandoutForm): Promise<HandedOut> {
    this.#note("handOut", form);
    return this.agenda.handOut(form);
  }

  #note(what: string, value: unknown): void {
    // A plain copy: state of the window may be behind proxies.
    this.asked.push({ what, with: JSON.parse(JSON.stringify(value)) as unknown });
  }
}

/** The made-up backend, also put where a person at the console and the browser tests find it. */
export function fakeBackend(query: URLSearchParams): FakeBackend {
  const fake = new FakeBackend(query);
  if (typeof window !== "undefined") window.fake = fake;
  return fake;
}
