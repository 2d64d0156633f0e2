/**
 * Fails on a cycle of imports under src/ and call-page/src/: a part that needs its user can't be understood, or tested, alone.
 * Imports of types are left out, for they are gone when the code runs.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ui = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = [join(ui, "src"), join(ui, "call-page", "src")];

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === "generated" ? [] : files(path);
    return /\.(ts|svelte)$/.test(name) ? [path] : [];
  });
}

function imports(path) {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(/(?:import|export)\s+(?!type\b)[^;'"]*?from\s+["'](\.[^"']+)["']/g)];
  return found.flatMap((match) => {
    const base = join(dirname(path), match[1]);
    const candidates = [base, `${base}.ts`, join(base, "index.ts"), base.replace(/\.js$/, ".ts")];
    return candidates.filter((file) => existsSync(file) && statSync(file).isFile()).slice(0, 1);
  });
}

const done = new Set();
const way = [];

function visit(path) {
  if (done.has(path)) return;
  const at = way.indexOf(path);
  if (at >= 0) {
    const cycle = [...way.slice(at), path].map((file) => relative(ui, file));
    console.error(`import cycle: ${cycle.join(" -> ")}`);
    process.exit(1);
  }
  way.push(path);
  imports(path).forEach(visit);
  way.pop();
  done.add(path);
}

sources.flatMap(files).forEach(visit);
