/// Figures of the built window in a real browser, for `cargo xtask bench chat`: nothing is asserted, and no test runs them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["bench/**/*.bench.ts"],
    environment: "node",
    globalSetup: "e2e/serve.ts",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
