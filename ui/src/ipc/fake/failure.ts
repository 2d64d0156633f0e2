/** A failure as Rust would tell it. */
import type { Failure } from "../generated/Failure";
import type { FailureCode } from "../generated/FailureCode";
import type { SignInTrouble } from "../generated/SignInTrouble";

export function failure(code: FailureCode, signIn: SignInTrouble | null = null): Failure {
  return { code, detail: `made up: ${code}`, notNow: null, device: null, signIn };
}
