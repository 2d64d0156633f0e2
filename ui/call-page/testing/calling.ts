/** The whole SDK, as far as the page uses it, with nothing behind it. */
import type { CallAgent, CallAgentOptions, CallClientFeature, CallClientFeatureFactory, TogetherModeVideoStream } from "@azure/communication-calling";
import {
  AzureCommunicationTokenCredential,
  createIdentifierFromRawId,
  getIdentifierRawId,
  type CommunicationTokenCredential,
  type CommunicationTokenRefreshOptions,
} from "@azure/communication-common";

import type { Calling, Client, Drawn } from "../src/sdk";
import { StandInAgent, type Began } from "./agent";
import { StandInTogetherStream } from "./scene-features";
import { features, StandInDebugInfo } from "./sdk-features";
import { localPicture, localSound } from "./streams";

/** Keeps what it was made of; asks for a fresh token when a test wants it to. */
export class StandInCredential implements CommunicationTokenCredential {
  disposed = false;
  private token: string;

  constructor(private readonly options: CommunicationTokenRefreshOptions) {
    this.token = typeof options.token === "string" ? options.token : "";
  }

  getToken(): Promise<{ token: string; expiresOnTimestamp: number }> {
    return Promise.resolve({ token: this.token, expiresOnTimestamp: 0 });
  }

  /** What the real one does ten minutes before the token ends. */
  async refresh(): Promise<string> {
    const token = await this.options.tokenRefresher();
    this.token = typeof token === "string" ? token : token.token;
    return this.token;
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** Makes one agent at a time, as the declarations ask. */
export class StandInClient implements Client {
  readonly debug = new StandInDebugInfo();
  readonly agents: StandInAgent[] = [];
  /** What making the next agents fails with, in order. */
  readonly faults: Error[] = [];
  disposed = false;

  constructor(
    private readonly began: Began = () => undefined,
    private readonly stood: (agent: StandInAgent) => void = () => undefined,
  ) {}

  createCallAgent(credential: CommunicationTokenCredential, options?: CallAgentOptions): Promise<CallAgent> {
    const fault = this.faults.shift();
    if (fault !== undefined) return Promise.reject(fault);
    const agent = new StandInAgent(credential, options?.displayName ?? "", this.began);
    this.agents.push(agent);
    this.stood(agent);
    return Promise.resolve(agent);
  }

  feature<Feature extends CallClientFeature>(factory: CallClientFeatureFactory<Feature>): Feature {
    const known: CallClientFeature = this.debug;
    if ((factory as object) !== features.DebugInfo) throw new Error("the page uses one feature of the client");
    return known as Feature;
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

/** The stand-in, and what it made. */
export class StandInCalling implements Calling {
  readonly features = features;
  readonly clients: StandInClient[] = [];
  readonly credentials: StandInCredential[] = [];
  /** For the first client, before it is made. */
  readonly first = this.make();
  /** What becomes of the calls. */
  began: Began = () => undefined;
  /** Is told of every agent. */
  stood: (agent: StandInAgent) => void = () => undefined;

  client(): StandInClient {
    const client = this.clients.length === 0 ? this.first : this.make();
    this.clients.push(client);
    return client;
  }

  private make(): StandInClient {
    return new StandInClient((...begun) => this.began(...begun), (agent) => this.stood(agent));
  }

  /** Tokens are renewed as Microsoft's own library does it. */
  renews = false;

  credential(options: CommunicationTokenRefreshOptions): CommunicationTokenCredential {
    if (this.renews) return new AzureCommunicationTokenCredential(options);
    const credential = new StandInCredential(options);
    this.credentials.push(credential);
    return credential;
  }

  /** How many drawn pictures were let go of. */
  undrawn = 0;

  draw(stream: TogetherModeVideoStream): Promise<Drawn> {
    if (!(stream instanceof StandInTogetherStream)) return Promise.reject(new Error("only a scene is drawn"));
    return Promise.resolve({ stream: stream.source, dispose: () => (this.undrawn += 1) });
  }

  readonly sound = localSound;
  readonly picture = localPicture;
  readonly rawId = getIdentifierRawId;
  readonly identifier = createIdentifierFromRawId;
}
