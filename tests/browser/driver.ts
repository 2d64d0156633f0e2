/**
 * Starts Chromium, serves the test page on loopback and carries requests to it.
 *
 * Lines of JSON: `{"id": 1, "verb": "join", "with": {…}}` on standard input, `{"id": 1, "result": …}` or `{"id": 1, "error": "…"}`
 * on standard output. The first line out is `{"origin": "http://127.0.0.1:PORT"}`. The end of the input ends everything.
 */

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium, type BrowserContext, type Page } from "playwright-core";

/** Asked for on the command line, as JSON. */
interface Options {
  /** The browser. */
  executable: string;
  /** A Y4M file that is the browser's camera; its own test picture where absent. */
  camera?: string;
  /** A WAV file that is the browser's microphone. */
  microphone?: string;
  /** The folder for what the page hands over. */
  uploads?: string;
}

interface Request {
  id: number;
  verb: string;
  with?: unknown;
}

/** Nothing but loopback can be reached, and the browser asks nobody anything by itself. */
const SWITCHES = [
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-gpu",
  "--no-first-run",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--allow-loopback-in-peer-connection",
  "--disable-features=WebRtcHideLocalIpsWithMdns,Translate,OptimizationHints,MediaRouter",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

async function body(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function serve(uploads: string | undefined): Promise<{ server: Server; origin: string }> {
  const script = readFileSync(join(__dirname, "page.js"));
  const server = createServer((request, response) => {
    if (request.url === "/page.js") {
      response.setHeader("content-type", "text/javascript").end(script);
    } else if (request.url === "/") {
      const page = '<!doctype html><meta charset="utf-8"><title>call</title><link rel="icon" href="data:,"><script src="/page.js" defer></script>';
      response.setHeader("content-type", "text/html").end(page);
    } else if (uploads !== undefined && request.method === "POST" && /^\/upload\/[\w.-]+$/.test(request.url ?? "")) {
      const file = join(uploads, (request.url ?? "").slice("/upload/".length));
      void body(request).then((bytes) => {
        appendFileSync(file, bytes);
        response.writeHead(204).end();
      });
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the page's server has no port");
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

async function start(options: Options, profile: string): Promise<BrowserContext> {
  const files = [
    options.camera === undefined ? [] : [`--use-file-for-fake-video-capture=${options.camera}`],
    options.microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${options.microphone}`],
  ].flat();
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launchPersistentContext(profile, {
    executablePath: options.executable,
    headless: true,
    args: [...SWITCHES, ...asRoot, ...files],
  });
}

async function carry(page: Page, { verb, with: given }: Request): Promise<unknown> {
  return page.evaluate(
    ([name, argument]) => {
      const verbs = window.verbs as unknown as Record<string, (argument: unknown) => unknown>;
      const run = verbs[name];
      if (run === undefined) throw new Error(`the page has no verb ${name}`);
      return run(argument);
    },
    [verb, given] as const,
  );
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? "{}") as Options;
  const profile = mkdtempSync(join(tmpdir(), "call-page-"));
  const { server, origin } = await serve(options.uploads);
  let context: BrowserContext | null = null;
  try {
    context = await start(options, profile);
    const page = context.pages()[0] ?? (await context.newPage());
    page.on("pageerror", (error) => process.stderr.write(`page: ${error.message}\n`));
    page.on("console", (message) => process.stderr.write(`page ${message.type()}: ${message.text()}\n`));
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => window.verbs !== undefined);
    say({ origin });
    for await (const line of createInterface({ input: process.stdin })) {
      const request = JSON.parse(line) as Request;
      try {
        say({ id: request.id, result: (await carry(page, request)) ?? null });
      } catch (error) {
        say({ id: request.id, error: error instanceof Error ? error.message : String(error) });
      }
    }
  } finally {
    await context?.close();
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
