/**
 * The host's side of one conversation with Rust, from the first message to `state ended`. Messages are taken in their order
 * and none waits for another to be carried out: the token that an agent waits for is a message, too.
 */
import type { Call } from "@azure/communication-calling";

import { Agent } from "./agent";
import { Calls } from "./calls";
import { tellEnvironment } from "./environment";
import { attempt, codesOf, endOf, refuse } from "./errors";
import { ME, ownId } from "./identifiers";
import { Incoming } from "./incoming";
import { isHostedByTeams, joinOptions, setOut } from "./join";
import type { Exhibit } from "./exhibit";
import { carryOut, note } from "./orders";
import { nothingWanted } from "./part";
import type { Peer } from "./peer";
import { surveyOf } from "./survey";
import type { ClientMessage, EndReason, JoinTarget, Said, Say } from "./protocol";
import type { Calling } from "./sdk";
import { Tokens } from "./tokens";

/** How long the SDK may take to hang up before the end is told all the same, in milliseconds. */
export const HANG_UP_MS = 5000;

/** How long a rating is waited for after the end, in milliseconds: `meeting::protocol::RATING_DEADLINE_S`. */
export const RATING_MS = 120_000;

/** What a conversation needs of the page around it. */
export interface Page {
  say: Say;
  peer: Pick<Peer, "candidate" | "close" | "media" | "offer">;
  /** Loads the SDK. */
  calling(): Promise<Calling>;
  /** Where the window shows what is no picture. */
  exhibit: Pick<Exhibit, "clear" | "show">;
  /** The conversation is over: `state ended` is said and everything let go. */
  over(): void;
}

/** What there is once the agent is. */
interface Standing {
  agent: Agent;
  incoming: Incoming;
  calling: Calling;
  /** False where the service does not support this browser. */
  suited: Promise<boolean>;
}

/** One conversation. */
export class Session {
  private readonly wanted = nothingWanted();
  private readonly tokens: Tokens;
  private loading: Promise<Standing> | null = null;
  private standing: Promise<Standing> | null = null;
  private there: Standing | null = null;
  private calls: Calls | null = null;
  private me = ME;
  /** Set by the first word of the end; from then on nothing begins. */
  private leaving: ReturnType<typeof setTimeout> | null = null;
  private finished = false;
  private closed = false;
  /** A call that is over waits for its rating. */
  private rated: { call: Call; waiting: ReturnType<typeof setTimeout> } | null = null;

  constructor(private readonly page: Page) {
    this.tokens = new Tokens(page.say);
  }

  /** Takes a message of the client's. */
  take(message: ClientMessage): void {
    if (this.finished) return message.type === "rate" ? void this.rate(message) : undefined;
    switch (message.type) {
      case "hello":
      // The page and the call are one: where its socket breaks, there is nobody to keep a place for.
      case "keepPlace":
        return;
      case "ping":
        return this.page.say({ type: "pong", id: message.id });
      case "offer":
        return void this.page.peer.offer(message);
      case "candidate":
        return void this.page.peer.candidate(message);
      case "token":
        return this.token(message.token);
      case "join":
        return void this.join(message);
      case "acceptCall":
        return void this.accept(message);
      case "rejectCall":
        return void this.reject(message);
      case "leave":
        return void this.leave(message.forEveryone);
      default:
        return void this.order(message);
    }
  }

  /** The socket is gone: nobody is left to speak to. */
  stop(): void {
    if (this.finished) this.close();
    else void this.leave(false).finally(() => {
      this.finish({ code: 0, subcode: 0 });
      this.close();
    });
  }

  /** The first token without a join makes an agent that only waits for calls. */
  private token(token: string): void {
    if (this.tokens.give(token) || this.standing !== null) return;
    void this.stand(token, "").catch((error: unknown) => this.finish(endOf(error)));
  }

  private async join({ target, displayName, token, muted, camera }: Said<"join">): Promise<void> {
    const { say } = this.page;
    if (this.standing !== null) return say({ type: "error", code: "unexpected", detail: "join: there is an agent already" });
    Object.assign(this.wanted, { muted, camera });
    say({ type: "state", phase: "connecting" });
    try {
      const standing = await this.stand(token ?? (await this.tokens.fresh()), displayName);
      await this.begin(standing, { target, displayName }, async ({ agent, calling }) => {
        const media = await this.page.peer.media;
        const current = agent.agent;
        if (current === null) throw new Error("the agent is gone");
        return setOut(current, target, joinOptions(calling, media, this.wanted));
      });
    } catch (error) {
      this.finish(endOf(error));
    }
  }

  private async accept({ call, camera }: Said<"acceptCall">): Promise<void> {
    const { there, page } = this;
    if (there === null) return refuse(page.say, "accept", { code: 404 });
    this.wanted.camera = camera;
    try {
      await this.begin(there, { target: null, displayName: "" }, async ({ incoming, calling }) => {
        const media = await page.peer.media;
        return incoming.accept(call, joinOptions(calling, media, this.wanted), camera ? calling.picture(media.camera) : null);
      });
    } catch (error) {
      this.finish(endOf(error));
    }
  }

