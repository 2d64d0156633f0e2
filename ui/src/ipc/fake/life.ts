/** What happens in the made-up meeting by itself, so that `npm run dev` shows a meeting that lives. */
import type { FakeBackend } from "./index";
import type { FakeMeeting } from "./meeting";

const SENTENCES = ["Good morning, everyone.", "Can you all see my screen?", "Let us look at the figures first.", "Thank you, that helps a lot."];
const MESSAGES = [
  "Hello, and welcome!", "The notes are at https://practice.example/notes?page=2, nobody needs an account to read them.", "Thanks! 👍",
  "I will be five minutes late for the second part. Please go on without me, I will read what you wrote here afterwards.",
];
const TYPED = "I can hear you, but not speak: I type instead.";
const REACTIONS = ["like", "heart", "laugh", "surprised", "applause"] as const;

export class Life {
  readonly #fake: FakeBackend;
  #clock: ReturnType<typeof setInterval> | undefined;
  #sound: ReturnType<typeof setInterval> | undefined;

  constructor(fake: FakeBackend) {
    this.#fake = fake;
  }

  /** The microphone's level, ten times a second while it is open. */
  preview(on: boolean): void {
    clearInterval(this.#sound);
    this.#sound = on ? setInterval(() => this.#level(), 100) : undefined;
  }

  meeting(meeting: FakeMeeting, lobby: string | null, people: number): void {
    this.preview(true);
    if (lobby === "none") return this.#enter(meeting, people);
    meeting.lobby();
    if (lobby !== "hold") setTimeout(() => meeting.snapshot.phase.phase === "lobby" && this.#enter(meeting, people), 2000);
  }

  /** Somebody calls after a while. */
  calls(meeting: FakeMeeting): void {
    this.preview(true);
    if (this.#fake.alive) setTimeout(() => meeting.snapshot.phase.phase === "idle" && meeting.ring("1", "Mary Okafor"), 4000);
  }

  #enter(meeting: FakeMeeting, people: number): void {
    meeting.admit(people);
    let second = 0;
    clearInterval(this.#clock);
    this.#clock = setInterval(() => {
      if (meeting.snapshot.phase.phase === "ended") return this.#stop();
      second += 1;
      this.#figures(second);
      if (this.#fake.alive) this.#happen(meeting, second);
    }, 1000);
  }

  #stop(): void {
    clearInterval(this.#clock);
    this.preview(false);
  }

  #happen(meeting: FakeMeeting, second: number): void {
    const others = Object.keys(meeting.snapshot.roster.people).filter((id) => id.startsWith("p"));
    const speaker = others[Math.floor(second / 4) % Math.max(1, others.length)];
    if (!speaker) return;
    if (second % 4 === 0) meeting.speak(speaker);
    meeting.caption(speaker, SENTENCES[Math.floor(second / 4) % SENTENCES.length] ?? "", second % 4 === 3);
    if (second % 9 === 5) meeting.react(speaker, REACTIONS[second % REACTIONS.length] ?? "like");
    if (second % 11 === 7) meeting.chat.write(speaker, MESSAGES[Math.floor(second / 11) % MESSAGES.length] ?? "");
    // Somebody types rather than speaks.
    if (second % 30 >= 12 && second % 30 < 18) meeting.types(others[0] ?? "", TYPED.slice(0, (second % 30 - 11) * 9), second % 30 === 17);
    if (second === 12) meeting.hand(speaker, true);
    if (second === 20) meeting.record(true);
    if (second === 40) meeting.othersShare(speaker);
  }

  #level(): void {
    const on = this.#fake.meeting?.snapshot.phase.phase === "connected" ? this.#fake.meeting.snapshot.sending.microphone : true;
    const loud = 0.35 + 0.3 * Math.sin(performance.now() / 180) ** 2;
    const made = this.#fake.alive ? { state: "heard" as const, level: loud } : { state: "silent" as const, level: 0.04 };
    this.#fake.tell({ type: "microphone", level: this.#fake.microphone ?? (on ? made : { state: "muted", level: 0 }) });
  }

  #figures(second: number): void {
    const wave = this.#fake.alive ? Math.sin(second / 5) : 0;
    this.#fake.tell({
      type: "figures",
      figures: {
        sentKbps: 1240 + 180 * wave, receivedKbps: 2860 - 420 * wave, receivedLoss: 0.2, sentLoss: 0.1,
        roundTrip: 34 + 6 * wave, jitter: 4 + wave, sentFps: 30, receivedFps: 118, cpu: 46 + 8 * wave, strain: null,
      },
    });
  }
}
