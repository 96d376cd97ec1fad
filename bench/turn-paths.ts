// The two paths that `bench -- turns` compares, behind one face.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { demoConnections } from "../dev/database/demo-connections.ts";
import { seedDemo } from "../dev/database/seed.ts";
import { startDatabase } from "../dev/database/server.ts";
import type { SlackConnection } from "../dev/sandbox/connections.ts";
import { createDatabase } from "../src/database/with-tenant.ts";
import { createKeyring } from "../src/tenants/keyring.ts";
import { buildWorker, productConfig } from "./build-worker.ts";
import { startProduct } from "./product-worker.ts";
import { startWorkerd, type WorkerSpec } from "./workerd.ts";

/** What the objects, queues and doubles counted since they started. */
export interface PathCounters {
  turns: number;
  rpcs: number;
  rowsWritten: number;
  rowsRead: number;
  tenantRpcs: number;
  tenantRowsWritten: number;
  turnMessages: number;
  auditMessages: number;
  retries: number;
  model: number;
  chat: number;
  database: number;
}

export interface TurnPath {
  name: string;
  url: URL;
  path: string;
  slack: SlackConnection;
  cpu(): number;
  /** Conversations whose turns ended since the last call. */
  done(): Promise<string[]>;
  /** The product only. */
  counters?(): Promise<PathCounters>;
  /** The product only: makes conversations that have gone on for so many messages. */
  seed?(channels: string[], messages: number): Promise<void>;
  close(): Promise<void>;
}

/** Local queues run one batch at a time, so batches are as large as in the local stack. */
const BATCH = { maxBatchSize: 10, maxBatchTimeout: 0, maxRetries: 8 };

function consumers(): NonNullable<WorkerSpec["consumers"]> {
  const queues = (productConfig().queues?.producers ?? []).map(({ queue }) => queue);
  const audit = { maxBatchSize: 100, maxBatchTimeout: 2, maxRetries: 10 };
  return Object.fromEntries(queues.map((queue) => [queue, queue.endsWith("-audit") ? audit : BATCH]));
}

/** The product, with model and Slack played in its own workerd and rows in a real database beside it. */
export async function startProductPath(dir: string): Promise<TurnPath> {
  const sealingKey = randomBytes(32).toString("base64");
  const database = await startDatabase({ dataDir: join(dir, "database"), port: 0 });
  await database.migrate();
  const services: WorkerSpec = {
    name: "services",
    scriptPath: await buildWorker("bench/product/services.ts", join(dir, "services"), "bare"),
    bindings: { DATABASE: database.httpUrl },
    control: true,
  };
  const outside = "http://services.test";
  const product = await startProduct(dir, {
    sealingKey,
    consumers: consumers(),
    outbound: services,
    bindings: {
      DATABASE_URL: database.url,
      DATABASE_HTTP_URL: `${outside}/sql`,
      SLACK_API_URL: `${outside}/api`,
      OPENAI_BASE_URL: `${outside}/v1`,
      OPENAI_API_KEY: "stand-in",
      OPENAI_MODEL: "stand-in",
    },
  });
  const { slack } = product.connections;
  await seedDemo({
    database: createDatabase({ url: database.url, httpUrl: database.httpUrl }),
    keys: createKeyring({ key: sealingKey, version: 1 }),
    connections: demoConnections(sealingKey, { publicUrl: product.url.origin, mattermostUrl: outside }),
  });
  const place = { tenantId: "demo", connectionId: slack.id };
  return {
    name: "konstruct",
    url: product.url,
    path: new URL(slack.webhookUrl).pathname,
    slack,
    cpu: product.cpu,
    done: () => product.control("/done", {}),
    counters: async () => ({
      ...(await product.control<object>("/counters", place)),
      ...(await product.control<PathCounters>("/counters", {}, "services")),
    }),
    seed: async (threads, count) => void (await product.control("/seed", { ...place, threads, count })),
    close: async () => {
      await product.close();
      await database.close();
    },
  };
}

export async function startBarePath(dir: string, slack: SlackConnection): Promise<TurnPath> {
  const bare = await startWorkerd(join(dir, "state"), {
    name: "bare",
    scriptPath: await buildWorker("bench/floors/path.ts", join(dir, "build"), "bare"),
    bindings: { SIGNING_SECRET: slack.signingSecret },
    objects: { INBOXES: "Inbox" },
    producers: { TURNS: "turns" },
    consumers: { turns: BATCH },
    control: true,
  });
  const { url, cpu, close } = bare;
  return { name: "bare path", url, path: "/", slack, cpu, close, done: () => bare.control("/done", {}) };
}
