/** The call protocol as Rust declares it (`meeting::protocol`): this page is its host side and nothing more. */

export type { BreakoutRoom } from "../../src/ipc/generated/BreakoutRoom";
export type { CallIssue } from "../../src/ipc/generated/CallIssue";
export type { CallState } from "../../src/ipc/generated/CallState";
export type { Capability } from "../../src/ipc/generated/Capability";
export type { CapabilityName } from "../../src/ipc/generated/CapabilityName";
export type { CapabilityReason } from "../../src/ipc/generated/CapabilityReason";
export type { Caption } from "../../src/ipc/generated/Caption";
export type { ClientMessage } from "../../src/ipc/generated/ClientMessage";
export type { CompliancePhase } from "../../src/ipc/generated/CompliancePhase";
export type { Diagnostic } from "../../src/ipc/generated/Diagnostic";
export type { DiagnosticQuality } from "../../src/ipc/generated/DiagnosticQuality";
export type { DialInNumber } from "../../src/ipc/generated/DialInNumber";
export type { EndReason } from "../../src/ipc/generated/EndReason";
export type { Environment } from "../../src/ipc/generated/Environment";
export type { ErrorCode } from "../../src/ipc/generated/ErrorCode";
export type { HostMessage } from "../../src/ipc/generated/HostMessage";
export type { JoinTarget } from "../../src/ipc/generated/JoinTarget";
export type { MediaMap } from "../../src/ipc/generated/MediaMap";
export type { MediaPermission } from "../../src/ipc/generated/MediaPermission";
export type { Participant } from "../../src/ipc/generated/Participant";
export type { Presence } from "../../src/ipc/generated/Presence";
export type { Rating } from "../../src/ipc/generated/Rating";
export type { Role } from "../../src/ipc/generated/Role";
export type { SlotWish } from "../../src/ipc/generated/SlotWish";
export type { StreamStatistics } from "../../src/ipc/generated/StreamStatistics";

import type { ClientMessage } from "../../src/ipc/generated/ClientMessage";
import type { HostMessage } from "../../src/ipc/generated/HostMessage";

/** The version this page speaks: `meeting::protocol::VERSION`. */
export const VERSION = 1;

/** The most bytes of UTF-8 a message may have: `meeting::protocol::MAX_MESSAGE_BYTES`. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** One message of the client, by its type. */
export type Said<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>;

/** How every part of the page speaks to Rust. */
export type Say = (message: HostMessage) => void;
