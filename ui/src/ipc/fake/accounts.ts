/** Who one can be, without any keyring or provider behind it. */
import type { Accounts } from "../generated/Accounts";
import type { Failure } from "../generated/Failure";
import type { FailureCode } from "../generated/FailureCode";
import type { Guest } from "../generated/Guest";
import type { GuestForm } from "../generated/GuestForm";
import type { GuestIdentity } from "../generated/GuestIdentity";
import type { SecretsKept } from "../generated/SecretsKept";
import type { Settings } from "../generated/Settings";
import type { SignInBy } from "../generated/SignInBy";
import type { SignInRefusal } from "../generated/SignInRefusal";
import type { Standing } from "../generated/Standing";
import type { TokenWay } from "../generated/TokenWay";
import type { Way } from "../generated/Way";
import type { Whose } from "../generated/Whose";
import type { Work } from "../generated/Work";
import { failure } from "./failure";

const ADA = "ada@contoso.example";
const READY: Standing = { is: "ready" };
const SIGNED_OUT: Standing = { is: "signedOut" };
const CODE_MS = 900_000;
/** Microsoft's numbers of the refusals that the made-up provider knows. */
const NUMBERS: Partial<Record<SignInRefusal, number>> = { conditionalAccess: 53003, administratorApproval: 90094, noConsent: 65001, notAssigned: 50105, codeExpired: 70019 };

const service: TokenWay = { by: "tokenService", address: "https://tokens.contoso.example" };

/** Identities by the names that the address has for them. */
const GUESTS: Record<string, Partial<Guest> & { name: string; way: TokenWay }> = {
  service: { name: "Contoso", way: service, account: ADA },
  signedOut: { name: "Contoso", way: service, standing: SIGNED_OUT },
  trouble: { name: "Fabrikam", way: { by: "tokenService", address: "https://access.fabrikam.example" }, standing: { is: "trouble", failure: refused("conditionalAccess") } },
  given: { name: "Contoso", way: service, account: ADA, isGiven: true },
  key: { name: "My own resource", way: { by: "connectionString" } },
  file: { name: "From Mary", way: { by: "file", path: "/srv/Documents/access to Teams/contoso-guest.token" } },
};

/** A refusal as a provider gives it, by its reason; any other code as it is. */
export function refused(what: string): Failure {
  const why = what as SignInRefusal;
  return NUMBERS[why] ? failure("signInRefused", { why, number: NUMBERS[why] }) : failure(what as FailureCode);
}

const guest = (one: Partial<Guest> & GuestIdentity): Guest => ({ isChosen: false, isGiven: false, standing: READY, account: null, ...one });

function guests(names: string | null, { guests: kept, guest: chosen }: Settings["teams"]): Guest[] {
  if (names === null) return kept.map((one) => guest({ ...one, isChosen: one.name === chosen }));
  const known = names.split(",").flatMap((name) => GUESTS[name] ?? []);
  return known.map((one, at) => guest({ ...one, isChosen: at === 0 }));
}

function work(how: string | null): Work {
  const standing: Standing = how === "on" ? READY : how === "trouble" ? { is: "trouble", failure: refused("administratorApproval") } : SIGNED_OUT;
  return { isOffered: how !== null, isGiven: how === "given", standing, account: how === "on" || how === "trouble" ? ADA : null };
}

const KEPT: Record<string, SecretsKept> = { none: "noKeyring", locked: "locked", lost: "lost" };

export class FakeAccounts {
  accounts: Accounts;
  /** What trying the keyring again gives. */
  keptNext: SecretsKept = "keyring";
  readonly #changed: (accounts: Accounts) => void;
  readonly #fails: string | undefined;
  /** Ends the sign-in that is under way, well or with a failure. */
  #end: ((failure?: Failure) => void) | undefined;

