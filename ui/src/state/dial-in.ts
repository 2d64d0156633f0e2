/** How to take part by telephone, as people read it. */
import type { DialInNumber } from "../ipc/generated/DialInNumber";

/** In groups of three digits, with the sign that ends it on a telephone; empty where there is none. */
export function conferenceIdText(digits: string): string {
  return digits === "" ? "" : `${digits.replace(/(\d{3})(?=\d)/gu, "$1 ")}#`;
}

/** Town and country, what of them is known. */
export function placeOf({ city, country }: Pick<DialInNumber, "city" | "country">): string {
  return [city, country].filter(Boolean).join(", ");
}
