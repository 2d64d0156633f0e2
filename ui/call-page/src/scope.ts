/** Everything that lives as long as one call of the SDK: its parts, and the order in which they speak. */
import type { Call } from "@azure/communication-calling";

import { Access } from "./access";
import { Camera } from "./camera";
import { Capabilities } from "./capabilities";
import { Captions } from "./captions";
import { Compliance } from "./compliance";
import { Data } from "./data";
import { Diagnostics } from "./diagnostics";
import { Hands } from "./hands";
import { Hearing } from "./hearing";
import { Microphone } from "./microphone";
import { isInMeeting, Stops, type Context } from "./part";
import { People } from "./people";
import { Pictures } from "./pictures";
import { Reactions } from "./reactions";
import { Roster } from "./roster";
import { Share } from "./share";
import { Slides } from "./slides";
import { Speakers } from "./speakers";
import { Spotlight } from "./spotlight";
import { stateOf } from "./state";
import { Statistics } from "./statistics";
import { Telephone } from "./telephone";
import { Thread } from "./thread";
import { Together } from "./together";
import { Typing } from "./typing";

/** One call, put together. */
export class Scope {
  readonly compliance: Compliance;
  readonly microphone: Microphone;
  readonly camera: Camera;
  readonly share: Share;
  readonly hearing: Hearing;
  readonly captions: Captions;
  readonly hands: Hands;
  readonly spotlight: Spotlight;
  readonly reactions: Reactions;
  readonly typing: Typing;
  readonly together: Together;
  readonly access: Access;
  readonly data: Data;
  readonly people: People;
  readonly pictures: Pictures;
  private readonly roster: Roster;
  private readonly capabilities: Capabilities;
  private readonly speakers: Speakers;
  private readonly thread: Thread;
  private readonly slides: Slides;
  private readonly telephone: Telephone;
  private statistics: Statistics | null = null;
  private readonly stops = new Stops();
  private told = "";
  private lost = false;
  private listening = false;
  private over = false;

  /** `ended` is called once, when the call is over. */
  constructor(
    readonly context: Context,
    private readonly ended: (call: Call) => void,
  ) {
    const held = (): boolean => this.compliance.held();
    const people = (): void => this.peopleChanged();
    const content = (): void => {
      if (this.listening) void this.pictures.follow();
    };
    this.compliance = new Compliance(context, () => this.heldChanged());
    this.capabilities = new Capabilities(context, () => this.permitted());
    this.microphone = new Microphone(context, held);
    this.camera = new Camera(context, held);
    this.share = new Share(context, held);
    this.hearing = new Hearing(context);
    this.hands = new Hands(context, people);
    this.spotlight = new Spotlight(context, people);
    this.speakers = new Speakers(context, people);
    this.reactions = new Reactions(context);
    this.thread = new Thread(context);
    this.captions = new Captions(context);
    this.typing = new Typing(context);
    this.access = new Access(context);
    this.data = new Data(context);
    this.slides = new Slides(context, content);
    this.telephone = new Telephone(context);
    this.together = new Together(context, content);
    this.roster = new Roster(context, () => this.people.all(), () => this.marks());
    this.pictures = new Pictures(context, {
      people: () => this.people.all(),
      spotlight: () => this.spotlight.people(),
      speakers: () => this.speakers.list(),
      content: () => this.slides.content() ?? this.together.content(),
    });
    this.people = new People(context, people);
    const diagnostics = new Diagnostics(context, (lost) => this.lose(lost));
    this.stops.add(...this.parts(diagnostics).map((part) => () => part.stop()));
    this.listen();
  }

  get call(): Call {
    return this.context.call;
  }

  /** Says again where the call is. */
  restate(): void {
    this.told = "";
    if (!this.over) this.tellState();
  }

  /** Lets go of the call without ending it. */
  stop(): void {
    this.over = true;
    this.stops.stop();
    this.statistics?.stop();
  }

  private parts(diagnostics: Diagnostics): { stop(): void }[] {
    const { compliance, capabilities, microphone, camera, share, hearing, hands, spotlight, speakers } = this;
    const { reactions, thread, captions, typing, together, access, data, slides, roster, people, pictures } = this;
    return [
      ...[compliance, capabilities, microphone, camera, share, hearing, hands, spotlight, speakers],
      ...[reactions, thread, captions, typing, together, access, data, slides, roster, people, pictures, diagnostics],
    ];
  }

  private listen(): void {
    const { call } = this.context;
    const state = (): void => this.stateChanged();
    const own = (): void => this.roster.note();
    call.on("stateChanged", state);
    call.on("isMutedChanged", own);
    call.on("isLocalVideoStartedChanged", own);
    call.on("isScreenSharingOnChanged", own);
    this.stops.add(
      () => call.off("stateChanged", state),
      () => call.off("isMutedChanged", own),
      () => call.off("isLocalVideoStartedChanged", own),
      () => call.off("isScreenSharingOnChanged", own),
    );
    this.listening = true;
    state();
  }

  private stateChanged(): void {
    const { call } = this.context;
    if (this.over) return;
    if (call.state === "Disconnected") {
      this.stop();
      this.ended(call);
      return;
    }
    if (isInMeeting(call)) this.arrive();
    this.tellState();
    this.thread.look();
    this.peopleChanged();
    void this.hearing.follow();
    this.heldChanged();
    void this.captions.follow();
  }

  /** What is recorded, and what one may do, is said before one is in. */
  private arrive(): void {
    this.compliance.tell();
    this.capabilities.tell();
    this.access.tell();
    this.together.tell();
    void this.telephone.tell();
    this.statistics ??= new Statistics(this.context);
  }

  private tellState(): void {
    const { call, me, say } = this.context;
    const state = this.lost && (isInMeeting(call) || call.state === "InLobby") ? ({ phase: "reconnecting" } as const) : stateOf(call.state, me);
    if (state === null || JSON.stringify(state) === this.told) return;
    this.told = JSON.stringify(state);
    say({ type: "state", ...state });
  }

  private lose(lost: boolean): void {
    this.lost = lost;
    if (this.listening && !this.over) this.tellState();
  }

  /** Nobody is told that consent is required, but capabilities change with it. */
  private permitted(): void {
    if (isInMeeting(this.context.call)) this.compliance.tell();
    this.roster.note();
  }

  private heldChanged(): void {
    void this.microphone.follow();
    void this.camera.follow();
    void this.share.follow();
  }

  private peopleChanged(): void {
    this.roster.note();
    if (this.listening) this.slides.tell();
    void this.pictures.follow();
  }

  private marks(): { hands: Map<string, number>; spotlight: Set<string> } {
    return { hands: this.hands.queue(), spotlight: new Set(this.spotlight.people()) };
  }
}