  /** `alive`: whoever signs in is done after a while, by themselves. */
  constructor(query: URLSearchParams, settings: Settings, readonly alive: boolean, changed: (accounts: Accounts) => void) {
    this.#changed = changed;
    this.#fails = query.get("signin")?.match(/^fails:(\w+)$/)?.[1];
    const all = guests(query.get("accounts"), settings.teams);
    const kept = KEPT[query.get("keyring") ?? ""] ?? "keyring";
    this.accounts = { guests: all, work: work(query.get("work")), kept, signingIn: null, mayAdd: !all.some(({ isGiven }) => isGiven) };
  }

  /** Changes it, and says so. */
  change(change: (accounts: Accounts) => void): void {
    this.accounts = structuredClone(this.accounts);
    change(this.accounts);
    this.#changed(this.accounts);
  }

  /** An application was set up, or not any more. */
  setUp({ clientId, cloud }: Settings["work"]): void {
    const isOffered = this.accounts.work.isGiven || clientId !== "" || cloud === "practice";
    if (isOffered !== this.accounts.work.isOffered) this.change((accounts) => (accounts.work = { ...accounts.work, isOffered }));
  }

  add({ name, way, connectionString }: GuestForm): void {
    if (!this.accounts.mayAdd) throw failure("notByPolicy");
    if (this.accounts.guests.some((one) => one.name === name)) throw failure("guestName");
    // As Rust does, which knows what a resource's address looks like.
    if (way.by === "connectionString" && !connectionString?.includes(".communication.")) throw failure("connectionString");
    this.change((accounts) => {
      accounts.guests.forEach((one) => (one.isChosen = false));
      accounts.guests.push(guest({ name, way, isChosen: true, standing: way.by === "tokenService" ? SIGNED_OUT : READY }));
    });
  }

  choose(name: string): void {
    this.change((accounts) => accounts.guests.forEach((one) => (one.isChosen = one.name === name)));
  }

  /** Resolves when {@link finish} is called, or by itself where the meeting is alive. */
  async signIn(whose: Whose, by: SignInBy): Promise<void> {
    if (this.accounts.signingIn) throw failure("signInUnderWay");
    const code = { address: "https://login.practice.example/device", code: "KX7D-94TQ", until: Date.now() + CODE_MS };
    this.change((accounts) => (accounts.signingIn = { whose, code: by === "device" ? code : null }));
    const ended = new Promise<void>((done, fail) => (this.#end = (reason) => (reason ? fail(reason) : done())));
    if (this.#fails) this.finish(refused(this.#fails));
    else if (this.alive) setTimeout(() => this.finish(), by === "device" ? 8000 : 3000);
    await ended.catch((reason: Failure) => {
      this.change((accounts) => (accounts.signingIn = null));
      throw reason;
    });
    this.#signedIn(whose);
  }

  /** Somebody signed in, or could not. */
  finish(reason?: Failure): void {
    this.#end?.(reason);
    this.#end = undefined;
  }

  signOut(whose: Whose): void {
    const out = { standing: SIGNED_OUT, account: null };
    this.change((accounts) => {
      if (whose.type === "work") accounts.work = { ...accounts.work, ...out };
      else accounts.guests = accounts.guests.filter(({ name, isGiven }) => isGiven || name !== whose.name).map((one) => (one.name === whose.name ? { ...one, ...out } : one));
    });
  }

  tryKeyring(): void {
    this.change((accounts) => (accounts.kept = this.keptNext));
  }

  /** Where links lead: to Teams, nowhere for a failure, or to the practice service. A missing sign-in can be made up for. */
  way(wanted: string | null): Way {
    const isMended = wanted === "signInNeeded" && this.accounts.guests.some(({ isChosen, standing }) => isChosen && standing.is === "ready");
    if (wanted === "teams" || isMended) return { to: "teams", browser: "Chromium 156" };
    return wanted === null ? { to: "practice" } : { to: "nowhere", failure: refused(wanted) };
  }

  #signedIn(whose: Whose): void {
    const into = { standing: READY, account: ADA };
    this.change((accounts) => {
      accounts.signingIn = null;
      if (whose.type === "work") accounts.work = { ...accounts.work, ...into };
      else accounts.guests = accounts.guests.map((one) => (one.name === whose.name ? { ...one, ...into } : one));
    });
  }
}
