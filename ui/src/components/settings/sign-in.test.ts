// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import { FakeBackend } from "../../ipc/fake";
import { refused } from "../../ipc/fake/accounts";
import { AccountsState } from "../../state/accounts.svelte";
import AddGuest from "./AddGuest.svelte";
import CodeCard from "./CodeCard.svelte";
import SignInDialog from "./SignInDialog.svelte";

const KEY = "endpoint=https://ann-develops.communication.practice.example/;accesskey=bm90IGEga2V5";
const CONTOSO = { type: "guest", name: "Contoso" } as const;

beforeEach(() => setLanguage("en"));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function setUp(query: string) {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&${query}`));
  const accounts = new AccountsState(backend, vi.fn());
  await backend.watch((event) => accounts.take(event));
  accounts.load((await backend.start()).accounts);
  const asked = (what: string) => backend.asked.filter((one) => one.what === what).map((one) => one.with);
  return { backend, accounts, asked, user: userEvent.setup() };
}

describe("adding access", () => {
  async function adding(query = "accounts=none") {
    const all = await setUp(query);
    const onclose = vi.fn();
    render(AddGuest, { accounts: all.accounts, platform: "linux", onclose });
    const field = (name: string | RegExp) => screen.getByLabelText<HTMLInputElement>(name);
    return { ...all, onclose, field };
  }

  it("recommends the token service, takes its name from it, and signs in at once", async () => {
    const { accounts, asked, user, field, onclose } = await adding();
    expect(screen.getByRole<HTMLInputElement>("radio", { name: /token service/ }).checked).toBe(true);
    await user.type(field("Address of the token service"), "tokens.contoso.example");
    await user.click(screen.getByRole("button", { name: "Add and sign in" }));
    const way = { by: "tokenService", address: "https://tokens.contoso.example" };
    await vi.waitFor(() => expect(asked("addGuest")).toEqual([{ name: "tokens.contoso.example", way, connectionString: null }]));
    await vi.waitFor(() => expect(accounts.attempt).toMatchObject({ whose: { name: "tokens.contoso.example" }, by: "browser" }));
    expect(onclose).toHaveBeenCalledOnce();
  });

  it("replaces a name that it suggested itself, and none that somebody typed", async () => {
    const { user, field } = await adding();
    const address = field("Address of the token service");
    await user.type(address, "one.example");
    await user.tab();
    expect(field("What to call it here").value).toBe("one.example");
    await user.clear(address);
    await user.type(address, "two.example");
    await user.tab();
    expect(field("What to call it here").value).toBe("two.example");
    await user.clear(field("What to call it here"));
    await user.type(field("What to call it here"), "Ours");
    await user.type(address, ":8443");
    await user.tab();
    expect(field("What to call it here").value).toBe("Ours");
  });

  it("points at the field that is wrong, and what was typed stays", async () => {
    const { asked, user, field } = await adding();
    await user.click(screen.getByRole("radio", { name: /token file/ }));
    await user.type(field("Whole path of the file"), "teams.token");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(screen.getByRole("alert").textContent).toContain("Name the file from the top");
    expect(document.activeElement).toBe(field("Whole path of the file"));
    expect(field("Whole path of the file").getAttribute("aria-invalid")).toBe("true");
    await user.click(screen.getByRole("radio", { name: /token service/ }));
    expect(screen.queryByRole("alert")).toBeNull();
    await user.click(screen.getByRole("radio", { name: /token file/ }));
    expect(field("Whole path of the file").value).toBe("teams.token");
    expect(asked("addGuest")).toEqual([]);
  });

  it("hides a connection string, says what it opens and where it goes, and sends it once", async () => {
    const { accounts, asked, user, field } = await adding("accounts=none&keyring=none");
    await user.click(screen.getByRole("radio", { name: /connection string/ }));
    const secret = field("Connection string");
    expect(secret.type).toBe("password");
    expect(screen.getByText("This key opens the whole resource")).toBeDefined();
    expect(screen.getByText(/stays in memory until the app closes/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Show", pressed: false }));
    expect(secret.type).toBe("text");
    await user.click(secret);
    await user.paste(KEY);
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(asked("addGuest")).toEqual([{ name: "ann-develops", way: { by: "connectionString" }, connectionString: KEY }]);
    expect(accounts.attempt).toBeUndefined();
  });

  it("tells at the name that it is taken, and anything else below", async () => {
    const { backend, user, field, onclose } = await adding("accounts=service");
    await user.type(field("Address of the token service"), "tokens.contoso.example");
    await user.clear(field("What to call it here"));
    await user.type(field("What to call it here"), "Contoso");
    await user.click(screen.getByRole("button", { name: "Add and sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("not in the list yet");
    expect(document.activeElement).toBe(field("What to call it here"));
    backend.addGuest = () => Promise.reject(refused("notByPolicy"));
    await user.type(field("What to call it here"), " 2");
    await user.click(screen.getByRole("button", { name: "Add and sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Your organisation does not allow this");
    expect(field("What to call it here").value).toBe("Contoso 2");
    expect(onclose).not.toHaveBeenCalled();
  });
});

describe("the window of a sign-in", () => {
  async function signingIn(by: "browser" | "device", query = "accounts=signedOut") {
    const all = await setUp(query);
    const signedIn = all.accounts.signIn(CONTOSO, by);
    if (query.includes("fails")) await signedIn;
    const { attempt } = all.accounts;
    if (!attempt) expect.fail("nothing is under way");
    const shown = render(SignInDialog, { accounts: all.accounts, attempt, platform: "linux" });
    const follow = () => all.accounts.attempt && shown.rerender({ attempt: all.accounts.attempt });
    return { ...all, signedIn, follow };
  }

  it("sends people to their browser, reads that out, and gives up by Escape or Cancel", async () => {
    const { asked, user, accounts, signedIn } = await signingIn("browser");
    expect(screen.getByRole("dialog", { name: "Sign in to Contoso" })).toBeDefined();
    expect(screen.getByRole("status").textContent).toContain("Go on in your browser");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await signedIn).toBe(false);
    expect([asked("cancelSignIn").length, accounts.attempt]).toEqual([1, undefined]);
  });

  it("shows the code large, reads it out once, and goes over to the browser", async () => {
    const { asked, user } = await signingIn("device");
    expect(screen.getByText("KX7D-94TQ").tagName).toBe("STRONG");
    const [status] = screen.getAllByRole("status");
    expect(status?.textContent).toBe("Open https://login.practice.example/device on another device and type the code KX7D-94TQ.");
    expect(status?.textContent).not.toMatch(/\d:\d\d/);
    await user.click(screen.getByRole("button", { name: "Use this computer’s browser" }));
    await vi.waitFor(() => expect(asked("signIn")).toMatchObject([{ by: "device" }, { by: "browser" }]));
  });

  it("says why it was refused, with the number, and tries again or elsewhere", async () => {
    const { asked, user } = await signingIn("browser", "accounts=signedOut&signin=fails:conditionalAccess");
    expect(screen.getByRole("alert").textContent).toContain("Your organisation’s rules don’t allow this sign-in");
    expect(screen.getByText(/AADSTS53003/)).toBeDefined();
    expect(screen.getByRole("button", { name: "Use another device" })).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await vi.waitFor(() => expect(asked("signIn")).toHaveLength(2));
  });

  it("does not offer another device where there are no codes", async () => {
    const { backend, follow } = await signingIn("browser");
    backend.accounts.finish({ ...refused("signInRefused"), signIn: { why: "noDeviceCodes", number: null } });
    await vi.waitFor(async () => (await follow(), expect(screen.getByRole("alert"))));
    expect(screen.queryByRole("button", { name: "Use another device" })).toBeNull();
  });
});

describe("the code for another device", () => {
  const code = (until: number) => ({ address: "https://login.practice.example/device", code: "KX7D-94TQ", until });

  it("is copied, and says so", async () => {
    const user = userEvent.setup();
    render(CodeCard, { code: code(Date.now() + 60_000) });
    await user.click(screen.getByRole("button", { name: "Copy the code" }));
    expect(await navigator.clipboard.readText()).toBe("KX7D-94TQ");
    expect((await screen.findByRole("status")).textContent).toBe("Copied");
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValueOnce(new Error("not allowed"));
    await user.click(screen.getByRole("button", { name: "Copy the address" }));
    await vi.waitFor(() => expect(screen.getByRole("status").textContent).toBe("It could not be copied: write it down."));
  });

  it("counts down to its end and says that it is over", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    render(CodeCard, { code: code(1_000_000 + 62_000) });
    const timer = screen.getByRole("timer");
    expect(timer.textContent).toBe("It runs out in 1:02.");
    await vi.advanceTimersByTimeAsync(3000);
    expect(timer.textContent).toBe("It runs out in 0:59.");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(timer.textContent).toContain("It has run out");
  });
});
