/** The made-up meeting without its clockwork, for tests of the call's state and components. */
import { FakeMeeting } from "../ipc/fake/meeting";
import { settings } from "../ipc/fake/props";
import type { Backend } from "../ipc/backend";
import type { Command } from "../ipc/generated/Command";
import type { Failure } from "../ipc/generated/Failure";
import type { Settings } from "../ipc/generated/Settings";
import type { UiEvent } from "../ipc/generated/UiEvent";
import { CallRoom } from "./call-room.svelte";
import { Chat } from "./chat.svelte";

/** A meeting one is in, and what it told. */
export class TestMeeting extends FakeMeeting {
  constructor(tell: (event: UiEvent) => void) {
    super("Ann Guest", tell);
  }

  /** Everyone else's ids, the lobby left out. */
  get others(): string[] {
    const { roster, me } = this.snapshot;
    return Object.values(roster.people).flatMap((one) => (one && one.id !== me && one.presence !== "inLobby" ? [one.id] : []));
  }
}

export function admitted(people: number): TestMeeting {
  const meeting = new TestMeeting(() => undefined);
  meeting.admit(people);
  return meeting;
}

/** A call's page over a made-up meeting, with a clock that is turned by hand. */
export class TestRoom {
  readonly meeting: TestMeeting;
  readonly room: CallRoom;
  readonly chat: Chat;
  /** What the chat said aloud. */
  readonly said: string[] = [];
  /** What was asked of the backend, in order. */
  readonly asked: Command[] = [];
  readonly shared: (string | null)[] = [];
  readonly remembered: Partial<Settings>[] = [];
  /** The next command fails so. */
  failure: Failure | null = null;
  time = 1000;
  #waiting: { at: number; run: () => void }[] = [];

  constructor(people: number) {
    this.meeting = new TestMeeting((event) => {
      this.#room?.chat.take(event);
      this.#room?.take(event);
    });
    this.meeting.admit(people);
    const backend = this.#backend();
    this.chat = new Chat(backend, {
      say: (text) => this.said.push(text),
      failed: (failure) => this.room.failed(failure),
      after: (ms, run) => this.#after(ms, run),
    });
    this.room = new CallRoom(backend, this.meeting.snapshot, {
      platform: "linux",
      chat: this.chat,
      settings: settings(new URLSearchParams()),
      remember: (change) => this.remembered.push(change),
      after: (ms, run) => this.#after(ms, run),
      now: () => this.time,
    });
    this.#room = this.room;
  }

  #room: CallRoom | undefined;

  /** Lets time pass. */
  pass(ms: number): void {
    this.time += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.time);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.time);
    for (const { run } of due) run();
  }

  #after(ms: number, run: () => void): () => void {
    const entry = { at: this.time + ms, run };
    this.#waiting.push(entry);
    return () => (this.#waiting = this.#waiting.filter((other) => other !== entry));
  }

  #backend(): Backend {
    const part: Partial<Backend> = {
      command: async (command) => {
        this.asked.push(command);
        const { failure } = this;
        this.failure = null;
        if (failure !== null) throw failure;
        this.meeting.command(command);
      },
      share: async (source) => {
        this.shared.push(source);
        this.meeting.command({ type: "share", value: source !== null });
      },
      shareSources: async () => [
        { id: "screen:0", kind: "screen", name: "DP-1", width: 1920, height: 1080, thumbnail: null },
        { id: "window:1", kind: "window", name: "<b>Report</b>", width: 800, height: 600, thumbnail: null },
      ],
    };
    return part as Backend;
  }
}
