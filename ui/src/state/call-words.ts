/** Keys of the call's words that have no gaps to fill, so that a table can hold them. */
import type { call } from "../i18n/en/call";

type All = typeof call;

export type Words = { [K in keyof All]: All[K] extends `${string}{${string}` ? never : K }[keyof All];
