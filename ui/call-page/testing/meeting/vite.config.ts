/** The page of `main.ts`, into `ui/dist-scripted-meeting`. `script.js` is put beside it by whoever serves it. */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: here("../../../public"),
  clearScreen: false,
  build: {
    outDir: here("../../../dist-scripted-meeting"),
    emptyOutDir: true,
    target: "chrome120",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 10_000,
  },
});
