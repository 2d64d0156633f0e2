/**
 * The call page's own build, into `ui/dist-call-page`: never a part of the window's. The SDK is a chunk by itself, loaded when a
 * call starts. Served under `policy.json`, which allows nothing inline, so nothing is inlined.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function policy(): string {
  const directives = JSON.parse(readFileSync(here("policy.json"), "utf8")) as Record<string, string[]>;
  return Object.entries(directives).map(([name, sources]) => [name, ...sources].join(" ")).join("; ");
}

export default defineConfig({
  root: here("."),
  base: "./",
  // The app's icon is the one thing both pages show.
  publicDir: here("../public"),
  clearScreen: false,
  preview: { headers: { "Content-Security-Policy": policy() } },
  build: {
    outDir: here("../dist-call-page"),
    emptyOutDir: true,
    target: "chrome120",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 10_000,
  },
});
