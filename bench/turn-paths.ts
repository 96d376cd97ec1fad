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
import { plainCompany } from "./plain-company.ts";
import { startProduct } from "./product-worker.ts";
import { startSurroundings } from "./surroundings-process.ts";
import { startWorkerd, type WorkerSpec } from "./workerd.ts";

/** What the objects, queues and doubles counted since they started. */
export interface PathCounters {
  turns: number;
  rpcs: number;
  rowsWritten: number;
  rowsRead: number;
  tenantRowsRead: number;
  settles: number;
  /** Of the tenant's object, settles included. */
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
  /** Processes only: these people are known to the services. */
  meet?(channels: string[]): Promise<string[]>;
  /** The product only. */
  counters?(): Promise<PathCounters>;
  /** The product only: rows read are counted while `work` runs, which costs time. */
  countingReads?<T>(work: () => Promise<T>): Promise<T>;
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

/** beside: model and Slack are played in the product's own workerd. processes: by sandbox and stand-in. */
export type Services = "beside" | "processes";

/** Rows go to a real database in this process either way. */
export async function startProductPath(dir: string, services: Services): Promise<TurnPath> {
  const sealingKey = randomBytes(32).toString("base64");
  const database = await startDatabase({ dataDir: join(dir, "database"), port: 0 });
  await database.migrate();
  const beside = await servicesBeside(dir, database.httpUrl);
  const outside = "http://services.test";
  const processes = services === "processes" ? await startSurroundings(sealingKey) : undefined;
  const product = await startProduct(dir, {
    sealingKey,
    consumers: consumers(),
    extend: async (demo) => plainCompany(demo),
    ...(processes ? {} : { outbound: beside }),
    bindings: {
      DATABASE_URL: database.url,
      DATABASE_HTTP_URL: processes ? database.httpUrl : `${outside}/sql`,
      SLACK_API_URL: processes?.slackApiUrl ?? `${outside}/api`,
      OPENAI_BASE_URL: `${processes?.standInUrl ?? outside}/v1`,
      OPENAI_API_KEY: "stand-in",
      OPENAI_MODEL: "stand-in",
      OPENAI_PRICES: "1,0.1,5",
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
    name: processes ? "konstruct, sandbox and stand-in in processes" : "konstruct",
    url: product.url,
    path: new URL(slack.webhookUrl).pathname,
    slack,
    cpu: product.cpu,
    done: () => product.control("/done", {}),
    ...(processes ? { meet: processes.meet } : {}),
    counters: async () => ({
      ...(await product.control<PathCounters>("/counters", place)),
      ...(processes ? {} : await product.control<object>("/counters", {}, beside.name)),
    }),
    async countingReads(work) {
      await product.control("/count-reads", {});
      try {
        return await work();
      } finally {
        await product.control("/spare-reads", {});
      }
    },
    seed: async (threads, count) => void (await product.control("/seed", { ...place, threads, count })),
    close: async () => {
      await product.close();
      await processes?.close();
      await database.close();
    },
  };
}

/** The services of the double, for whoever asks them in the same workerd. */
const servicesBeside = async (dir: string, database: string): Promise<WorkerSpec> => ({
  name: "services",
  scriptPath: await buildWorker("bench/product/outside.ts", join(dir, "services"), "bare"),
  bindings: { DATABASE: database },
  control: true,
});

export async function startCallsPath(dir: string, slack: SlackConnection): Promise<TurnPath> {
  const services = await servicesBeside(dir, "http://127.0.0.1:9");
  const calls = await startWorkerd(
    join(dir, "state"),
    {
      name: "calls",
      scriptPath: await buildWorker("bench/floors/calls.ts", join(dir, "build"), "bare"),
      bindings: { SIGNING_SECRET: slack.signingSecret },
      objects: { CHATS: "Chat", TENANTS: "Tenant" },
      producers: { TURNS: "turns" },
      consumers: { turns: BATCH },
      outbound: services.name,
      control: true,
    },
    services,
  );
  const { url, cpu, close } = calls;
  return {
    name: "its calls alone",
    url,
    path: "/",
    slack,
    cpu,
    close,
    done: () => calls.control("/done", {}),
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
