import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/engines/**/*.test.ts"],
    // vitest has a BASE_URL of its own
    env: { SITE_PATH: process.env.BASE_URL ?? "/" },
    // one browser at a time: each takes both cores to compile Python
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
});
