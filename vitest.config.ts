// Pure code runs in Node, objects and queues in workerd, rows on a real Postgres, pages in a browser.

import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const node = (name: string, timeout: number, more: { isolate?: boolean; globalSetup?: string } = {}) => ({
  test: {
    name,
    ...more,
    include: [`test/${name}/**/*.test.ts`],
    environment: "node" as const,
    testTimeout: timeout,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    // By default a core is left free, which on two cores means one file at a time; the slow files mostly wait.
    maxWorkers: 3,
    reporters: ["default", ["json", { outputFile: "results/tests.json" }]],
    projects: [
      node("architecture", 20_000),
      // Files share what they import: half of the time went into importing it three hundred times.
      node("unit", 10_000, { isolate: false }),
      // Counts how often blocks ran, which only a process that has compiled nothing yet can do.
      node("cost", 10_000),
      node("contracts", 20_000),
      node("database", 60_000),
      node("e2e", 120_000, { globalSetup: "./test/e2e/build-once.ts" }),
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // Wake-ups are left lying: tests run turns themselves, one at a time.
              queueConsumers: Object.fromEntries(
                Array.from({ length: 8 }, (_, i) => [
                  `konstruct-turns-${i}`,
                  { maxBatchSize: 100, maxBatchTimeout: 60 },
                ]),
              ),
              // The reader has tests of its own; nobody here hands it a file.
              serviceBindings: { READER: () => new Response(null, { status: 503 }) as never },
              bindings: {
                SECRETS_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                ADMIN_TOKEN: "test-admin-token-0000",
                PUBLIC_URL: "http://127.0.0.1:8787",
                DATABASE_URL: "postgres://konstruct_app:unused@127.0.0.1:1/konstruct",
                DATABASE_HTTP_URL: "http://127.0.0.1:1/sql",
                SLACK_API_URL: "http://127.0.0.1:1/slack",
                WHATSAPP_API_URL: "http://127.0.0.1:1/graph",
                OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
                ANTHROPIC_BASE_URL: "http://127.0.0.1:1/anthropic",
              },
            },
          }),
        ],
        test: { name: "workers", include: ["test/workers/**/*.test.ts"], testTimeout: 20_000 },
      },
    ],
  },
});
