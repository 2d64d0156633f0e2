/** Who the person is to Teams and to their organisation, and the sign-in that is under way. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Accounts } from "../ipc/generated/Accounts";
import type { DeviceCode } from "../ipc/generated/DeviceCode";
import type { Failure } from "../ipc/generated/Failure";
import type { Guest } from "../ipc/generated/Guest";
import type { GuestForm } from "../ipc/generated/GuestForm";
import type { SignInBy } from "../ipc/generated/SignInBy";
import type { Standing } from "../ipc/generated/Standing";
import type { UiEvent } from "../ipc/generated/UiEvent";
import type { Whose } from "../ipc/generated/Whose";

/** A sign-in as its window shows it: under way, or at its end with a reason. Where it succeeds or is given up, it is gone. */
export interface Attempt {
  whose: Whose;
  by: SignInBy;
  failure: Failure | null;
}

const NOBODY: Accounts = {
  guests: [], work: { isOffered: false, isGiven: false, standing: { is: "signedOut" }, account: null }, kept: "keyring", signingIn: null, mayAdd: true,
};

/** Failures that end when the person signs in, the same one or another. */
const MENDED_BY_SIGNING_IN = new Set<Failure["code"]>(["signInNeeded", "signInTimedOut", "signInRefused", "accessEnded", "tokenServiceRefused"]);

/** Whether signing in is what is to be done about a failure. */
export function mendedBySigningIn({ code }: Pick<Failure, "code">): boolean {
  return MENDED_BY_SIGNING_IN.has(code);
}

/** Whether signing in is what is to be done about an account: nobody is signed in, or the sign-in is of no use any more. */
export function asksToSignIn(standing: Standing): boolean {
  return standing.is === "signedOut" || (standing.is === "trouble" && mendedBySigningIn(standing.failure));
}

/** Whether it takes somebody who signs in; keys and files hold by themselves. */
export function signsIn({ way }: Pick<Guest, "way">): boolean {
  return way.by === "tokenService";
}

const same = (one: Whose, other: Whose) => one.type === "work" ? other.type === "work" : other.type === "guest" && one.name === other.name;

export class AccountsState {
  all: Accounts = $state.raw(NOBODY);
  attempt: Attempt | undefined = $state.raw();
  readonly #backend: Backend;
  readonly #say: (text: string) => void;
  /** Counts sign-ins: what one that was given up says at its end is of no interest. */
  #attempts = 0;
  /** The last one that was begun here, to its end. */
  #running: Promise<unknown> = Promise.resolve();
  /** Nobody here waits for how the attempt ends: it was under way before this window was. */
  #isFound = false;

  /** `say` is told what changed, for people who don't see it. */
  constructor(backend: Backend, say: (text: string) => void) {
    this.#backend = backend;
    this.#say = say;
  }

  /** How it is at the start. A sign-in that is under way already is shown. */
  load(accounts: Accounts): void {
    this.all = accounts;
    const { signingIn } = accounts;
    this.#isFound = signingIn !== null;
    if (signingIn) this.attempt = { whose: signingIn.whose, by: signingIn.code ? "device" : "browser", failure: null };
  }

  take(event: UiEvent): void {
    if (event.type !== "accounts") return;
    this.all = event.accounts;
    if (this.#isFound && !event.accounts.signingIn) this.#end();
  }

  /** The guest identity that is used. */
  get chosen(): Guest | undefined {
    return this.all.guests.find(({ isChosen }) => isChosen);
  }

  /** Changes when links may lead somewhere else than before: another identity, or it can be used now. */
  get access(): string {
    return this.chosen ? `${this.chosen.standing.is} ${this.chosen.name}` : "";
  }

  /** What to type on another device, once that is known. */
  get code(): DeviceCode | null {
    const { signingIn } = this.all;
    return signingIn && this.attempt && same(signingIn.whose, this.attempt.whose) ? signingIn.code : null;
  }

  nameOf(whose: Whose): string {
    return whose.type === "guest" ? whose.name : t("accounts.work");
  }

  /** Signs in; whatever was under way before ends. Gives whether somebody is signed in now. */
  async signIn(whose: Whose, by: SignInBy = "browser"): Promise<boolean> {
    if (this.attempt && !this.attempt.failure) await this.cancel();
    const number = this.#end();
    this.attempt = { whose, by, failure: null };
    const running = this.#backend.signIn(whose, by).then(() => null, (reason: unknown) => reason as Failure);
    this.#running = running;
    const failure = await running;
    if (number !== this.#attempts) return false;
    this.attempt = failure ? { whose, by, failure } : undefined;
    if (failure) return false;
    const account = whose.type === "work" ? this.all.work.account : this.all.guests.find(({ name }) => name === whose.name)?.account;
    this.#say(account ? t("accounts.signedInAs", { account }) : t("accounts.signedIn"));
    return true;
  }

  /** Gives up on the sign-in, or closes what it ended with. */
  async cancel(): Promise<void> {
    const { attempt } = this;
    this.#end();
    // What was given up has ended when the next one begins: there is one at a time.
    if (attempt && !attempt.failure) await this.#backend.cancelSignIn().then(() => this.#running, () => undefined);
  }

  /** Makes another guest identity and chooses it. What kept it from that is thrown. */
  async add(form: GuestForm): Promise<void> {
    await this.#backend.addGuest(form);
    this.#say(t("accounts.added", { name: form.name }));
  }

  async choose(name: string): Promise<void> {
    await this.#backend.chooseGuest(name);
  }

  /** Removes what signing in left here; of a guest that nobody else wants here, everything. */
  async signOut(whose: Whose): Promise<void> {
    await this.#backend.signOut(whose);
    const isLeft = whose.type === "work" || this.all.guests.some(({ name }) => name === whose.name);
    this.#say(isLeft ? t("accounts.signedOut") : t("accounts.removed", { name: this.nameOf(whose) }));
  }

  /** Tries the keyring again, and says how that ended. */
  async tryKeyring(): Promise<void> {
    await this.#backend.tryKeyring();
    this.#say(t(`accounts.kept.${this.all.kept}`));
  }

  /** The attempt is over; gives the number of the next one. */
  #end(): number {
    this.attempt = undefined;
    this.#isFound = false;
    return (this.#attempts += 1);
  }
}
