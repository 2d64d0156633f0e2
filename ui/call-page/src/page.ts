/** The page: takes the ticket, dials Rust, and puts the parts together. Which SDK it drives is given to it. */
import { browserParts } from "./browser";
import { Exhibit } from "./exhibit";
import { Peer } from "./peer";
import type { Say } from "./protocol";
import type { Calling } from "./sdk";
import { Session } from "./session";
import { Socket } from "./socket";
import { takeTicket, type Ticket } from "./ticket";
import { View } from "./view";

/** Runs until the conversation with Rust is over. `calling` loads the SDK, as soon as Rust answers. */
export function run(calling: () => Promise<Calling>): void {
  const view = new View(document, navigator.language);
  const ticket = takeTicket(location, history);
  if (ticket === null) return view.show("alone");
  view.show("connecting");
  converse(ticket, view, calling);
}

/** Holds one conversation with Rust. */
function converse(ticket: Ticket, view: View, calling: () => Promise<Calling>): void {
  const say: Say = (message) => socket.say(message);
  let session: Session | null = null;
  const socket = Socket.dial(ticket, {
    opened: () => {
      if (typeof RTCPeerConnection === "undefined") {
        say({ type: "environment", name: navigator.userAgent, supported: false });
        view.show("unsuited");
        return socket.close();
      }
      view.show("working");
      tellFaults(say);
      session = new Session({ say, peer: new Peer(browserParts(), say), calling, exhibit: new Exhibit(view.content), over: () => socket.close() });
      // This page is opened for one call: the SDK comes while a person may still be looking at the join sheet. What fails is told then.
      session.prepare().catch(() => undefined);
    },
    message: (message) => session?.take(message),
    closed: () => {
      session?.stop();
      view.show("over");
      window.close();
    },
  });
}

/** A fault of this page, or of what it loads: Rust hears that there was one, and nothing of its words. */
function tellFaults(say: Say): void {
  const fault = (): void => say({ type: "error", code: "internal", detail: "a fault in the call page" });
  addEventListener("error", fault);
  addEventListener("unhandledrejection", fault);
}
