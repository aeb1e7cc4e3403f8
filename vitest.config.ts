import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts", "tests/parity/**/*.test.ts"],
    // Each file that runs the model or CPython holds tens of megabytes; two cores serve two at once.
    maxWorkers: 2,
    // no file leaves anything behind, so that they share what they import, and CPython
    isolate: false,
    unstubGlobals: true,
    testTimeout: 60_000,
    // starting CPython takes seconds, and many on a busy machine
    hookTimeout: 60_000,
  },
});
