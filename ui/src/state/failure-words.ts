/** The words for a failure: what happened, what to do next, and what to tell whoever looks into it. */
import { t } from "../i18n/index.svelte";
import type { DeviceTrouble } from "../ipc/generated/DeviceTrouble";
import type { Failure } from "../ipc/generated/Failure";
import type { Platform } from "../ipc/generated/Platform";

/** What has words of its own: the code, the device with what is wrong with it, the provider's reason. */
type Kind = Pick<Failure, "code"> & Partial<Pick<Failure, "signIn">> & { device?: KnownTrouble | null };
type KnownTrouble = Pick<DeviceTrouble, "device" | "reason"> & Partial<DeviceTrouble>;

export function failureWhat({ code, device, signIn }: Kind): string {
  if (device?.reason === "busy" && device.heldBy) return t(`failure.device.${device.device}.busy.whatBy`, { program: device.heldBy });
  if (device) return t(`failure.device.${device.device}.${device.reason}.what`);
  return signIn?.why ? t(`failure.signIn.${signIn.why}.what`) : t(`failure.${code}.what`);
}

/** Where the system refuses, each system has another place to allow it; Linux more than one. */
export function failureNext({ code, device, signIn }: Kind, platform: Platform): string {
  const place = device?.refusedBy ?? platform;
  if (device?.reason === "refused") return t(`failure.device.${device.device}.refused.do.${place}`);
  if (device) return t(`failure.device.${device.device}.${device.reason}.do`);
  return signIn?.why ? t(`failure.signIn.${signIn.why}.do`) : t(`failure.${code}.do`);
}

/** The number by which Microsoft's pages and administrators know a refusal, for Details; empty where there is none. */
export function failureNumber({ signIn }: Partial<Pick<Failure, "signIn">>): string {
  return signIn?.number ? `AADSTS${signIn.number}` : "";
}

/** One line for Details, in English. */
export function failureDetail(failure: Pick<Failure, "code" | "detail"> & Partial<Pick<Failure, "signIn">>): string {
  const number = failureNumber(failure);
  return `${failure.code}: ${failure.detail}${number && ` (${number})`}`;
}
