/**
 * The words people see. Keys and their parameters are checked by the type checker; numbers, dates, lists and plurals
 * follow the language by Intl. Changing the language changes what is on the screen at once.
 */
import { en } from "./en";
import { fr } from "./fr";

/** A text, or one text per plural category of `{count}`. */
export type Message = string | Plural;
export interface Plural {
  one: string;
  other: string;
  many?: string;
}
export type Key = keyof typeof en;
/** All messages of a language other than English. */
export type Messages = Record<Key, Message>;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Parameters<K extends Key> = (typeof en)[K] extends string
  ? Names<(typeof en)[K]>
  : (typeof en)[K] extends Plural
    ? Names<(typeof en)[K]["other"]> | "count"
    : never;
type Arguments<K extends Key> = [Parameters<K>] extends [never] ? [] : [Record<Parameters<K>, string | number>];

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];
const messages: Record<Language, Messages> = { en, fr };
/** Languages that run from right to left; laid out rightly although none is translated yet. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** CLDR's pseudo-locale for testing layouts: English words, laid out from right to left. */
const MIRRORED = "ar-XB";

/** The locale is what the system says, for dates and numbers; the language is the translation that suits it best. */
let locale = $state("en");
const language = $derived<Language>(translated(locale));

function translated(tag: string): Language {
  const primary = tag.toLowerCase().split("-")[0];
  return LANGUAGES.find((known) => known === primary) ?? "en";
}

/** Takes a BCP 47 tag; one that makes no sense counts as English. */
export function setLanguage(tag: string): void {
  try {
    locale = Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    locale = "en";
  }
}

export function currentLanguage(): Language {
  return language;
}

/** How a page in a language is laid out. */
export function directionOf(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(tag.toLowerCase().split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** How the window is laid out: as its words run, or from right to left for whoever asks to see that. */
export function currentDirection(): "ltr" | "rtl" {
  return locale === MIRRORED ? "rtl" : directionOf(language);
}

/** The text of a key in the language of the window. */
export function t<K extends Key>(key: K, ...[values]: Arguments<K>): string {
  return fill(messages[language][key], (values ?? {}) as Record<string, string | number>);
}

function fill(message: Message, values: Record<string, string | number>): string {
  let text = message;
  if (typeof text !== "string") {
    const category = new Intl.PluralRules(language).select(Number(values["count"]));
    text = (category === "one" || category === "many" ? text[category] : undefined) ?? text.other;
  }
  return tied(text).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? formatNumber(value) : (value ?? whole);
  });
}

/** French sets spaces within double signs, where no line may break. */
function tied(text: string): string {
  return language === "fr" ? text.replace(/ (?=[:;?!»])|(?<=«) /gu, "\u00a0") : text;
}

/** Numbers, dates and lists in the language of the words around them, by the region's habits where they agree. */
function formats(): string {
  return translated(locale) === locale.split("-")[0] ? locale : language;
}

export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(formats(), options).format(value);
}

export function formatDate(at: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(formats(), options).format(at);
}

/** From one moment to another; what both share stands once. */
export function formatDateRange(from: Date, to: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(formats(), options).formatRange(from, to);
}

export function formatList(parts: string[]): string {
  return new Intl.ListFormat(formats(), { type: "conjunction" }).format(parts);
}

/** “3 days ago”, for what is at most some weeks old; a date for what is older. */
export function formatAgo(at: Date, now: Date): string {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  if (days < -30) return formatDate(at, { dateStyle: "medium" });
  const words = new Intl.RelativeTimeFormat(formats(), { numeric: "auto" }).format(days, "day");
  return days === 0 ? `${words}, ${formatDate(at, { timeStyle: "short" })}` : words;
}

/** A clock that runs: 0:07, 12:34, 1:02:03. */
export function formatClock(seconds: number): string {
  const two = (value: number) => formatNumber(value, { minimumIntegerDigits: 2, useGrouping: false });
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${formatNumber(h)}:${two(m)}:${two(s)}` : `${formatNumber(m)}:${two(s)}`;
}
