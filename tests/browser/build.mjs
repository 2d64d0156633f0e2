// Bundles the test page and its driver into target/browser; with --tests, the unit tests beside them as well.
// esbuild comes from the npm project in ui/, the one place with node_modules.
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = process.env.BROWSER_OUT ?? join(root, "target", "browser");
const { build } = createRequire(join(root, "ui", "package.json"))("esbuild");

const common = { bundle: true, sourcemap: "inline", logLevel: "warning", target: "es2023" };
await Promise.all([
  build({ ...common, entryPoints: [join(here, "page", "page.ts")], format: "iife", platform: "browser", outfile: join(out, "page.js") }),
  build({
    ...common,
    entryPoints: [join(here, "driver.ts")],
    format: "cjs",
    platform: "node",
    external: ["playwright-core"],
    outfile: join(out, "driver.cjs"),
  }),
]);

if (process.argv.includes("--tests")) {
  const tests = join(out, "tests");
  rmSync(tests, { recursive: true, force: true });
  const entryPoints = readdirSync(join(here, "page"))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(here, "page", name));
  await build({ ...common, entryPoints, format: "esm", platform: "node", outdir: tests, outExtension: { ".js": ".mjs" } });
}
