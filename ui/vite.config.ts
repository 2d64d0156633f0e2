/// The bundle is served from the app itself under a content security policy without 'unsafe-inline', so nothing may be
/// inlined: no scripts, no `data:` assets. `vite preview`, which the browser tests use, sends the app's own policy.
import { readFileSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

interface TauriConfig {
  app: { security: { csp: Record<string, string> } };
}

function policy(): string {
  const config = JSON.parse(readFileSync(new URL("../tauri.conf.json", import.meta.url), "utf8")) as TauriConfig;
  return Object.entries(config.app.security.csp).map((directive) => directive.join(" ")).join("; ");
}

export default defineConfig(({ isPreview }) => ({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: "localhost" },
  preview: { port: 1421, host: "127.0.0.1", headers: isPreview ? { "Content-Security-Policy": policy() } : {} },
  build: {
    target: ["safari17", "chrome120"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    include: ["src/**/*.test.ts", "call-page/{src,testing}/**/*.test.ts"],
    environment: "node",
  },
}));
