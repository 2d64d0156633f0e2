import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Runes everywhere; styles stay in files of their own because the page's policy allows no inline ones. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true, css: "external" },
};
