// Writes convert.wasm.ts from convert.wat: `node src/frames/assemble.mjs`. A test fails when that was forgotten.
import { readFile, writeFile } from "node:fs/promises";
import wabt from "wabt";

/** The module that the text form describes, as base64. */
export async function assemble() {
  const source = await readFile(new URL("convert.wat", import.meta.url), "utf8");
  const module = (await wabt()).parseWat("convert.wat", source, { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  return Buffer.from(buffer).toString("base64");
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const lines = (await assemble()).match(/.{1,110}/gu).map((line) => `  "${line}"`);
  const text = `/** convert.wat, assembled by assemble.mjs; not edited by hand. */\nexport const CONVERT_WASM =\n${lines.join(" +\n")};\n`;
  await writeFile(new URL("convert.wasm.ts", import.meta.url), text);
}
