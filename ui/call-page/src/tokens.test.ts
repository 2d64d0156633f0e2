import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { HostMessage } from "./protocol";
import { Tokens, TOKEN_WAIT_MS } from "./tokens";

describe("fresh tokens", () => {
  let said: HostMessage[];
  let tokens: Tokens;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    tokens = new Tokens((message) => said.push(message));
  });

  afterEach(() => vi.useRealTimers());

  it("are asked for once and given to all who wait", async () => {
    const both = Promise.all([tokens.fresh(), tokens.refreshOptions("old").tokenRefresher()]);
    expect(said).toEqual([{ type: "tokenNeeded" }]);
    expect(tokens.give("new")).toBe(true);
    expect(await both).toEqual(["new", "new"]);
    expect(tokens.give("nobody asked")).toBe(false);
  });

  it("are waited for a while, and not once nobody needs them", async () => {
    const late = tokens.fresh();
    vi.advanceTimersByTime(TOKEN_WAIT_MS);
    await expect(late).rejects.toThrow();
    const abort = new AbortController();
    const needless = tokens.fresh(abort.signal);
    abort.abort();
    await expect(needless).rejects.toThrow();
    expect(said).toHaveLength(2);
    const open = tokens.fresh();
    tokens.stop();
    await expect(open).rejects.toThrow();
  });
});
