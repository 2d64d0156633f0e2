/**
 * A made-up meeting: what a host would say becomes a method, what a person does becomes a change of the snapshot. Every
 * change is told at once.
 */
import type { Command } from "../generated/Command";
import type { ComplianceChange } from "../generated/ComplianceChange";
import type { EndCause } from "../generated/EndCause";
import type { Participant } from "../generated/Participant";
import type { Phase } from "../generated/Phase";
import type { ReactionKind } from "../generated/ReactionKind";
import type { Snapshot } from "../generated/Snapshot";
import type { Switch } from "../generated/Switch";
import type { Trouble } from "../generated/Trouble";
import type { UiEvent } from "../generated/UiEvent";
import { FakeChat } from "./chat";
import { answered, permit, put, rings, scene } from "./extras";
import { slotsOf } from "./slots";
import { beginning, capabilities, ME, myself, person } from "./snapshot";

const SLOTS = 9;
const ENDS: Partial<Record<EndCause, [number, number]>> = {
  left: [0, 0], endedForEveryone: [0, 4097], removed: [0, 5300], lobbyRejected: [0, 5854], anonymousJoinOff: [403, 5723],
  notJoinableHere: [403, 5222], linkInvalid: [404, 5751], networkLost: [496, 7], mediaBlocked: [410, 3100],
};

export class FakeMeeting {
  snapshot: Snapshot;
  readonly chat: FakeChat;
  /** The chat thread that one is told of inside; null where the meeting has none. */
  thread: string | null = "19:practice@thread.v2";
  readonly #tell: (event: UiEvent) => void;
  readonly #began = performance.now();

  constructor(name: string, tell: (event: UiEvent) => void) {
    this.snapshot = beginning(name, SLOTS);
    this.#tell = tell;
    const named = (id: string) => this.snapshot.roster.people[id]?.name ?? "";
    this.chat = new FakeChat(tell, () => ({ id: ME, name: this.snapshot.displayName }), named);
  }

