/** A session with the stand-in SDK around it, and everything it said, for tests. */
import { Session } from "../src/session";
import type { Media, Outlet } from "../src/media";
import type { ClientMessage, HostMessage } from "../src/protocol";
import type { StandInAgent } from "./agent";
import type { StandInCall } from "./call";
import { StandInCalling } from "./calling";
import { picture, sound } from "./tracks";

/** An access token as the service makes them, for `8:acs:me`. */
export const TOKEN = `head.${btoa(JSON.stringify({ skypeid: "acs:me", exp: 1 }))}.signature`;
export const ME = "8:acs:me";

/** An outlet that remembers. */
export class StandInOutlet implements Outlet {
  track: MediaStreamTrack | null = null;
  lines = 0;

  show(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  fit(lines: number): Promise<void> {
    this.lines = lines;
    return Promise.resolve();
  }

  get label(): string | null {
    return this.track?.label ?? null;
  }
}

/** Rust's media: three slots. */
export class StandInMedia implements Media {
  readonly microphone = sound("microphone");
  readonly camera = picture("camera");
  readonly share = picture("share");
  readonly sound = new StandInOutlet();
  readonly slots = [new StandInOutlet(), new StandInOutlet(), new StandInOutlet()];
  readonly shareSlot = new StandInOutlet();
}

type Join = Extract<ClientMessage, { type: "join" }>;

/** One conversation. */
export class House {
  readonly calling = new StandInCalling();
  readonly media = new StandInMedia();
  readonly said: HostMessage[] = [];
  readonly session: Session;
  over = false;
  /** What the window shows. */
  shown: HTMLElement | null = null;
  /** What its picture is; null where none can be taken. */
  captured: MediaStream | null = picture("slides");

  /** `loading` holds back the SDK until a test lets it come. */
  constructor(loading: Promise<void> = Promise.resolve()) {
    const nothing = (): Promise<void> => Promise.resolve();
    this.session = new Session({
      say: (message) => this.said.push(message),
      peer: { media: Promise.resolve(this.media), offer: nothing, candidate: nothing, close: () => undefined },
      exhibit: {
        show: (content) => {
          this.shown = content;
          return this.captured === null ? Promise.reject(new Error("no picture can be taken")) : Promise.resolve(this.captured);
        },
        clear: () => (this.shown = null),
      },
      calling: () => loading.then(() => this.calling),
      over: () => {
        this.over = true;
      },
    });
  }

  /** Rust says something, and whatever follows from it happens. */
  async tell(message: ClientMessage): Promise<void> {
    this.session.take(message);
    await settled();
  }

  /** Joins a meeting by its link and stops on the way in. */
  async join(change: Partial<Join> = {}): Promise<StandInCall> {
    const target = { type: "link", url: "https://teams.microsoft.com/meet/1?p=x" } as const;
    await this.tell({ type: "join", target, displayName: "Ann", token: TOKEN, muted: false, camera: false, ...change });
    return this.call;
  }

  /** Joins and is let in; what was said up to then is forgotten. */
  async meet(change: Partial<Join> = {}): Promise<StandInCall> {
    const call = await this.join(change);
    call.enter("Connected");
    await settled();
    this.said.length = 0;
    return call;
  }

  get agent(): StandInAgent {
    const agent = this.calling.first.agents.at(-1);
    if (agent === undefined) throw new Error("there is no agent");
    return agent;
  }

  get call(): StandInCall {
    const call = this.agent.calls.at(-1);
    if (call === undefined) throw new Error("there is no call");
    return call;
  }

  /** What was said of a type, in order. */
  of<Type extends HostMessage["type"]>(type: Type): Extract<HostMessage, { type: Type }>[] {
    return this.said.filter((message): message is Extract<HostMessage, { type: Type }> => message.type === type);
  }
}

/** Lets everything happen that is due: promises, however deep. No time passes. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}
