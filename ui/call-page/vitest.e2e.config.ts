/** The built call page in a real browser with a window. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["call-page/e2e/**/*.test.ts"],
    environment: "node",
    globalSetup: "call-page/e2e/serve.ts",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
