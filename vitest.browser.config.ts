// Every page of the console in a real browser: a hundred scenarios of two seconds, mostly spent waiting for
// pages. `npm test` plays the first page, signing in and the playground; this plays the rest.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "browser",
    include: ["test/e2e/**/*.browser.ts"],
    environment: "node",
    globalSetup: "./test/e2e/build-once.ts",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
  },
});
