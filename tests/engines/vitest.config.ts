import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/engines/**/*.test.ts"],
    // vitest has a BASE_URL of its own
    env: { SITE_PATH: process.env.BASE_URL ?? "/" },
    // two journeys of a file at a time: each waits about as long as it computes
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
});