  get now(): number {
    return Math.round(performance.now() - this.#began);
  }

  /** Changes the snapshot and tells it whole, as the app does. */
  change(edit: (snapshot: Snapshot) => void): void {
    const next = structuredClone(this.snapshot);
    edit(next);
    this.snapshot = this.#agreeing(next);
    this.#tell({ type: "snapshot", snapshot: this.snapshot });
  }

  phase(phase: Phase): void {
    this.change((s) => (s.phase = phase));
  }

  lobby(): void {
    this.phase({ phase: "lobby", since: this.now });
  }

  /** Lets the person in, to find so many others there. */
  admit(people = 4): void {
    this.change((s) => {
      s.phase = { phase: "connected", since: this.now };
      s.joinedAt ??= this.now;
      s.me = ME;
      s.media = "connected";
      s.capabilities = capabilities();
      s.thread = this.thread;
      s.roster.people = { [ME]: myself(s.displayName) };
    });
    this.people(people);
  }

  /** Makes it so many others: some come, or the last ones leave. */
  people(count: number): void {
    const before = this.#others().map((someone) => someone.id);
    const after = Array.from({ length: count }, (_, index) => person(index));
    const joined = after.filter(({ id }) => !before.includes(id));
    const left = before.filter((id) => !after.some((someone) => someone.id === id));
    this.change((s) => {
      for (const someone of joined) s.roster.people[someone.id] = someone;
      for (const id of left) s.roster.people = without(s.roster.people, id);
    });
    this.#tell({ type: "roster", joined: joined.map(({ id }) => id), left });
  }

  /** Changes one person. */
  set(id: string, change: Partial<Participant>): void {
    this.change((s) => {
      const someone = s.roster.people[id];
      if (someone) Object.assign(someone, change);
    });
  }

  speak(id: string | null): void {
    this.change((s) => {
      for (const someone of Object.values(s.roster.people)) if (someone) someone.speaking = someone.id === id;
      if (id) s.dominant = [id, ...s.dominant.filter((other) => other !== id)];
    });
  }

  hand(id: string, up: boolean): void {
    this.change((s) => {
      s.roster.hands = s.roster.hands.filter((other) => other !== id);
      if (up) s.roster.hands.push(id);
    });
  }

  wait(id: string, name: string): void {
    this.change((s) => {
      s.roster.people[id] = { ...person(0), id, name, role: "attendee", presence: "inLobby", external: true };
    });
  }

  othersShare(id: string | null): void {
    this.change((s) => {
      for (const someone of Object.values(s.roster.people)) if (someone) someone.sharing = someone.id === id;
    });
  }

  record(on: boolean, consent = false): void {
    this.#compliance("recording", on, consent);
  }

  transcribe(on: boolean, consent = false): void {
    this.#compliance("transcription", on, consent);
  }

  caption(id: string, text: string, isFinal = true): void {
    if (this.snapshot.captions.on) this.change((s) => put(s, { speaker: id, text, language: "en", isFinal, typed: false, at: this.now }));
  }

  /** A line of real-time text as it stands now. */
  types(id: string, text: string, isFinal = false): void {
    this.change((s) => put(s, { speaker: id, text, language: "", isFinal, typed: true, at: this.now }));
  }

  /** The meeting forbids its attendees something, or allows it again: the person is one of them here. */
  allows(right: "microphone" | "camera", permitted: boolean): void {
    this.change((s) => {
      permit(s, { right, permitted, participants: [] });
      const reason = permitted ? "capable" : "meetingRestricted";
      s.capabilities.byName[right === "microphone" ? "unmuteMic" : "turnVideoOn"] = { present: permitted, reason };
      if (!permitted) s[right] = { on: false, closedBy: { by: "notAllowed" } };
    });
  }

  /** Somebody calls, or gives up. */
  ring(call: string, callerName: string, ended = false): void {
    this.change((s) => rings(s, { call, caller: `caller ${call}`, callerName, ended }));
  }

  /** Slides are presented, as a picture or in the host's own window. */
  slides(presenter: string, pictured = true): void {
    this.change((s) => (s.slides = { active: true, presenter }));
    this.othersShare(pictured ? presenter : null);
  }

  react(participant: string, kind: ReactionKind): void {
    this.change((s) => (s.reactions = [...s.reactions.slice(-7), { participant, kind, at: this.now }]));
    this.#tell({ type: "reaction", participant, kind });
  }

  mutedBy(id: string): void {
    this.change((s) => (s.microphone = { on: false, closedBy: { by: "person", id } }));
    this.#tell({ type: "mutedByOthers", by: id });
  }

  reconnect(lost: Partial<Trouble> = { media: true, host: true }): void {
    const full = { service: false, media: false, host: false, ...lost };
    this.change((s) => {
      s.phase = { phase: "reconnecting", since: this.now, from: "connected", lost: full };
      s.media = full.media ? "lost" : s.media;
    });
  }

  back(): void {
    this.change((s) => {
      s.phase = { phase: "connected", since: this.now };
      s.media = "connected";
    });
  }

  end(cause: EndCause = "left"): void {
    if (this.snapshot.phase.phase === "ended") return;
    const numbers = ENDS[cause];
    const reason = numbers ? { code: numbers[0], subcode: numbers[1] } : null;
    this.phase({ phase: "ended", at: this.now, cause, reason });
    this.#tell({ type: "ended", cause, reason });
  }

  /** What the person does. */
  command(command: Command): void {
    switch (command.type) {
      case "mute": return this.change((s) => (s.microphone = byMe(!command.value)));
      case "camera": return this.change((s) => (s.camera = byMe(command.value)));
      case "share": return this.change((s) => (s.share = byMe(command.value)));
      case "deafen": return this.change((s) => (s.deafened = command.value));
      case "want": return this.change((s) => (s.slots.wishes = command.value));
      case "raiseHand": return this.hand(ME, true);
      case "lowerHand": return this.hand(command.value ?? ME, false);
      case "react": return this.react(ME, command.value);
      case "chat": return this.chat.send(command.value.text);
      case "resendChat": return this.chat.resend(command.value);
      case "admit": return command.value.forEach((id) => this.set(id, { presence: "connected" }));
      case "reject":
      case "remove": return this.change((s) => (s.roster.people = without(s.roster.people, command.value)));
      case "captions": return this.change((s) => (s.captions.on = command.value.on));
      case "type": return this.types(ME, command.value.text, command.value.isFinal);
      case "startTogether": return this.change((s) => (s.together = scene(s)));
      case "permitMedia": return this.change((s) => permit(s, command.value));
      case "acceptCall": return this.#accept(command.value);
      case "rejectCall": return this.change((s) => answered(s, command.value));
      case "grantConsent": return this.#answer("given");
      case "refuseConsent": return this.#answer("refused");
      case "muteOthers": return command.value.forEach((id) => this.set(id, { muted: true, speaking: false }));
      case "spotlight": return this.set(command.value.participant, { spotlight: command.value.on });
      case "hold": return this.phase({ phase: "onHold", by: "local", since: this.now });
      case "resume": return this.back();
      case "leave": return this.end("left");
    }
  }

  /** The call comes up with who called. */
  #accept({ call, camera }: { call: string; camera: boolean }): void {
    const caller = this.snapshot.incoming.ringing.find((one) => one.call === call);
    this.change((s) => {
      answered(s, call);
      s.camera = byMe(camera);
      s.phase = { phase: "connecting", since: this.now };
    });
    this.admit(1);
    this.set("p0", { name: caller?.callerName ?? "" });
  }

