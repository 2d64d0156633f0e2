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
 * | `voice=silent` | the microphone hears nothing when it is tried out |
 * | `chat=off` | the meeting has no chat |
 * | `way=teams`, `way=CODE` | links lead to Teams; nowhere, for this failure |
 * | `teams=on` | access to Teams is set up |
 * | `accounts=service,key` | guest identities, the first one chosen: `service`, `signedOut`, `trouble`, `given`, `key`, `file`; `none` |
 * | `work=on` | the work account is signed in; `signedOut`, `trouble`; `given` is the organisation's, signed out |
 * | `keyring=locked` | secrets are in memory, since the keyring is locked; `none`, `lost` |
 * | `signin=fails:CODE` | signing in fails so, also by a provider's reason; else it waits for `fake.accounts.finish()` where life is off |
 * | `phone=on` | the meeting has telephone numbers |
 * | `fail=CODE` | joining, or waiting for calls, fails so |
 * | `rating=fails` | what one says of a call reaches nobody |
 * | `agenda=full`, `empty`, `trouble`, `reading` | meetings to come, of each kind; none; read with trouble; being read. Else none |
 * | `chats=guest`, `work`, `both`, `many`, `empty`, `absent`, `looking`, `unknown` | who can chat, with threads; 2,000 messages; none; there is no chat. Else nobody |
 * | `keep=off`, `none` | keeping words is not allowed; nothing was kept before. Else two files were |
 * | `details=on`, `open`, `encrypted`, `broadcast` | what is known of a meeting: guests wait, come in, can't join. Else nothing |
 */
import type { Backend } from "../backend";
import type { Command } from "../generated/Command";
import type { Devices } from "../generated/Devices";
import type { DevicesNow } from "../generated/DevicesNow";
import type { FailureCode } from "../generated/FailureCode";
import type { JoinForm } from "../generated/JoinForm";
import type { MicrophoneState } from "../generated/MicrophoneState";
import type { OwnVoice } from "../generated/OwnVoice";
import type { Phase } from "../generated/Phase";
import type { PreviewForm } from "../generated/PreviewForm";
import type { Rating } from "../generated/Rating";
import type { Recent } from "../generated/Recent";
import type { Settings } from "../generated/Settings";
import type { ShareSource } from "../generated/ShareSource";
import type { Start } from "../generated/Start";
import type { UiEvent } from "../generated/UiEvent";
import type { Way } from "../generated/Way";
import { FakeConversations } from "./conversations";
import { FakeDevices } from "./devices";
import { explain } from "./explain";
import { DIAL_IN } from "./extras";
import { failure } from "./failure";
import { Life } from "./life";
import { FakeMeeting } from "./meeting";
import { FakePictures } from "./pictures";
import { devices, noDevices, recents, shareSources, without } from "./props";

declare global {
  interface Window {
    /** Steers the made-up meeting. */
    fake: FakeBackend;
  }
}

export class FakeBackend extends FakeConversations implements Backend {
  readonly frames: FakePictures;
  /** All that was asked of the backend, for tests. */
  readonly asked: { what: string; with: unknown }[] = [];
  meeting: FakeMeeting | undefined;
  /** What the microphone gives, and how loud. */
  microphone: { state: MicrophoneState; level: number } | undefined;
  readonly #life: Life;
  #listeners = new Set<(event: UiEvent) => void>();
  #recents: Recent[];
  readonly #devices: FakeDevices;

  constructor(query: URLSearchParams) {
    super(query);
    if (query.get("decoder") === "none") Reflect.deleteProperty(globalThis, "VideoDecoder");
    this.frames = new FakePictures(query.get("pictures") !== "off");
    this.#recents = query.get("recents") === "0" ? [] : recents(Date.now());
    this.#devices = new FakeDevices(query.get("devices") === "none" ? noDevices() : devices());
    this.#life = new Life(this);
  }

  /** Tells the window something, as Rust would. */
  tell(event: UiEvent): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Everything is plugged in. */
  plug(all: Devices = devices()): void {
    const news = this.#devices.plug(all);
    this.tell({ type: "devices", now: this.#devices.now, news });
  }

  unplug(id: string): void {
    this.plug(without(this.#devices.now.devices, id));
  }

  async start(): Promise<Start> {
    const language = "navigator" in globalThis ? navigator.language : "en";
    return {
      version: "0.1.0", platform: "linux", language, settings: this.settings, recents: this.#recents,
      accounts: this.accounts.accounts, agenda: this.agenda.agenda, chats: this.chats.chats, keeping: this.keeping.keeping, frames: "", opened: this.query.get("opened"), softwareDrawing: true,
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

  async devices(): Promise<DevicesNow> {
    return this.#devices.now;
  }

  async preview(form: PreviewForm): Promise<void> {
    this.note("preview", form);
    this.#life.preview(form.microphone);
  }

  async testSpeaker(speaker: string): Promise<void> {
    this.note("testSpeaker", speaker);
  }

  async recordVoice(microphone: string): Promise<OwnVoice> {
    this.note("recordVoice", microphone);
    const heard = this.query.get("voice") !== "silent";
    return { heard, loudest: heard ? 0.4 : 0 };
  }

  async playVoice(speaker: string): Promise<void> {
    this.note("playVoice", speaker);
  }

  async roundTrip(microphone: string, speaker: string): Promise<number | null> {
    this.note("roundTrip", { microphone, speaker });
    return this.query.get("voice") === "silent" ? null : 48;
  }

  async way(): Promise<Way> {
    return this.accounts.way(this.query.get("way"));
  }

  async standBy(on: boolean): Promise<void> {
    this.note("standBy", on);
  }

  async join(form: JoinForm): Promise<void> {
    this.note("join", form);
    await this.#refuse();
    const meeting = this.#begin(form, { phase: "connecting", since: 0 });
    if (this.alive) meeting.chat.later = (run) => setTimeout(run, 400);
    if (this.query.get("chat") === "off") meeting.thread = null;
    if (this.query.get("phone") === "on") meeting.change((s) => (s.dialIn = DIAL_IN));
    this.#life.meeting(meeting, this.query.get("lobby"), Number(this.query.get("people") ?? 4));
  }

  async waitForCalls(form: JoinForm): Promise<void> {
    this.note("waitForCalls", form);
    await this.#refuse();
    this.#life.calls(this.#begin(form, { phase: "idle" }));
  }

  async rate(rating: Rating): Promise<void> {
    this.note("rate", rating);
    if (this.query.get("rating") === "fails") throw failure("hostVanished");
  }

  async #refuse(): Promise<void> {
    const code = this.query.get("fail") as FailureCode | null;
    if (code) throw failure(code);
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
    this.note("command", command);
    if (!this.meeting) throw failure("notInACall");
    this.meeting.command(command);
  }

  async choose(chosen: PreviewForm["devices"]): Promise<void> {
    this.note("choose", chosen);
    this.#devices.choose(chosen);
  }

  async shareSources(): Promise<ShareSource[]> {
    return shareSources();
  }

  async share(source: string | null): Promise<void> {
    this.note("share", source);
    this.meeting?.command({ type: "share", value: source !== null });
  }

  async saveSettings(changed: Settings): Promise<void> {
    this.note("saveSettings", changed);
    this.settings = changed;
    this.accounts.setUp(changed.work);
  }

  async zoom(percent: number): Promise<void> {
    this.note("zoom", percent);
  }

  async forgetRecents(): Promise<void> {
    this.note("forgetRecents", null);
    this.#recents = [];
  }

  async recents(): Promise<Recent[]> {
    return this.#recents;
  }

  protected note(what: string, value: unknown): void {
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
