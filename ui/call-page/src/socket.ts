/**
 * The socket to Rust. The page dials, presents the secret in its hello and waits for Rust's; what is handed on comes after both.
 * What can't be read is dropped and counted, an oversize message ends the socket, as the protocol asks of both sides.
 */
import { MAX_MESSAGE_BYTES, VERSION, type ClientMessage, type HostMessage } from "./protocol";
import type { Ticket } from "./ticket";

/** Close codes: `rtc::signal::code` in Rust, and RFC 6455. */
const CLOSE = { normal: 1000, tooLarge: 1009, version: 4002, hello: 4003 } as const;

/** What the page hears of its socket. */
export interface Listener {
  /** Rust has accepted us. */
  opened(): void;
  /** A message of the client. */
  message(message: ClientMessage): void;
  /** It is over, for whatever reason; nothing follows. */
  closed(): void;
}

/** The part of a browser's WebSocket that is used here. */
export type Wire = Pick<WebSocket, "send" | "close" | "readyState" | "onopen" | "onmessage" | "onclose">;

const OPEN = 1;
const encoder = new TextEncoder();

/** One socket, from dialling to its end. */
export class Socket {
  /** Messages that could not be read. */
  dropped = 0;
  private introduced = false;
  private over = false;

  constructor(
    private readonly wire: Wire,
    secret: string,
    private readonly listener: Listener,
  ) {
    wire.onopen = () => this.say({ type: "hello", version: VERSION, secret });
    wire.onmessage = (event: MessageEvent<unknown>) => this.take(event.data);
    wire.onclose = () => this.finish();
  }

  /** Dials the place that a ticket names. */
  static dial({ url, secret }: Ticket, listener: Listener): Socket {
    return new Socket(new WebSocket(url), secret, listener);
  }

  /** Sends a message; one over the limit, or after the end, is dropped. */
  say(message: HostMessage): void {
    const text = JSON.stringify(message);
    if (this.wire.readyState !== OPEN) return;
    if (isTooLong(text)) this.dropped += 1;
    else this.wire.send(text);
  }

  /** Closes after what was said is sent. */
  close(code: number = CLOSE.normal): void {
    this.wire.close(code);
  }

  private take(data: unknown): void {
    if (this.over) return;
    if (typeof data !== "string" || isTooLong(data)) return this.close(CLOSE.tooLarge);
    const message = parse(data);
    if (!this.introduced) return this.introduce(message);
    if (message === null) this.dropped += 1;
    else this.listener.message(message);
  }

  private introduce(message: ClientMessage | null): void {
    if (message?.type !== "hello") return this.close(CLOSE.hello);
    if (message.version !== VERSION) return this.close(CLOSE.version);
    this.introduced = true;
    this.listener.opened();
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    this.listener.closed();
  }
}

/** UTF-8 is at least as long as UTF-16 and at most three times: only what lies between is measured. */
function isTooLong(text: string): boolean {
  if (text.length > MAX_MESSAGE_BYTES) return true;
  return text.length * 3 > MAX_MESSAGE_BYTES && encoder.encode(text).length > MAX_MESSAGE_BYTES;
}

/** A message is an object with a type; the fields are Rust's own, made from the types this page is compiled against. */
function parse(text: string): ClientMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    const typed = typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
    return typed ? (value as ClientMessage) : null;
  } catch {
    return null;
  }
}