  #others(): Participant[] {
    const all = Object.values(this.snapshot.roster.people) as Participant[];
    return all.filter((someone) => someone.id !== ME && someone.presence !== "inLobby");
  }

  #answer(consent: "given" | "refused"): void {
    this.change((s) => {
      s.compliance.consent = consent;
      const change: ComplianceChange = consent === "given" ? "consentGiven" : "consentRefused";
      s.compliance.timeline.push({ at: this.now, change });
    });
  }

  #compliance(kind: "recording" | "transcription", active: boolean, consentRequired: boolean): void {
    this.change((s) => {
      const { compliance } = s;
      compliance[kind] = { active, consentRequired };
      compliance.timeline.push({ at: this.now, change: `${kind}${active ? "Started" : "Stopped"}` });
      if (consentRequired && compliance.consent === "notNeeded") compliance.consent = "asked";
      compliance.notice = { ...compliance.notice, [kind]: active ? "started" : "stopped", since: this.now };
    });
    if (this.snapshot.compliance.consent === "asked") this.#ask();
    this.#tell({ type: "compliance", notice: this.snapshot.compliance.notice });
  }

  /** Asks for consent; until it is given everything is switched off, as the app does. */
  #ask(): void {
    const { microphone, camera, share } = this.snapshot;
    this.#tell({ type: "consentAsked" });
    this.change((s) => {
      for (const one of [s.microphone, s.camera, s.share]) if (one.on) Object.assign(one, { on: false, closedBy: { by: "consent" } });
    });
    if (microphone.on) this.#tell({ type: "mutedByOthers", by: null });
    if (camera.on || share.on) this.#tell({ type: "stopped", camera: camera.on, share: share.on });
  }

  /** Draws the lists, the slots and what is sent from the rest, so that all agree. */
  #agreeing(s: Snapshot): Snapshot {
    const people = Object.values(s.roster.people) as Participant[];
    s.roster.hands = s.roster.hands.filter((id) => s.roster.people[id]);
    for (const someone of people) {
      const place = s.roster.hands.indexOf(someone.id);
      someone.hand = place < 0 ? null : place + 1;
    }
    s.roster.waiting = people.filter((p) => p.presence === "inLobby").map((p) => p.id);
    s.roster.spotlight = people.filter((p) => p.spotlight).map((p) => p.id);
    s.dominant = s.dominant.filter((id) => s.roster.people[id]);
    s.slots.share = people.find((p) => p.sharing && p.id !== ME)?.id ?? null;
    s.slots.videos = slotsOf(s, people);
    const me = s.roster.people[ME];
    if (me) Object.assign(me, { muted: !s.microphone.on, camera: s.camera.on, sharing: s.share.on });
    const may = s.phase.phase === "connected" && !["asked", "refused"].includes(s.compliance.consent);
    s.sending = { microphone: may && s.microphone.on, camera: may && s.camera.on, share: may && s.share.on };
    return s;
  }
}

const byMe = (on: boolean): Switch => ({ on, closedBy: on ? null : { by: "me" } });

const without = (people: Snapshot["roster"]["people"], gone: string) =>
  Object.fromEntries(Object.entries(people).filter(([id]) => id !== gone));
