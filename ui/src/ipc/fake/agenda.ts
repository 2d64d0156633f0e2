/** Meetings to come, what is known of one, people to call, and details for others: made up, around the time of now. */
import type { Agenda } from "../generated/Agenda";
import type { AgendaEntry } from "../generated/AgendaEntry";
import type { Calendar } from "../generated/Calendar";
import type { CalendarForm } from "../generated/CalendarForm";
import type { Failure } from "../generated/Failure";
import type { FoundPerson } from "../generated/FoundPerson";
import type { HandedOut } from "../generated/HandedOut";
import type { HandoutForm } from "../generated/HandoutForm";
import type { MeetingDetails } from "../generated/MeetingDetails";
import type { When } from "../generated/When";
import { failure } from "./failure";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MEETING = "https://teams.microsoft.com/meet/2641833927441";
const DAMAGED = "BEGIN:DAMAGED";

/** An entry with nothing in it but its name. */
export const EMPTY_ENTRY: Omit<AgendaEntry, "id" | "when"> = {
  subject: null, organizer: null, location: null, attendance: "unknown", isCancelled: false, link: null, refused: null, calendar: null,
};

/** `YYYY-MM-DD` where the person is. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** One meeting of each kind: it runs, it is near, called off, refused, declined, without a link, a day long, in days to come. */
export function entries(now: number): AgendaEntry[] {
  const span = (from: number, minutes: number): When => ({ type: "span", start: now + from * MINUTE, end: now + (from + minutes) * MINUTE });
  const on = (days: number, hour: number, minutes: number): When => {
    const start = new Date(now + days * DAY).setHours(hour, 0, 0, 0);
    return { type: "span", start, end: start + minutes * MINUTE };
  };
  const all: Partial<AgendaEntry>[] = [
    { subject: "Release week", when: { type: "days", first: dayOf(now), end: dayOf(now + 3 * DAY) }, calendar: 2 },
    { subject: "Weekly planning", when: span(-20, 45), organizer: "Mary Okafor", link: `${MEETING}50?p=Qx7Kd0LmTz4RbVw9Yc`, attendance: "accepted" },
    {
      subject: "Budget review with everybody from both offices, and what is left over from last time", when: span(5, 55), organizer: "Rosa Lindqvist-Montgomery",
      location: "Room 4.12", link: `${MEETING}53?p=Ab3De5Gh7Jk9Mn1Pq3`, attendance: "tentative",
    },
    { subject: "Interview with Contoso", when: span(90, 30), organizer: "Bo", link: `${MEETING}52?p=Ab3De5Gh7Jk9Mn1Pq4`, isCancelled: true },
    { subject: "All hands", when: span(140, 60), organizer: "Contoso", refused: "townHall" },
    { subject: "Design critique", when: span(200, 60), organizer: "Mary Okafor", link: `${MEETING}54?p=Ab3De5Gh7Jk9Mn1Pq5`, attendance: "declined" },
    { subject: "Dentist", when: span(320, 40), location: "Rose Street 12", calendar: 1 },
    { subject: "Stand-up", when: on(1, 9, 15), organizer: "Mary Okafor", link: `${MEETING}55?p=Ab3De5Gh7Jk9Mn1Pq6`, attendance: "open", calendar: 2 },
    { subject: null, when: on(1, 14, 60), organizer: "Bo", link: `${MEETING}56?p=Ab3De5Gh7Jk9Mn1Pq7`, attendance: "organizer" },
    { subject: "פגישת צוות", when: on(3, 11, 90), organizer: "נועה לוי", link: `${MEETING}57?p=Ab3De5Gh7Jk9Mn1Pq8`, calendar: 1 },
  ];
  return all.map((entry, at) => ({ ...EMPTY_ENTRY, id: `entry ${at}`, when: span(0, 0), ...entry }));
}

function calendars(now: number, failure: Failure | null): Calendar[] {
  return [
    { id: 1, name: "personal.ics", kind: "file", readAt: now - 50 * MINUTE, failure: null },
    { id: 2, name: "calendar.contoso.example", kind: "subscription", readAt: failure ? now - 2 * DAY : now - 4 * MINUTE, failure },
  ];
}

