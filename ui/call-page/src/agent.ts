/**
 * The one `CallAgent` of this page: made with the token, made anew when the service lets go of it, and told apart from somebody
 * else's who is there already.
 */
import type { CallAgent, ConnectionStateChangedEvent } from "@azure/communication-calling";

import { endOf, isAgentThere, isTokenTrouble } from "./errors";
import type { Incoming } from "./incoming";
import type { Say } from "./protocol";
import type { Calling, Client } from "./sdk";
import type { Tokens } from "./tokens";

/** The name Rust hears the agent's connection under; the SDK's own diagnostics have no word for it. */
export const AGENT_CONNECTION = "agentConnection";
/** The SDK's name for the same identity calling from another tab. */
export const ANOTHER_TAB = "isCallClientActiveInAnotherTab";

/** What an agent is made from. */
export interface AgentParts {
  calling: Calling;
  tokens: Tokens;
  incoming: Incoming;
  say: Say;
  /** Whether a call hangs on the agent, so that it can't be made anew now. */
  isBusy(): boolean;
}

/** Owns client, credential and agent. */
export class Agent {
  readonly client: Client;
  private current: CallAgent | null = null;
  private credential: ReturnType<Calling["credential"]> | null = null;
  private name = "";
  private lost = false;
  private over = false;

  constructor(private readonly parts: AgentParts) {
    this.client = parts.calling.client();
    const tabs = this.client.feature(parts.calling.features.DebugInfo);
    tabs.on("isCallClientActiveInAnotherTabChanged", () => this.tell(ANOTHER_TAB, !tabs.isCallClientActiveInAnotherTab));
  }

  /** The agent, once it is there. */
  get agent(): CallAgent | null {
    return this.current;
  }

  /** Makes the agent. A bad token, and an own agent that is still there, are tried once more; throws what the SDK throws. */
  async start(token: string, name: string): Promise<CallAgent> {
    this.name = name;
    try {
      return await this.make(token);
    } catch (error) {
      const why = endOf(error);
      if (isAgentThere(why) && this.current !== null) {
        await this.letGo();
        return this.make(token);
      }
      if (!isTokenTrouble(why)) throw error;
      return this.make(await this.parts.tokens.fresh());
    }
  }

  /** Makes the agent anew, if the service let go of it and nothing hangs on it any more. */
  async mend(): Promise<void> {
    if (!this.lost || this.over || this.parts.isBusy()) return;
    this.lost = false;
    try {
      await this.letGo();
      const { connectionState } = await this.make(await this.parts.tokens.fresh());
      this.tell(AGENT_CONNECTION, connectionState === "Connected");
    } catch {
      this.lost = true;
      this.tell(AGENT_CONNECTION, false);
    }
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.over = true;
    await this.letGo();
    await this.client.dispose().catch(() => undefined);
  }

  private async make(token: string): Promise<CallAgent> {
    const { calling, tokens, incoming } = this.parts;
    const credential = calling.credential(tokens.refreshOptions(token));
    try {
      const agent = await this.client.createCallAgent(credential, this.name === "" ? {} : { displayName: this.name });
      if (this.over) {
        await agent.dispose();
        throw new Error("the call is over");
      }
      this.current = agent;
      this.credential = credential;
      agent.on("incomingCall", incoming.heard);
      agent.on("connectionStateChanged", this.changed);
      return agent;
    } catch (error) {
      credential.dispose();
      throw error;
    }
  }

  private async letGo(): Promise<void> {
    const { current, credential } = this;
    this.current = null;
    this.credential = null;
    this.parts.incoming.clear();
    current?.off("incomingCall", this.parts.incoming.heard);
    current?.off("connectionStateChanged", this.changed);
    // Whatever it says to this: it is gone for us.
    await current?.dispose().catch(() => undefined);
    credential?.dispose();
  }

  private readonly changed: ConnectionStateChangedEvent = ({ newValue, reason }) => {
    this.tell(AGENT_CONNECTION, newValue === "Connected");
    // Both reasons mean that this agent does not come back by itself; a call that stands goes on without it.
    this.lost = newValue === "Disconnected" && reason !== undefined;
    if (this.lost) void this.mend();
  };

  private tell(name: string, well: boolean): void {
    this.parts.say({ type: "diagnostic", name, quality: well ? "good" : "bad", participant: null });
  }
}
