/** Serves the built window on loopback for all journeys, with the content security policy of the app. */
import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({ configFile: "vite.config.ts", preview: { port: 0, strictPort: false }, logLevel: "warn" });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the preview has no port");
  project.provide("address", `http://127.0.0.1:${address.port}/`);
  return () => server.close();
}
