/** What the SDK throws, as the numbers it documents. Its words may name people or links: they never leave the page. */
import type { EndReason, ErrorCode, Say } from "./protocol";

/** `CommunicationServicesError` has both; anything else has neither. */
export function codesOf(error: unknown): EndReason {
  return { code: field(error, "code"), subcode: field(error, "subCode") };
}

/** The end of a call that never came about. The SDK's own faults are told as code/subcode whichever way round they came. */
export function endOf(error: unknown): EndReason {
  const { code, subcode } = codesOf(error);
  // The SDK's client-side numbers (40xxx to 43xxx) are subcodes of an HTTP-like code.
  return code >= 40_000 && subcode < 1000 ? { code: subcode, subcode: code } : { code, subcode };
}

/** Whether an error, or an end, says that the access token is not good (any more). */
export function isTokenTrouble({ code, subcode }: EndReason): boolean {
  return (code === 401 && (subcode === 0 || subcode === 10_009 || subcode === 71_005)) || (code === 495 && subcode === 4507);
}

/** Whether an error says that this identity has an agent already. */
export function isAgentThere({ code, subcode }: EndReason): boolean {
  return code === 409 && subcode === 40_228;
}

/** Tells Rust that a request was not carried out: what, and the SDK's numbers. */
export function refuse(say: Say, what: string, error: unknown): void {
  const { code, subcode } = endOf(error);
  say({ type: "error", code: kindOf(code), detail: `${what}: ${code}/${subcode}` });
}

/** Runs something, and tells Rust where it fails. True when it worked. */
export async function attempt(say: Say, what: string, run: () => Promise<unknown> | unknown): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    refuse(say, what, error);
    return false;
  }
}

function kindOf(code: number): ErrorCode {
  if (code === 401 || code === 403) return "notAllowed";
  if (code === 404) return "notFound";
  return "internal";
}

function field(error: unknown, name: string): number {
  if (typeof error !== "object" || error === null || !(name in error)) return 0;
  const value: unknown = error[name as keyof typeof error];
  return unsigned(value);
}

/** Rust reads both numbers as unsigned 32-bit. */
export function unsigned(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? value : 0;
}
