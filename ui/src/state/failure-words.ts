/** The words for a failure: what happened, and what to do next. */
import { t } from "../i18n/index.svelte";
import type { Failure } from "../ipc/generated/Failure";
import type { Platform } from "../ipc/generated/Platform";

type Kind = Pick<Failure, "code" | "device">;

export function failureWhat({ code, device }: Kind): string {
  return device ? t(`failure.device.${device.device}.${device.reason}.what`) : t(`failure.${code}.what`);
}

/** Where the system refuses, each system has another place to allow it. */
export function failureNext({ code, device }: Kind, platform: Platform): string {
  if (!device) return t(`failure.${code}.do`);
  if (device.reason === "refused") return t(`failure.device.${device.device}.refused.do.${platform}`);
  return t(`failure.device.${device.device}.${device.reason}.do`);
}
