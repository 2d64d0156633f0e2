/** What a person fills in for another guest identity: what is wrong with it before it is sent, and what it could be called. */
import type { FailureCode } from "../ipc/generated/FailureCode";
import type { GuestForm } from "../ipc/generated/GuestForm";
import type { TokenWay } from "../ipc/generated/TokenWay";

export type WayKind = TokenWay["by"];

/** In the order in which they are offered, the best first. */
export const WAYS: readonly WayKind[] = ["tokenService", "file", "connectionString"];

/** All that was typed; what belongs to another way stays while one looks around. */
export interface GuestDraft {
  by: WayKind;
  name: string;
  address: string;
  path: string;
  connectionString: string;
}

/** A field that is not right, by the key of the words for it. */
export type Wrong = "name" | "address" | "path" | "connectionString";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The address of a token service: encrypted, or on this machine. */
function serviceOf(text: string): URL | undefined {
  const url = urlOf(text.includes("://") ? text : `https://${text}`);
  if (!url || !url.hostname || url.username || url.password) return undefined;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname)) ? url : undefined;
}

/** The resource that a connection string is for; its parts come in any order, their names in any case. */
function resourceOf(text: string): URL | undefined {
  const parts = new Map(text.split(";").map((part) => [part.split("=", 1)[0]?.trim().toLowerCase() ?? "", part.slice(part.indexOf("=") + 1).trim()]));
  return parts.get("accesskey") ? urlOf(parts.get("endpoint") ?? "") : undefined;
}

/** `/…`, `C:\…` or `\\server\…`: what is not a whole path would depend on where the app was started. */
const isWhole = (path: string) => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);

/** Where to look first; undefined where nothing is wrong as far as that can be known here. */
export function wrongIn(draft: GuestDraft): Wrong | undefined {
  if (draft.by === "tokenService" && !serviceOf(draft.address.trim())) return "address";
  if (draft.by === "file" && !isWhole(draft.path.trim())) return "path";
  if (draft.by === "connectionString" && !resourceOf(draft.connectionString.trim())) return "connectionString";
  return draft.name.trim() ? undefined : "name";
}

/** What it could be called by what is known of it; empty where nothing is. */
export function suggestedName(draft: GuestDraft): string {
  if (draft.by === "tokenService") return serviceOf(draft.address.trim())?.hostname ?? "";
  if (draft.by === "connectionString") return resourceOf(draft.connectionString.trim())?.hostname.split(".")[0] ?? "";
  return isWhole(draft.path.trim()) ? (draft.path.trim().split(/[\\/]/).at(-1) ?? "").replace(/\.\w+$/, "") : "";
}

/** The host of a token service, by which people know it; what it can't be read from stays as it is. */
export function hostOfAddress(address: string): string {
  return urlOf(address)?.host || address;
}

/** What is sent. Only a connection string takes its secret along. */
export function formOf(draft: GuestDraft): GuestForm {
  const name = draft.name.trim();
  if (draft.by === "connectionString") return { name, way: { by: draft.by }, connectionString: draft.connectionString.trim() };
  if (draft.by === "file") return { name, way: { by: draft.by, path: draft.path.trim() }, connectionString: null };
  const address = draft.address.trim();
  return { name, way: { by: draft.by, address: address.includes("://") ? address : `https://${address}` }, connectionString: null };
}

/** The field that a refused form is about. */
export function wrongBy(code: FailureCode): Wrong | undefined {
  if (code === "guestName") return "name";
  return code === "connectionString" ? "connectionString" : undefined;
}
