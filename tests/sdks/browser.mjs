// A page of this machine in Chromium: for what the client libraries do in browsers only. Nothing but loopback can be reached.
import { spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { https } from "./service.mjs";

/** `CHROMIUM`, or the first of the usual names on the path. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error("a Chromium is missing: cargo xtask test installs it, CHROMIUM names it");
  return found;
}

/** The digest of the service's own key: with it the browser trusts this one certificate, and no other it does not know. */
async function fingerprint() {
  const { hostname, port } = new URL(https);
  const socket = connect({ host: hostname, port, servername: hostname });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  socket.destroy();
  const key = certificate.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest("base64");
}

async function bundle(source) {
  const resolveDir = dirname(fileURLToPath(import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir }, bundle: true, write: false, format: "iife", platform: "browser", logLevel: "warning",
  });
  return outputFiles[0].text;
}

async function serve(script) {
  const server = createServer((request, response) => {
    const type = request.url === "/script.js" ? "text/javascript" : "text/html";
    const page = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="/script.js"></script>';
    response.setHeader("content-type", type).end(type === "text/html" ? page : script);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Chrome's DevTools protocol over a pipe: texts that end with a zero. */
class DevTools {
  #asked = new Map();
  #rest = "";
  #number = 0;

  constructor(child) {
    this.input = child.stdio[3];
    child.stdio[4].setEncoding("utf8").on("data", (text) => this.#read(text));
    child.once("exit", () => this.#asked.forEach(({ reject }) => reject(new Error("the browser has ended"))));
  }

  #read(text) {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop();
    for (const { id, result, error } of messages.map(JSON.parse)) {
      const asked = this.#asked.get(id);
      this.#asked.delete(id);
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result);
    }
  }

  send(method, params, sessionId) {
    const id = ++this.#number;
    this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }
}

/** Opens a page that runs a module's source, and gives `run(expression)` and `close()`. */
export async function openPage(source) {
  const server = await serve(await bundle(`${source}\nglobalThis.isReady = true;`));
  const profile = mkdtempSync(join(tmpdir(), "sdks-"));
  const switches = [
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    `--user-data-dir=${profile}`, `--ignore-certificate-errors-spki-list=${await fingerprint()}`,
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  const child = spawn(executable(), switches, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const tools = new DevTools(child);
  const url = `http://127.0.0.1:${server.address().port}/`;
  const { targetId } = await tools.send("Target.createTarget", { url });
  const { sessionId } = await tools.send("Target.attachToTarget", { targetId, flatten: true });
  const run = async (expression) => {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await tools.send("Runtime.evaluate", asked, sessionId);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  // Until then what is asked is asked of the empty page before it.
  while (!(await run("globalThis.isReady"))) await new Promise((resolve) => setTimeout(resolve, 20));
  const close = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await tools.send("Browser.close").catch(() => child.kill());
    await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  };
  return { run, close };
}
