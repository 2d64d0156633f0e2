/** The list of people: sections, order and search. */
import type { Participant } from "../ipc/generated/Participant";
import type { Snapshot } from "../ipc/generated/Snapshot";

/** With more people than this there is a search. */
export const MANY = 8;

export interface People {
  /** Waiting to be let in, in the order they came. */
  waiting: Participant[];
  /** Hands first, in their order; then oneself, then the others by name. */
  present: Participant[];
  /** In the meeting, whatever was searched. */
  count: number;
}

/** Sorted and searched; names compare as the language does. */
export function peopleOf({ roster, me }: Pick<Snapshot, "roster" | "me">, search: string, language: string): People {
  const { compare } = new Intl.Collator(language, { sensitivity: "base" });
  const wanted = folded(search.trim());
  const matches = ({ name }: Participant) => folded(name).includes(wanted);
  const all = Object.values(roster.people).filter((one): one is Participant => one !== undefined);
  const present = all.filter(({ presence }) => presence !== "inLobby");
  const rank = ({ id, hand }: Participant) => hand ?? (id === me ? 1e6 : 1e6 + 1);
  const waiting = roster.waiting.flatMap((id) => roster.people[id] ?? []);
  return {
    waiting: waiting.filter(matches),
    present: present.filter(matches).sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name)),
    count: present.length,
  };
}

/** Without case and marks, so that `zoe` finds `Zoé`. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** One or two letters for a person without a picture. */
export function initials(name: string): string {
  const words = name.replace(/\(.*?\)/gu, " ").split(/\s+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letter = (word: string | undefined) => /[\p{L}\p{N}]\p{M}*/u.exec(word ?? "")?.[0] ?? "";
  return (letter(first) + letter(last)).toUpperCase();
}

/** One of so many colours for a person, always the same one. */
export function colourOf(id: string, colours: number): number {
  let sum = 0;
  for (const letter of id) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % colours;
}
