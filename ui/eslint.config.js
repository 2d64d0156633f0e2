/** Lint rules of the window. What is here can't be said by the type checker. */
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

import noLiteralText from "./eslint/no-literal-text.js";
import svelteConfig from "./svelte.config.js";

const tauri = { group: ["@tauri-apps/*"], message: "only src/ipc/tauri.ts knows Tauri: use the Backend" };
/** The Calling SDK is proprietary and seven megabytes: the window never sees it, and the call page loads it in one place. */
const sdk = { group: ["@azure/*"], message: "only call-page/src/sdk.ts loads the Calling SDK" };

/** Components sit in tiers, shared below meeting and people below views; state and the lower parts know no component. */
const tier = (files, groups) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [tauri, sdk, { group: groups, message: "this tier may not use that one" }] }],
  },
});

export default ts.config(
  { ignores: ["dist/", "dist-call-page/", "dist-scripted-meeting/", "node_modules/", "src/ipc/generated/"] },
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
      "no-restricted-imports": ["error", { patterns: [tauri, sdk] }],
      "max-lines": ["error", { max: 300 }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["src/**/*.svelte"], rules: { "house/no-literal-text": "error", "svelte/no-at-html-tags": "error" } },
  // Bytes at places that were checked before.
  { files: ["src/**/*.test.ts", "src/frames/**"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  { files: ["eslint/**"], rules: { "no-console": "off" } },
  {
    files: ["call-page/**/*.ts"],
    rules: {
      "no-restricted-imports": "off",
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: [tauri, { ...sdk, allowTypeImports: true }] }],
    },
  },
  {
    files: ["call-page/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [tauri, { ...sdk, allowTypeImports: true }, { group: ["**/testing/**"], message: "the stand-in is for tests" }] },
      ],
    },
  },
  { files: ["call-page/src/sdk.ts"], rules: { "@typescript-eslint/no-restricted-imports": "off" } },
  // Identifiers are made by the SDK's own open part, so that a test and the service mean the same.
  { files: ["call-page/testing/**", "call-page/src/**/*.test.ts"], rules: { "@typescript-eslint/no-restricted-imports": "off" } },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  tier(["src/{ipc,i18n,frames}/**/*.ts"], ["**/components/**", "**/state/**"]),
  tier(["src/state/**/*.ts"], ["**/components/**"]),
  tier(["src/components/shared/**"], ["**/meeting/**", "**/people/**", "**/chat/**", "**/settings/**", "**/views/**", "**/state/**"]),
  tier(["src/components/{meeting,people,chat,settings}/**"], ["**/views/**"]),
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
);
