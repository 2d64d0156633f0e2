/**
 * The one-time ticket in the page's address: which port of this machine Rust listens on, at which path, and the secret it wants
 * to hear first. Its form is `#PORT.PATH.SECRET`, PATH and SECRET being 64 hexadecimal digits each. A ticket can name no other
 * machine, so an address from elsewhere can't make this page dial anybody.
 */
export interface Ticket {
  /** Where to dial. */
  url: string;
  /** What to present in the hello; good for one use. */
  secret: string;
}

const FORM = /^#(\d{1,5})\.([0-9a-f]{64})\.([0-9a-f]{64})$/;

/** Reads a fragment; null where it is no ticket. */
export function readTicket(fragment: string): Ticket | null {
  const [, port, path, secret] = FORM.exec(fragment) ?? [];
  if (port === undefined || path === undefined || secret === undefined) return null;
  if (Number(port) < 1 || Number(port) > 65_535) return null;
  return { url: `ws://127.0.0.1:${Number(port)}/host/${path}`, secret };
}

/** Reads the ticket and removes it from the address and from the history, whatever it is. */
export function takeTicket(location: Pick<Location, "hash" | "pathname">, history: Pick<History, "replaceState">): Ticket | null {
  const ticket = readTicket(location.hash);
  history.replaceState(null, "", location.pathname);
  return ticket;
}
