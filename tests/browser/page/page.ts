/** The page: one client or one host, steered by the driver. */

import type { ClientMessage } from "../../../ui/src/ipc/generated/ClientMessage";
import type { HostMessage } from "../../../ui/src/ipc/generated/HostMessage";
import { Client, type Joining } from "./client";
import { sound } from "./ear";
import { Host, type Hosting } from "./host";
import type { Measured, Report } from "./peer";

let client: Client | null = null;
let host: Host | null = null;

function there<T>(role: T | null): T {
  if (role === null) throw new Error("nothing was started yet");
  return role;
}

/** What the driver may ask for, by name. */
const verbs = {
  async join(joining: Joining): Promise<void> {
    await sound.resume();
    client = new Client(joining);
    await client.start();
  },
  async host(hosting: Hosting): Promise<void> {
    await sound.resume();
    host = new Host(hosting);
    await host.start();
  },
  clientSend: (message: ClientMessage): void => there(client).send(message),
  hostSend: (message: HostMessage): void => there(host).send(message),
  hostSendText: (text: string): void => there(host).sendText(text),
  leave: (): void => there(client).leave(),
  end: (): void => there(host).end(),
  vanish: (): void => there(host).vanish(),
  report: (): Promise<Report> => there<Client | Host>(client ?? host).report(),
  measured: (): Promise<Measured> => there<Client | Host>(client ?? host).measured(),
};

export type Verbs = typeof verbs;

declare global {
  interface Window {
    verbs: Verbs;
  }
}

window.verbs = verbs;
