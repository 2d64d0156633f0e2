/**
 * The access token's way into the SDK. It comes in the protocol's `join` or `token`, is asked for again by `tokenNeeded`, and
 * lives in this object and in the SDK's credential only.
 */
import type { CommunicationTokenRefreshOptions } from "@azure/communication-common";

import type { Say } from "./protocol";

/** How long Rust may take for a fresh token, in milliseconds: a person may have to sign in again. */
export const TOKEN_WAIT_MS = 120_000;

/** What the credential hands to its refresher. */
type Signal = Parameters<CommunicationTokenRefreshOptions["tokenRefresher"]>[0];

interface Waiting {
  take(token: string): void;
  fail(why: Error): void;
}

/** The token of the one identity of this page. */
export class Tokens {
  private waiting: Waiting[] = [];

  constructor(private readonly say: Say) {}

  /** What a credential is made of. */
  refreshOptions(token: string): CommunicationTokenRefreshOptions {
    return { token, tokenRefresher: (signal) => this.fresh(signal), refreshProactively: true };
  }

  /** Asks Rust for a fresh token. Several askers share one request. */
  fresh(signal?: Signal): Promise<string> {
    if (this.waiting.length === 0) this.say({ type: "tokenNeeded" });
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.waiting = this.waiting.filter((one) => one !== asker);
      };
      const asker: Waiting = {
        take: (token) => {
          settle();
          resolve(token);
        },
        fail: (why) => {
          settle();
          reject(why);
        },
      };
      const timer = setTimeout(() => asker.fail(new Error("no token came")), TOKEN_WAIT_MS);
      signal?.addEventListener("abort", () => asker.fail(new Error("no token is needed any more")));
      this.waiting.push(asker);
    });
  }

  /** Rust's answer; without a request it is kept by nobody. True when somebody waited for it. */
  give(token: string): boolean {
    const { waiting } = this;
    for (const one of waiting) one.take(token);
    return waiting.length > 0;
  }

  /** Nobody will answer any more. */
  stop(): void {
    for (const one of this.waiting) one.fail(new Error("the call is over"));
  }
}