  private async reject({ call }: Said<"rejectCall">): Promise<void> {
    const { say } = this.page;
    await attempt(say, "reject call", async () => {
      if (!(await this.there?.incoming.reject(call))) refuse(say, "reject call", { code: 404 });
    });
  }

  /** The SDK and its client, which any call needs: the sooner, the less whoever joins has to wait. */
  prepare(): Promise<Standing> {
    this.loading ??= this.load();
    return this.loading;
  }

  /** Client, environment, agent: what any call needs. */
  private stand(token: string, name: string): Promise<Standing> {
    this.standing ??= this.make(token, name);
    return this.standing;
  }

  private async make(token: string, name: string): Promise<Standing> {
    const standing = await this.prepare();
    this.me = ownId(token);
    await standing.agent.start(token, name);
    return standing;
  }

  private async load(): Promise<Standing> {
    const { say } = this.page;
    const calling = await this.page.calling();
    if (this.finished) throw new Error("the call is over");
    const incoming = new Incoming(calling, say);
    const isBusy = (): boolean => (this.calls?.current ?? null) !== null;
    const agent = new Agent({ calling, tokens: this.tokens, incoming, say, isBusy });
    // It asks the network: the agent is made meanwhile.
    this.there = { agent, incoming, calling, suited: tellEnvironment(agent.client, calling, say) };
    return this.there;
  }

  /** Makes the one call of this conversation. */
  private async begin(
    standing: Standing,
    { target, displayName }: { target: JoinTarget | null; displayName: string },
    place: (standing: Standing) => Promise<Call | null>,
  ): Promise<void> {
    // Rust knows by now, and goes another way or gives up.
    if (!(await standing.suited) || this.finished || this.isLeaving()) return;
    const { say, peer } = this.page;
    const call = await place(standing);
    if (call === null) return refuse(say, "call", { code: 404 });
    const teams = target !== null && isHostedByTeams(target);
    const { wanted, me } = this;
    const { exhibit } = this.page;
    const shared = { calling: standing.calling, media: await peer.media, wanted, say, me, name: displayName, teams, exhibit };
    this.calls = new Calls(shared, () => standing.agent.agent?.calls ?? [], (reason) => this.finish(reason));
    this.calls.adopt(call);
    // Somebody left while the SDK was setting out.
    if (this.isLeaving()) await this.calls.leave(false);
  }

  private async order(message: ClientMessage): Promise<void> {
    const { say } = this.page;
    const noted = note(this.wanted, message);
    try {
      if (message.type === "moveToRoom") await this.calls?.move(message.room);
      else {
        const scope = this.calls?.current ?? null;
        const done = scope !== null && (await carryOut(scope, message));
        if (!done && !noted) this.cannot(message);
      }
    } catch (error) {
      refuse(say, message.type, codesOf(error));
    }
  }

  /** Teams' chat is a service of its own: a line written here is refused by its reference, so that it is not waited for. */
  private cannot(message: ClientMessage): void {
    const { say } = this.page;
    if (message.type === "chat") say({ type: "error", code: "notAllowed", detail: "chat: not over this host", reference: message.reference });
    else say({ type: "error", code: "unexpected", detail: `${message.type}: there is no call for it` });
  }

  private async leave(forEveryone: boolean): Promise<void> {
    const { calls } = this;
    const gone: EndReason = { code: 0, subcode: 0 };
    this.leaving ??= setTimeout(() => this.finish(gone), HANG_UP_MS);
    if (calls === null) return this.finish(gone);
    const hungUp = await attempt(this.page.say, "leave", () => calls.leave(forEveryone));
    // Not being allowed to end it for everyone is no reason to be gone.
    if (!hungUp && forEveryone) this.stay();
  }

  private isLeaving(): boolean {
    return this.leaving !== null;
  }

  private stay(): void {
    if (this.leaving !== null) clearTimeout(this.leaving);
    this.leaving = null;
  }

  private finish(reason: EndReason): void {
    if (this.finished) return;
    this.finished = true;
    this.stay();
    this.tokens.stop();
    const call = this.calls?.last ?? null;
    this.calls?.stop();
    this.page.say({ type: "state", phase: "ended", reason });
    this.page.peer.close();
    if (call === null) return this.close();
    // The SDK takes a rating after the end, and only while its agent is there. Whoever gives none closes the socket.
    this.rated = { call, waiting: setTimeout(() => this.close(), RATING_MS) };
  }

  private async rate(rating: Said<"rate">): Promise<void> {
    const { rated, there } = this;
    if (rated === null || there === null) return;
    this.rated = null;
    clearTimeout(rated.waiting);
    const feature = rated.call.feature(there.calling.features.CallSurvey);
    const taken = await attempt(this.page.say, "rating", () => feature.submitSurvey(surveyOf(rating)));
    if (taken) this.page.say({ type: "rated" });
    this.close();
  }

  /** Lets go of everything. */
  private close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.rated !== null) clearTimeout(this.rated.waiting);
    void this.there?.agent.stop();
    this.page.over();
  }
}
