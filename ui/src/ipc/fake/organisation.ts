/** Who one can be and which meetings are to come, as the backend of a plain browser tells it. */
import type { Backend } from "../backend";
import type { CalendarForm } from "../generated/CalendarForm";
import type { GuestForm } from "../generated/GuestForm";
import type { HandedOut } from "../generated/HandedOut";
import type { HandoutForm } from "../generated/HandoutForm";
import type { MeetingDetails } from "../generated/MeetingDetails";
import type { PeopleFound } from "../generated/PeopleFound";
import type { Settings } from "../generated/Settings";
import type { SignInBy } from "../generated/SignInBy";
import type { UiEvent } from "../generated/UiEvent";
import type { Whose } from "../generated/Whose";
import { FakeAccounts } from "./accounts";
import { FakeAgenda } from "./agenda";
import { failure } from "./failure";
import { settings } from "./props";

type Organised = Pick<
  Backend,
  | "addGuest" | "chooseGuest" | "signIn" | "cancelSignIn" | "signOut" | "tryKeyring"
  | "readAgenda" | "addCalendar" | "removeCalendar" | "meetingDetails" | "findPeople" | "handOut"
>;

export abstract class FakeOrganisation implements Organised {
  readonly accounts: FakeAccounts;
  readonly agenda: FakeAgenda;
  protected settings: Settings;

  constructor(protected readonly query: URLSearchParams) {
    this.settings = settings(query);
    this.accounts = new FakeAccounts(query, this.settings, this.alive, (accounts) => this.tell({ type: "accounts", accounts }));
    this.agenda = new FakeAgenda(query, (agenda) => this.tell({ type: "agenda", agenda }));
  }

  /** Whether things happen by themselves. */
  get alive(): boolean {
    return this.query.get("life") !== "off";
  }

  /** Tells the window something, as Rust would. */
  abstract tell(event: UiEvent): void;

  protected abstract note(what: string, value: unknown): void;

  async addGuest(form: GuestForm): Promise<void> {
    this.note("addGuest", form);
    this.accounts.add(form);
  }

  async chooseGuest(name: string): Promise<void> {
    this.note("chooseGuest", name);
    this.accounts.choose(name);
  }

  async signIn(whose: Whose, by: SignInBy): Promise<void> {
    this.note("signIn", { whose, by });
    await this.accounts.signIn(whose, by);
  }

  async cancelSignIn(): Promise<void> {
    this.note("cancelSignIn", null);
    this.accounts.finish(failure("signInTimedOut"));
  }

  async signOut(whose: Whose): Promise<void> {
    this.note("signOut", whose);
    this.accounts.signOut(whose);
  }

  async tryKeyring(): Promise<void> {
    this.note("tryKeyring", null);
    this.accounts.tryKeyring();
  }

  async readAgenda(): Promise<void> {
    this.note("readAgenda", null);
  }

  async addCalendar(form: CalendarForm): Promise<void> {
    this.note("addCalendar", form);
    this.agenda.add(form);
  }

  async removeCalendar(id: number): Promise<void> {
    this.note("removeCalendar", id);
    this.agenda.remove(id);
  }

  async meetingDetails(link: string): Promise<MeetingDetails | null> {
    this.note("meetingDetails", link);
    return this.agenda.details();
  }

  async findPeople(text: string): Promise<PeopleFound> {
    this.note("findPeople", text);
    return { people: this.agenda.find(text), isStale: false };
  }

  async handOut(form: HandoutForm): Promise<HandedOut> {
    this.note("handOut", form);
    return this.agenda.handOut(form);
  }
}