const PEOPLE: FoundPerson[] = [
  { id: "aaaabbbb-cccc-dddd-eeee-000000000001", name: "Mary Okafor", mail: "mary.okafor@contoso.example", jobTitle: "Head of planning", availability: "available" },
  { id: "aaaabbbb-cccc-dddd-eeee-000000000002", name: "Marek Novák", mail: "marek.novak@contoso.example", jobTitle: null, availability: "busy" },
  { id: "aaaabbbb-cccc-dddd-eeee-000000000003", name: "Maria Rosa Lindqvist-Montgomery", mail: "m.r.lindqvist-montgomery@contoso.example", jobTitle: "Senior adviser for international partnerships", availability: "doNotDisturb" },
  { id: "aaaabbbb-cccc-dddd-eeee-000000000004", name: "Marta Ito", mail: null, jobTitle: "Accounting", availability: "away" },
  { id: "aaaabbbb-cccc-dddd-eeee-000000000005", name: "Mario Bo", mail: "mario.bo@contoso.example", jobTitle: "Reception", availability: "offline" },
  { id: "aaaabbbb-cccc-dddd-eeee-000000000006", name: "Amar Singh", mail: "amar.singh@contoso.example", jobTitle: "Sales", availability: null },
];

export class FakeAgenda {
  agenda: Agenda = { entries: [], calendars: [], failure: null, isReading: false };
  readonly #changed: (agenda: Agenda) => void;
  readonly #details: string | null;

  constructor(query: URLSearchParams, changed: (agenda: Agenda) => void, now = Date.now()) {
    this.#changed = changed;
    this.#details = query.get("details");
    const kind = query.get("agenda");
    if (kind === "full" || kind === "trouble") this.agenda = { ...this.agenda, entries: entries(now), calendars: calendars(now, kind === "trouble" ? failure("networkGone") : null) };
    if (kind === "trouble") this.agenda.failure = failure("signInNeeded");
    if (kind === "reading") this.agenda.isReading = true;
  }

  /** Changes it, and says so. */
  change(change: (agenda: Agenda) => void): void {
    this.agenda = structuredClone(this.agenda);
    change(this.agenda);
    this.#changed(this.agenda);
  }

  /** Adds a calendar with one meeting in it; a file that says that it is damaged is refused, and so is an address that is none. */
  add(form: CalendarForm): void {
    if (form.type === "file" && form.text.includes(DAMAGED)) throw failure("calendarFile");
    if (form.type === "address" && !/^(https|webcal):\/\/[^/\s]+/.test(form.address)) throw failure("calendarAddress");
    const name = form.type === "file" ? form.name : new URL(form.address.replace(/^webcal:/, "https:")).host;
    const kind = form.type === "file" ? "file" : "subscription";
    const id = Math.max(0, ...this.agenda.calendars.map((calendar) => calendar.id)) + 1;
    const start = Date.now() + 60 * MINUTE;
    const entry: AgendaEntry = { ...EMPTY_ENTRY, id: `of ${id}`, subject: `From ${name}`, when: { type: "span", start, end: start + 30 * MINUTE }, link: `${MEETING}6${id}`, calendar: id };
    this.change((agenda) => {
      agenda.calendars.push({ id, name, kind, readAt: Date.now(), failure: null });
      agenda.entries.push(entry);
    });
  }

  remove(id: number): void {
    this.change((agenda) => {
      agenda.calendars = agenda.calendars.filter((calendar) => calendar.id !== id);
      agenda.entries = agenda.entries.filter((entry) => entry.calendar !== id);
    });
  }

  details(): MeetingDetails | null {
    if (this.#details === null || this.#details === "none") return null;
    const start = new Date(Date.now() + 30 * MINUTE).setMinutes(0, 0, 0);
    const obstacle = this.#details === "encrypted" ? "endToEndEncrypted" : this.#details === "broadcast" ? "broadcast" : null;
    return {
      subject: "Weekly planning", when: { type: "span", start, end: start + 45 * MINUTE }, organizer: "Mary Okafor",
      lobby: this.#details === "open" ? "comesIn" : "waits", obstacle,
      dialIn: { conferenceId: "559727062", toll: ["+33199001234"], tollFree: ["+33199005678"], page: "https://dialin.teams.microsoft.com/made-up" },
    };
  }

  find(text: string): FoundPerson[] {
    const typed = text.trim().toLowerCase();
    return PEOPLE.filter(({ name, mail }) => `${name} ${mail}`.toLowerCase().includes(typed));
  }

  handOut({ as, subject, link, whenWritten, labels }: HandoutForm): HandedOut {
    if (as === "file") return { type: "file", name: `${subject ?? "Meeting"}.ics` };
    const lines = [subject, whenWritten && `${labels.when}: ${whenWritten}`, `${labels.join}: ${link}`];
    return as === "text" ? { type: "text", text: lines.filter(Boolean).join("\n") } : { type: "letter" };
  }
}
