/** Lint rules of the window. What is here can't be said by the type checker. */
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

import noLiteralText from "./eslint/no-literal-text.js";
import svelteConfig from "./svelte.config.js";

const tauri = { group: ["@tauri-apps/*"], message: "only src/ipc/tauri.ts knows Tauri: use the Backend" };

/** Components sit in tiers, shared below meeting and people below views; state and the lower parts know no component. */
const tier = (files, groups) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [tauri, { group: groups, message: "this tier may not use that one" }] }],
  },
});

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/generated/"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    plugins: { house: { rules: { "no-literal-text": noLiteralText } } },
    rules: {
      "no-console": "error",
      "no-undef": "off",
      // Sets and maps that live within one function need no reactivity.
      "svelte/prefer-svelte-reactivity": "off",
      "no-restricted-imports": ["error", { patterns: [tauri] }],
      "max-lines": ["error", { max: 300 }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["src/**/*.svelte"], rules: { "house/no-literal-text": "error", "svelte/no-at-html-tags": "error" } },
  // Bytes at places that were checked before.
  { files: ["src/**/*.test.ts", "src/frames/**"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  { files: ["eslint/**"], rules: { "no-console": "off" } },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  tier(["src/{ipc,i18n,frames}/**/*.ts"], ["**/components/**", "**/state/**"]),
  tier(["src/state/**/*.ts"], ["**/components/**"]),
  tier(["src/components/shared/**"], ["**/meeting/**", "**/people/**", "**/chat/**", "**/settings/**", "**/views/**", "**/state/**"]),
  tier(["src/components/{meeting,people,chat,settings}/**"], ["**/views/**"]),
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
);
