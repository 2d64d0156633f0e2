/** The call protocol's socket, seen from a page: typed messages in the order they came. */

import type { ClientMessage } from "../../../ui/src/ipc/generated/ClientMessage";
import type { HostMessage } from "../../../ui/src/ipc/generated/HostMessage";

/** The version this page speaks. */
export const VERSION = 1;

/** The most bytes a message may have; an oversize one closes the socket. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** One end of the protocol: `Out` goes out. */
export class Socket<Out extends ClientMessage | HostMessage> {
  /** The types of everything that came, in order. */
  readonly order: string[] = [];
  /** How the socket ended, once it has. */
  closed: { code: number; reason: string } | null = null;

  private constructor(private readonly socket: WebSocket) {}

  /** Dials; fails when the other side refuses the connection. `take` gets every message, one after the other. */
  static async dial<Out extends ClientMessage | HostMessage, In extends ClientMessage | HostMessage>(
    url: string,
    take: (message: In) => Promise<void> | void,
    failed: (error: unknown) => void,
  ): Promise<Socket<Out>> {
    const socket = new WebSocket(url);
    const own = new Socket<Out>(socket);
    let last: Promise<void> = Promise.resolve();
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      const message = JSON.parse(String(event.data)) as In;
      own.order.push(message.type);
      last = last.then(() => take(message)).catch(failed);
    });
    socket.addEventListener("close", (event) => {
      own.closed = { code: event.code, reason: event.reason };
    });
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(), { once: true });
      socket.addEventListener("error", () => reject(new Error("the socket was refused")), { once: true });
    });
    return own;
  }

  /** Sends one message. */
  send(message: Out): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Sends any text: for trying what the other side does with nonsense. */
  sendText(text: string): void {
    this.socket.send(text);
  }

  close(): void {
    this.socket.close(1000);
  }
}
