/**
 * Fails on styles that name a side of the screen instead of a side of the text: they would stand on the wrong side in a
 * language that runs from right to left.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const SIDES = /^(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-(?:color|style|width))?$/;
const SIZES = /^(?:(?:min|max)-)?(?:width|height)$/;

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(css|svelte)$/.test(name) ? [path] : [];
  });
}

/** The declarations of a file's styles, with the lines they stand in. */
function declarations(path) {
  const text = readFileSync(path, "utf8");
  const begin = path.endsWith(".css") ? 0 : text.indexOf("<style>");
  if (begin < 0) return [];
  return [...text.slice(begin).matchAll(/(?:^|[;{])\s*([a-z-]+)\s*:\s*([^;{}]+);/gm)].map((match) => ({
    name: match[1],
    value: match[2].trim(),
    line: text.slice(0, begin + match.index + match[0].indexOf(match[1])).split("\n").length,
  }));
}

const physical = ({ name, value }) =>
  SIDES.test(name) || SIZES.test(name) || (/^(?:text-align|float|clear)$/.test(name) && /\b(?:left|right)\b/.test(value));

let wrong = 0;
for (const path of files(source)) {
  for (const one of declarations(path).filter(physical)) {
    console.error(`${relative(source, path)}:${one.line}: ${one.name}: ${one.value}: use the logical property`);
    wrong += 1;
  }
}
if (wrong > 0) process.exit(1);
