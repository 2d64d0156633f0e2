// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import { FakeBackend } from "../../ipc/fake";
import { AccountsState } from "../../state/accounts.svelte";
import { SettingsState } from "../../state/settings.svelte";
import TeamsSection from "./TeamsSection.svelte";
import WorkSection from "./WorkSection.svelte";

beforeEach(() => setLanguage("en"));
afterEach(cleanup);

async function setUp(query: string) {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&${query}`));
  const accounts = new AccountsState(backend, vi.fn());
  const settings = new SettingsState(backend, vi.fn());
  const start = await backend.start();
  await backend.watch((event) => accounts.take(event));
  accounts.load(start.accounts);
  settings.load(start.settings);
  const asked = (what: string) => backend.asked.filter((one) => one.what === what).map((one) => one.with);
  return { backend, accounts, settings, asked, user: userEvent.setup() };
}

async function teams(query: string) {
  const all = await setUp(query);
  render(TeamsSection, { accounts: all.accounts, platform: "linux" });
  return all;
}

async function work(query: string) {
  const all = await setUp(query);
  render(WorkSection, { accounts: all.accounts, settings: all.settings, platform: "linux", isChatless: true });
  return all;
}

const card = (name: string) => screen.getByRole("group", { name });

describe("the list of access to Teams", () => {
  it("says of each how its tokens come and how it stands", async () => {
    await teams("accounts=service,key,file");
    expect(card("Contoso").textContent).toMatch(/Token service tokens\.contoso\.example.*Signed in as ada@contoso\.example/s);
    expect(card("My own resource").textContent).toMatch(/Connection string.*The key is in this computer’s keyring/s);
    expect(card("From Mary").textContent).toMatch(/contoso-guest\.token.*read whenever you join/s);
  });

  it("chooses by radio buttons of one group, named by their identities", async () => {
    const { asked, user } = await teams("accounts=service,key");
    const radios = within(screen.getByRole("radiogroup", { name: "Access that you can use" })).getAllByRole<HTMLInputElement>("radio");
    expect(radios.map((radio) => [radio.name, radio.checked])).toEqual([["guest", true], ["guest", false]]);
    await user.click(screen.getByRole("radio", { name: "Use My own resource" }));
    expect(asked("chooseGuest")).toEqual(["My own resource"]);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Use My own resource" }).checked).toBe(true);
  });

  it("offers no choice where there is one, and says that only practice is left where there is none", async () => {
    await teams("accounts=service");
    expect(screen.queryByRole("radio")).toBeNull();
    cleanup();
    await teams("accounts=none");
    expect(screen.getByText("Practice only, for now")).toBeDefined();
    expect(screen.queryByText(/keyring/)).toBeNull();
  });

  it("shows trouble in its own words, quietly, with its number under Details, and lets people sign in again", async () => {
    const { asked, user } = await teams("accounts=trouble");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByText("Your organisation’s rules don’t allow this sign-in")).toBeDefined();
    expect(screen.getByText(/AADSTS53003/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Sign in to Fabrikam on another device" }));
    expect(asked("signIn")).toEqual([{ whose: { type: "guest", name: "Fabrikam" }, by: "device" }]);
  });

  it("has the focus at the identity when its sign-in succeeded", async () => {
    const { backend, user } = await teams("accounts=signedOut");
    await user.click(screen.getByRole("button", { name: "Sign in to Contoso" }));
    backend.accounts.finish();
    await vi.waitFor(() => expect(document.activeElement).toBe(card("Contoso")));
    expect(screen.queryByRole("button", { name: "Sign in to Contoso" })).toBeNull();
  });

  it.each([
    ["service", "Contoso", "Its sign-in and its tokens are deleted"],
    ["key", "My own resource", "which the app can’t show you"],
    ["file", "From Mary", "The file itself stays"],
  ])("asks before it removes %s, says what goes, and keeps the focus in the list", async (kind, name, words) => {
    const { asked, user } = await teams(`accounts=${kind}`);
    await user.click(screen.getByRole("button", { name: `Remove ${name}` }));
    const dialog = screen.getByRole("dialog", { name: `Remove ${name}?` });
    expect(dialog.textContent).toContain("It is the access in use.");
    expect(dialog.textContent).toContain(words);
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(asked("signOut")).toEqual([]);
    await user.click(screen.getByRole("button", { name: `Remove ${name}` }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    expect(asked("signOut")).toEqual([{ type: "guest", name }]);
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("group", { name: "Access that you can use" })));
    expect(screen.queryByRole("group", { name })).toBeNull();
  });

  it("lets nobody remove or add what the organisation decides, but sign out", async () => {
    const { asked, user } = await teams("accounts=given");
    expect(screen.getByText("From your organisation")).toBeDefined();
    expect(screen.queryByRole("button", { name: /Remove|Add access/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Sign out of Contoso" }));
    const dialog = screen.getByRole("dialog", { name: "Sign out of Contoso?" });
    expect(dialog.textContent).toContain("stays in the list");
    await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
    expect(asked("signOut")).toEqual([{ type: "guest", name: "Contoso" }]);
    expect(await screen.findByText("Not signed in")).toBeDefined();
  });

  it.each([
    ["signOutIncomplete", "Something of the sign-in may be left here"],
    ["signOutElsewhere", "Nothing is left on this computer"],
  ])("tells what could not be done: %s", async (code, words) => {
    const { backend, user } = await teams("accounts=service");
    backend.signOut = () => Promise.reject({ code, detail: "why", notNow: null, device: null, signIn: null });
    await user.click(screen.getByRole("button", { name: "Remove Contoso" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    expect((await screen.findByRole("alert")).textContent).toContain(words);
  });
});

describe("where secrets are kept", () => {
  it.each([["locked", "The keyring is locked"], ["none", "has no keyring"], ["lost", "does not answer"]])("is said with why: %s", async (keyring, words) => {
    await teams(`accounts=key&keyring=${keyring}`);
    expect(screen.getByText(new RegExp(words))).toBeDefined();
    expect(card("My own resource").textContent).toContain("in memory until the app closes");
  });

  it("is tried again, and the focus stays where the answer is", async () => {
    const { backend, user } = await teams("accounts=key&keyring=locked");
    backend.accounts.keptNext = "locked";
    const again = screen.getByRole("button", { name: "Try again" });
    await user.click(again);
    await vi.waitFor(() => expect(again.getAttribute("aria-busy")).toBeNull());
    expect(document.activeElement).toBe(again);
    backend.accounts.keptNext = "keyring";
    await user.click(again);
    const line = await screen.findByText(/are kept in this computer’s keyring/);
    await vi.waitFor(() => expect(document.activeElement).toBe(line));
  });
});

describe("the work account", () => {
  it("says what it is for and that nobody needs it, and offers nothing before it is set up", async () => {
    await work("");
    expect(screen.getByText(/Everything else works without it/)).toBeDefined();
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(screen.queryByRole("button", { name: /Sign in/ })).toBeNull();
  });

  it("is set up by an application’s ID, and what is none is kept to be mended, not saved", async () => {
    const { asked, user } = await work("");
    await user.click(screen.getByText("Set up"));
    const field = screen.getByRole("textbox", { name: "Application ID" });
    await user.type(field, "my app");
    await user.tab();
    expect(screen.getByRole("alert").textContent).toContain("looks like 11112222-");
    expect([(field as HTMLInputElement).value, asked("saveSettings")]).toEqual(["my app", []]);
    await user.clear(field);
    await user.type(field, "11112222-3333-4444-5555-666677778888");
    await user.tab();
    expect(asked("saveSettings")).toMatchObject([{ work: { clientId: "11112222-3333-4444-5555-666677778888", cloud: "public", tenant: "" } }]);
    expect(await screen.findByRole("button", { name: "Sign in to your work account" })).toBeDefined();
  });

  it("has its chats where somebody wants them, and says that this takes another sign-in", async () => {
    const { asked, user } = await work("work=on");
    expect(screen.queryByText(/Sign in once more/)).toBeNull();
    await user.click(screen.getByRole("switch", { name: "Its Teams chats, too" }));
    expect(asked("saveSettings")).toMatchObject([{ work: { chats: true } }]);
    await screen.findByText(/Sign in once more/);
    await user.click(screen.getByRole("button", { name: "Sign in to your work account" }));
    expect(asked("signIn")).toMatchObject([{ whose: { type: "work" } }]);
  });

  it("of the practice organisation needs no ID", async () => {
    const { asked, user } = await work("");
    await user.click(screen.getByText("Set up"));
    await user.selectOptions(screen.getByRole("combobox", { name: "Cloud" }), "practice");
    expect(asked("saveSettings")).toMatchObject([{ work: { cloud: "practice" } }]);
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(await screen.findByRole("button", { name: "Sign in to your work account" })).toBeDefined();
  });

  it("that the organisation set up has nothing to fill in", async () => {
    await work("work=given");
    expect(screen.queryByText("Set up")).toBeNull();
    expect(screen.getByText("Your organisation has set this up.")).toBeDefined();
    expect(screen.getByRole("button", { name: "Sign in to your work account" })).toBeDefined();
  });

  it("asks before signing out, and its application can’t be changed until then", async () => {
    const { asked, user } = await work("work=on");
    expect(screen.getByText("Signed in as ada@contoso.example")).toBeDefined();
    await user.click(screen.getByText("Set up"));
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Application ID" }).disabled).toBe(true);
    await user.click(screen.getByRole("button", { name: "Sign out of your work account" }));
    const dialog = screen.getByRole("dialog", { name: "Sign out of your work account?" });
    expect(dialog.textContent).toContain("the meetings read with it are deleted");
    await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
    expect(asked("signOut")).toEqual([{ type: "work" }]);
    await vi.waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Work account (optional)"));
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Application ID" }).disabled).toBe(false);
  });

  it("in trouble says why, and lets people sign in again or out", async () => {
    await work("work=trouble");
    expect(screen.getByText("An administrator has to approve this app")).toBeDefined();
    expect(screen.getByRole("button", { name: "Sign in to your work account" })).toBeDefined();
    expect(screen.getByRole("button", { name: "Sign out of your work account" })).toBeDefined();
  });
});
