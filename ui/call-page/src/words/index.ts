/** What a person reads who sees this window, in every language the app has. */
import { en } from "./en";
import { fr } from "./fr";

/** What there is to say. */
export type Told = "alone" | "connecting" | "working" | "over" | "unsuited";

/** A heading and what to do. */
export interface Words {
  heading: string;
  text: string;
}

const languages = { en, fr };

/** The language that suits a BCP 47 tag best. */
export function languageOf(tag: string): keyof typeof languages {
  return tag.toLowerCase().split("-")[0] === "fr" ? "fr" : "en";
}

/** All words of a language. */
export function wordsOf(tag: string): typeof en {
  return languages[languageOf(tag)];
}
