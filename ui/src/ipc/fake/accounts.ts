/** Who one can be, without any keyring or provider behind it. */
import type { Accounts } from "../generated/Accounts";
import type { GuestForm } from "../generated/GuestForm";
import type { Settings } from "../generated/Settings";
import type { SignInBy } from "../generated/SignInBy";
import type { Whose } from "../generated/Whose";

export class FakeAccounts {
  accounts: Accounts;
  readonly #changed: (accounts: Accounts) => void;

  constructor(settings: Settings, changed: (accounts: Accounts) => void) {
    this.#changed = changed;
    const guests = settings.teams.guests.map(({ name, way }) => ({
      name, way, isChosen: name === settings.teams.guest, isGiven: false, standing: { is: "ready" as const }, account: null,
    }));
    const work = { isOffered: false, isGiven: false, standing: { is: "signedOut" as const }, account: null };
    this.accounts = { guests, work, kept: "keyring", signingIn: null, mayAdd: true };
  }

  /** Changes it, and says so. */
  change(change: (accounts: Accounts) => void): void {
    this.accounts = structuredClone(this.accounts);
    change(this.accounts);
    this.#changed(this.accounts);
  }

  add({ name, way }: GuestForm): void {
    const standing = { is: way.by === "tokenService" ? "signedOut" : "ready" } as const;
    this.change((accounts) => {
      accounts.guests.forEach((guest) => (guest.isChosen = false));
      accounts.guests.push({ name, way, isChosen: true, isGiven: false, standing, account: null });
    });
  }

  choose(name: string): void {
    this.change((accounts) => accounts.guests.forEach((guest) => (guest.isChosen = guest.name === name)));
  }

  signIn(whose: Whose, by: SignInBy): void {
    const code = { address: "https://login.example/device", code: "MADE-UP", until: Date.now() + 900_000 };
    this.change((accounts) => (accounts.signingIn = { whose, code: by === "device" ? code : null }));
  }

  signOut(whose: Whose): void {
    this.change((accounts) => {
      if (whose.type === "work") accounts.work = { ...accounts.work, standing: { is: "signedOut" }, account: null };
      else accounts.guests = accounts.guests.filter((guest) => guest.name !== whose.name);
    });
  }
}
