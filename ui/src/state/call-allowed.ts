/** Whether one may do something now, and if not, the words for why. */
import type { CapabilityName } from "../ipc/generated/CapabilityName";
import type { CapabilityReason } from "../ipc/generated/CapabilityReason";
import type { ErrorCode } from "../ipc/generated/ErrorCode";
import type { Failure } from "../ipc/generated/Failure";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { Words } from "./call-words";

/** What anyone in an ordinary meeting may, before the host has said more. */
const ORDINARY: CapabilityName[] = [
  "turnVideoOn", "unmuteMic", "shareScreen", "raiseHand", "useReactions", "startLiveMeetingCaptions", "viewAttendeeNames",
];

const REASONS: Record<CapabilityReason, Words> = {
  capable: "call.why.unknown",
  capabilityNotApplicableForTheCallType: "call.why.callType",
  clientRestricted: "call.why.client",
  userPolicyRestricted: "call.why.policy",
  roleRestricted: "call.why.role",
  featureNotSupported: "call.why.feature",
  meetingRestricted: "call.why.meeting",
  notInitialized: "call.why.notYet",
  notCapable: "call.why.feature",
  teamsPremiumLicenseRestricted: "call.why.licence",
  ipModeUserPolicyRestricted: "call.why.policy",
  explicitConsentRequired: "call.why.consent",
  unknown: "call.why.unknown",
};

/** Null where it is allowed, else why not. */
export function forbidden({ capabilities }: Pick<Snapshot, "capabilities">, name: CapabilityName): Words | null {
  const allowance = capabilities.byName[name];
  if (allowance !== undefined) return allowance.present ? null : REASONS[allowance.reason];
  if (!capabilities.known) return ORDINARY.includes(name) ? null : "call.why.notYet";
  return "call.why.role";
}

/** Null while one is in the meeting, else why one is not quite. */
export function outside({ phase }: Pick<Snapshot, "phase">): Words | null {
  if (phase.phase === "onHold") return "call.why.onHold";
  if (phase.phase === "reconnecting") return "call.why.reconnecting";
  return phase.phase === "connected" ? null : "call.why.notYet";
}

/** Null where something can be sent or done in the meeting now, else why not. */
export function notNow({ phase, compliance }: Pick<Snapshot, "phase" | "compliance">): Words | null {
  const out = outside({ phase });
  if (out !== null) return out;
  if (compliance.consent === "refused") return "call.why.refusedConsent";
  return compliance.consent === "asked" ? "call.why.consent" : null;
}

const REFUSALS: Partial<Record<ErrorCode, Words>> = { notAllowed: "call.refused.notAllowed", notFound: "call.refused.notFound" };

/** The words for a request that the host did not carry out. */
export function refusal(code: ErrorCode): Words {
  return REFUSALS[code] ?? "call.refused.other";
}

/** The words for a command that failed here. */
export function failureText({ code, notNow: reason }: Failure): Words {
  const why = reason?.why;
  if (why?.type === "notAllowed") return REASONS[why.reason];
  if (why?.type === "consentNeeded") return "call.why.consent";
  if (why?.type === "notThere") return "call.refused.notFound";
  if (why !== undefined || code === "notNow") return "call.why.notYet";
  return code === "device" ? "call.failed.device" : "call.failed.other";
}
