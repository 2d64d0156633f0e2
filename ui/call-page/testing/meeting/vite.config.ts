/**
 * The call page, its script exchanged for `main.ts`, into `ui/dist-scripted-meeting`. What it plays is `script.js`, put beside it by
 * whoever serves it.
 */
import { fileURLToPath } from "node:url";

import { mergeConfig, type Plugin } from "vite";

import page from "../../vite.config";

const scripted: Plugin = {
  name: "scripted-meeting",
  transformIndexHtml: {
    order: "pre",
    handler: (html) => html.replace('<script type="module" src="./src/main.ts">', '<script vite-ignore src="./script.js"></script>\n    <script type="module" src="./testing/meeting/main.ts">'),
  },
};

export default mergeConfig(page, {
  plugins: [scripted],
  build: { outDir: fileURLToPath(new URL("../../../dist-scripted-meeting", import.meta.url)) },
});
