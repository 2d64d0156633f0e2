import { beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { failure } from "../ipc/fake/failure";
import { AccountsState, asksToSignIn } from "./accounts.svelte";

const CONTOSO = { type: "guest", name: "Contoso" } as const;
const ADA = "ada@contoso.example";

beforeEach(() => setLanguage("en"));

async function setUp(query: string) {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&${query}`));
  const say = vi.fn<(text: string) => void>();
  const accounts = new AccountsState(backend, say);
  await backend.watch((event) => accounts.take(event));
  accounts.load((await backend.start()).accounts);
  const asked = () => backend.asked.map(({ what }) => what);
  return { backend, accounts, say, asked };
}

describe("signing in", () => {
  it("waits for the person, tells who they are, and is gone", async () => {
    const { backend, accounts, say } = await setUp("accounts=signedOut");
    const signedIn = accounts.signIn(CONTOSO);
    expect(accounts.attempt).toEqual({ whose: CONTOSO, by: "browser", failure: null });
    expect(accounts.code).toBeNull();
    backend.accounts.finish();
    expect(await signedIn).toBe(true);
    expect(accounts.attempt).toBeUndefined();
    expect(accounts.chosen).toMatchObject({ standing: { is: "ready" }, account: ADA });
    expect(say).toHaveBeenLastCalledWith(`Signed in as ${ADA}`);
  });

  it("on another device has the code as soon as it comes, and none afterwards", async () => {
    const { backend, accounts } = await setUp("work=signedOut");
    const signedIn = accounts.signIn({ type: "work" }, "device");
    expect(accounts.code).toMatchObject({ code: "KX7D-94TQ" });
    backend.accounts.finish();
    await signedIn;
    expect(accounts.code).toBeNull();
    expect(accounts.all.work).toMatchObject({ standing: { is: "ready" }, account: ADA });
  });

  it("that is refused stays to say why, until it is closed or tried again", async () => {
    const { backend, accounts, say, asked } = await setUp("accounts=signedOut&signin=fails:conditionalAccess");
    expect(await accounts.signIn(CONTOSO)).toBe(false);
    expect(accounts.attempt?.failure).toMatchObject({ code: "signInRefused", signIn: { why: "conditionalAccess", number: 53003 } });
    expect(say).not.toHaveBeenCalled();
    await accounts.cancel();
    expect(accounts.attempt).toBeUndefined();
    // Nothing was under way any more.
    expect(asked()).toEqual(["signIn"]);
    expect(backend.accounts.accounts.signingIn).toBeNull();
  });

  it("that is given up ends at the backend, and nothing is said of the time that ran out", async () => {
    const { backend, accounts, say } = await setUp("accounts=signedOut");
    const signedIn = accounts.signIn(CONTOSO);
    await accounts.cancel();
    expect(await signedIn).toBe(false);
    expect([accounts.attempt, backend.accounts.accounts.signingIn]).toEqual([undefined, null]);
    expect(say).not.toHaveBeenCalled();
    expect(asksToSignIn(accounts.chosen?.standing ?? { is: "ready" })).toBe(true);
  });

  it("elsewhere ends the one before, whose end is no news", async () => {
    const { backend, accounts, asked } = await setUp("accounts=signedOut");
    const first = accounts.signIn(CONTOSO, "browser");
    const second = accounts.signIn(CONTOSO, "device");
    expect(await first).toBe(false);
    await vi.waitFor(() => expect(accounts.code).not.toBeNull());
    expect(accounts.attempt).toMatchObject({ by: "device", failure: null });
    backend.accounts.finish();
    expect(await second).toBe(true);
    expect(asked()).toEqual(["signIn", "cancelSignIn", "signIn"]);
  });

  it("that was under way before the window was, is shown and ends by what is told", async () => {
    const { backend } = await setUp("accounts=signedOut");
    const waits = backend.accounts.signIn(CONTOSO, "device");
    const late = new AccountsState(backend, vi.fn());
    await backend.watch((event) => late.take(event));
    late.load((await backend.start()).accounts);
    expect(late.attempt).toEqual({ whose: CONTOSO, by: "device", failure: null });
    expect(late.code?.code).toBe("KX7D-94TQ");
    backend.accounts.finish();
    await waits;
    expect([late.attempt, late.chosen?.standing.is]).toEqual([undefined, "ready"]);
  });

  it("of one account shows no code of another", async () => {
    const { backend, accounts } = await setUp("accounts=signedOut&work=signedOut");
    const signedIn = accounts.signIn(CONTOSO);
    const code = { address: "https://login.practice.example/device", code: "AAAA", until: 1 };
    backend.accounts.change((all) => (all.signingIn = { whose: { type: "work" }, code }));
    expect(accounts.code).toBeNull();
    backend.accounts.finish();
    await signedIn;
  });
});

describe("the identities", () => {
  it("that are added are chosen and told of", async () => {
    const { accounts, say } = await setUp("accounts=file");
    await accounts.add({ name: "Contoso", way: { by: "tokenService", address: "https://tokens.contoso.example" }, connectionString: null });
    expect(accounts.chosen).toMatchObject({ name: "Contoso", standing: { is: "signedOut" } });
    expect(say).toHaveBeenLastCalledWith("Contoso was added.");
  });

  it("that can't be added throw the reason", async () => {
    const { accounts } = await setUp("accounts=service");
    const form = { name: "Contoso", way: { by: "file", path: "/a" }, connectionString: null } as const;
    await expect(accounts.add(form)).rejects.toMatchObject({ code: "guestName" });
    const given = await setUp("accounts=given");
    await expect(given.accounts.add({ ...form, name: "Other" })).rejects.toMatchObject({ code: "notByPolicy" });
  });

  it("change where links lead when another is chosen or can be used", async () => {
    const { backend, accounts } = await setUp("accounts=signedOut,key");
    const seen = [accounts.access];
    await accounts.choose("My own resource");
    seen.push(accounts.access);
    await accounts.choose("Contoso");
    const signedIn = accounts.signIn(CONTOSO);
    seen.push(accounts.access);
    backend.accounts.finish();
    await signedIn;
    seen.push(accounts.access);
    expect(seen).toEqual(["signedOut Contoso", "ready My own resource", "signedOut Contoso", "ready Contoso"]);
  });

  it("that are signed out of are gone, but for the organisation’s, and it is told which", async () => {
    const { accounts, say } = await setUp("accounts=service");
    await accounts.signOut(CONTOSO);
    expect([accounts.all.guests, accounts.chosen, accounts.access]).toEqual([[], undefined, ""]);
    expect(say).toHaveBeenLastCalledWith("Contoso was removed.");
    const given = await setUp("accounts=given");
    await given.accounts.signOut(CONTOSO);
    expect(given.accounts.chosen).toMatchObject({ isGiven: true, standing: { is: "signedOut" } });
    expect(given.say).toHaveBeenLastCalledWith("Not signed in");
  });
});

it("signing in is asked for where it helps, and not against a network that is gone", () => {
  const trouble = (code: Parameters<typeof failure>[0]) => asksToSignIn({ is: "trouble", failure: failure(code) });
  expect([trouble("accessEnded"), trouble("signInRefused"), trouble("tokenServiceRefused")]).toEqual([true, true, true]);
  expect([trouble("networkGone"), trouble("signInSetUp"), asksToSignIn({ is: "ready" })]).toEqual([false, false, false]);
});

it("the keyring is tried again, and how it is then is told", async () => {
  const { backend, accounts, say } = await setUp("keyring=locked");
  backend.accounts.keptNext = "locked";
  await accounts.tryKeyring();
  expect(say.mock.lastCall?.[0]).toContain("The keyring is locked");
  backend.accounts.keptNext = "keyring";
  await accounts.tryKeyring();
  expect(accounts.all.kept).toBe("keyring");
  expect(say.mock.lastCall?.[0]).toContain("are kept in this computer’s keyring");
});
