/** The built page in a real browser with a window, the SDK unmodified, and nobody on the network but this machine. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import type { ClientMessage, HostMessage } from "../src/protocol";
import { launch } from "./browser";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [PATH, SECRET] = ["ab".repeat(32), "0f".repeat(32)];

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => browser.close());

/** What stands in Rust's place: everything the page said, and a way to answer. */
class Rust {
  readonly said: HostMessage[] = [];
  url = "";
  private socket: WebSocketRoute | null = null;
  private readonly waiting: (() => void)[] = [];

  readonly route = (socket: WebSocketRoute): void => {
    this.socket = socket;
    this.url = socket.url();
    socket.onMessage((text) => {
      this.said.push(JSON.parse(String(text)) as HostMessage);
      for (const look of this.waiting.splice(0)) look();
    });
  };

  say(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  async hear<Type extends HostMessage["type"]>(type: Type): Promise<Extract<HostMessage, { type: Type }>> {
    for (;;) {
      const found = this.said.find((message): message is Extract<HostMessage, { type: Type }> => message.type === type);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }
}

interface Opened {
  page: Page;
  rust: Rust;
  /** Scripts that were loaded, and policies that were broken. */
  scripts: string[];
  broken: () => Promise<string[]>;
}

declare global {
  interface Window {
    broken?: string[];
  }
}

async function open(fragment: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 720, height: 480 }, ...options });
  const page = await context.newPage();
  const [rust, scripts] = [new Rust(), [] as string[]];
  await page.routeWebSocket(/^ws:\/\/127\.0\.0\.1/, rust.route);
  await page.addInitScript(() => {
    const broken: string[] = [];
    window.broken = broken;
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => broken.push(`${violatedDirective} ${blockedURI}`));
  });
  page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
  await page.goto(`${inject("page")}${fragment}`);
  return { page, rust, scripts, broken: () => page.evaluate(() => window.broken ?? []) };
}

const ticket = `#4711.${PATH}.${SECRET}`;

async function greet({ rust }: Opened): Promise<void> {
  await rust.hear("hello");
  rust.say({ type: "hello", version: 1, secret: null });
}

describe("the page in a browser", () => {
  it("takes its ticket out of the address and presents the secret", async () => {
    const opened = await open(ticket);
    expect(await opened.rust.hear("hello")).toEqual({ type: "hello", version: 1, secret: SECRET });
    expect(opened.rust.url).toBe(`ws://127.0.0.1:4711/host/${PATH}`);
    expect(opened.page.url()).toBe(inject("page"));
    expect(await opened.page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    await opened.page.context().close();
  });

  it("loads the SDK once Rust has answered and not before, and the SDK calls this browser supported", async () => {
    const opened = await open(ticket);
    await opened.rust.hear("hello");
    expect(opened.scripts.filter((url) => url.includes("sdk.bundle"))).toEqual([]);
    await greet(opened);
    await opened.page.getByRole("heading", { name: "This window connects your call" }).waitFor();
    const environment = await opened.rust.hear("environment");
    expect(environment).toMatchObject({ supported: true });
    expect(environment.name).toMatch(/chrom/i);
    expect(opened.scripts.filter((url) => url.includes("sdk.bundle"))).toHaveLength(1);
    expect(await opened.broken()).toEqual([]);
    await opened.page.context().close();
  });

  it("answers an offer of a browser with all its sections", async () => {
    const opened = await open(ticket);
    await greet(opened);
    const other = await opened.page.context().newPage();
    await other.goto(`${inject("page")}icon.svg`);
    const offer = await other.evaluate(async () => {
      const peer = new RTCPeerConnection();
      const kinds = [["audio", "sendrecv"], ["video", "sendonly"], ["video", "sendonly"], ["video", "recvonly"], ["video", "recvonly"]] as const;
      const sections = kinds.map(([kind, direction]) => peer.addTransceiver(kind, { direction }));
      peer.createDataChannel("call");
      await peer.setLocalDescription(await peer.createOffer());
      return { sdp: peer.localDescription?.sdp ?? "", mids: sections.map(({ mid }) => mid ?? "") };
    });
    const [audio = "", camera = "", share = "", slot = "", shareSlot = ""] = offer.mids;
    opened.rust.say({ type: "offer", revision: 1, sdp: offer.sdp, media: { audio, camera, share, slots: [slot], shareSlot } });
    const { sdp, revision } = await opened.rust.hear("answer");
    expect(revision).toBe(1);
    expect(sdp.match(/^a=(sendrecv|sendonly|recvonly|inactive)/gm)).toEqual(["a=sendrecv", "a=recvonly", "a=recvonly", "a=sendonly", "a=sendonly"]);
    expect(sdp).toMatch(/^a=candidate:/m);
    expect(sdp).toMatch(/^m=application \d+ UDP/m);
    await opened.page.context().close();
  });

  it.each([
    ["en-GB", "light", "Nothing to do here"],
    ["fr-FR", "dark", "Rien à faire ici"],
  ] as const)("tells a person in %s what this window is", async (locale, colorScheme, heading) => {
    const opened = await open("", { locale, colorScheme });
    await opened.page.getByRole("heading", { name: heading }).waitFor();
    await opened.page.evaluate(axeSource);
    const found = await opened.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      return (await axe.run(document)).violations.map(({ id }) => id);
    });
    expect(found).toEqual([]);
    expect(await opened.broken()).toEqual([]);
    await opened.page.context().close();
  });
});
