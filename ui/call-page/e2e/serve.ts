/**
 * For all tests here: the built page, served at `http://localhost:PORT` under its policy as Rust does it, and a screen nobody
 * sees. The SDK supports a browser with a window only; headless ones it turns down.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    page: string;
    display: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  // It picks a display that nobody uses and writes its number when it is ready.
  const screen = spawn("Xvfb", ["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0", "1280x900x24"], { stdio: ["ignore", "pipe", "ignore"] });
  const [number] = (await once(screen.stdout, "data")) as [Buffer];
  const server = await preview({ configFile: "call-page/vite.config.ts", preview: { host: "localhost", port: 0, strictPort: false }, logLevel: "warn" });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the preview has no port");
  project.provide("page", `http://localhost:${address.port}/`);
  project.provide("display", `:${number.toString().trim()}`);
  return async () => {
    await server.close();
    screen.kill();
  };
}
