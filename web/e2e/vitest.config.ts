import { defineConfig } from "vitest/config";

// One service and one browser: the journeys run one after the other.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    reporters: ["default", "./count.ts"],
    fileParallelism: false,
    // ends what hangs, on the slowest machine: a wait inside a journey ends sooner and says what it waited for
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000, interval: 100 } },
  },
});
