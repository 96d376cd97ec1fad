// The parts of the stack, each with its line, in the order they need each other.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDatabase } from "../../src/database/with-tenant.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import { outsideKeys } from "../database/demo-tools.ts";
import { ADA, seedDemo } from "../database/seed.ts";
import { type LocalDatabase, startDatabase } from "../database/server.ts";
import { type Outside, startOutside } from "../outside/server.ts";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import { type StandIn, startStandIn } from "../stand-in/server.ts";
import { buildConsole } from "./console-build.ts";
import { envFile, localEnvironment } from "./dev-vars.ts";
import { writeLock } from "./lock.ts";
import { findModels, type Models, standInModels } from "./models.ts";
import type { Plan } from "./plan.ts";
import { writePrivate } from "./private-file.ts";
import { pushProjection } from "./projection.ts";
import { StackError } from "./stack-error.ts";
import { startWorker, type WorkerProcess } from "./worker.ts";
import { besides, readLocalConfig } from "./worker-config.ts";

async function migrateOrSay(database: LocalDatabase): Promise<void> {
  try {
    await database.migrate();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StackError(problem, "Mend that file; npm start -- --reset begins with an empty database.", {
      cause,
    });
  }
}

/** What tools reach. First of all: the demo tenant's tools are listed from it. */
export async function startTheOutside({ report, secrets, options, closers }: Plan): Promise<Outside> {
  const outside = await report.step(
    "Outside",
    () => startOutside({ port: options.ports.outside, keys: outsideKeys(secrets.sealingKey) }),
    ({ url }) => `${url}: web search, calendar, orders, parcels`,
  );
  closers.unshift(() => outside.close());
  return outside;
}

/** The database with the demo tenant in it; `project` hands the tenant to a running Worker. */
export async function startRows(
  plan: Plan,
  outside: Outside,
): Promise<{ database: LocalDatabase; project: () => Promise<void> }> {
  const { report, dir, secrets, connections, options } = plan;
  const dataDir = join(dir, "database");
  const database = await report.step(
    "Database",
    () => startDatabase({ dataDir, port: options.ports.database }),
    () => `PGlite with pgvector in ${dataDir}`,
  );
  plan.closers.unshift(() => database.close());
  await report.step("Migrations", () => migrateOrSay(database));
  const projection = await report.step(
    "Demo tenant",
    () =>
      seedDemo({
        database: createDatabase({ url: database.url, httpUrl: database.httpUrl }),
        keys: createKeyring({ key: secrets.sealingKey, version: 1 }),
        connections,
        outside,
      }),
    ({ agents, connections: made }) => `${agents[0]?.name}, on ${made.map((one) => one.channel).join(", ")}`,
  );
  return {
    database,
    project: () => pushProjection(plan.baseUrl, plan.secrets.adminToken, projection),
  };
}

/** The chat services and the model that the Worker will call. */
export async function startDoubles(
  plan: Plan,
): Promise<{ sandbox: Sandbox; standIn: StandIn; models: Models }> {
  const { report, connections, options } = plan;
  const sandbox = await report.step(
    "Sandbox",
    () => startSandbox({ ...options.sandbox, port: options.ports.sandbox, connections, employee: ADA.name }),
    ({ url }) => url,
  );
  plan.closers.unshift(() => sandbox.close());
  const standIn = await report.step(
    "Stand-in model",
    () => startStandIn({ port: options.ports.standIn }),
    ({ url }) => url,
  );
  plan.closers.unshift(() => standIn.close());
  const models = await report.step(
    "Models",
    async () =>
      options.models === "stand-in"
        ? standInModels(standIn.url)
        : findModels(localEnvironment(options.root, process.env), standIn.url),
    ({ label }) => label,
  );
  return { sandbox, standIn, models };
}

function writeWorkerFiles(
  plan: Plan,
  vars: Record<string, string>,
): { configFile: string; envFile: string; besides: string[] } {
  const { root } = plan.options;
  const files = { configFile: join(plan.dir, "wrangler.json"), envFile: join(plan.dir, "worker.env") };
  const config = readLocalConfig(root);
  writeFileSync(files.configFile, `${JSON.stringify(config, null, 2)}\n`);
  writePrivate(files.envFile, envFile(vars));
  return { ...files, besides: besides(config, root) };
}

/** What the Worker is told: where everything is, and its secrets. */
export function workerVars(
  plan: Plan,
  parts: { database: LocalDatabase; sandbox: Sandbox; models: Models; outside: Outside },
): Record<string, string> {
  return {
    SECRETS_KEY: plan.secrets.sealingKey,
    ADMIN_TOKEN: plan.secrets.adminToken,
    PUBLIC_URL: plan.baseUrl,
    DATABASE_URL: parts.database.url,
    DATABASE_HTTP_URL: parts.database.httpUrl,
    SLACK_API_URL: parts.sandbox.urls.slackApiUrl,
    SLACK_FILES_URL: parts.sandbox.urls.slackFilesUrl,
    WHATSAPP_API_URL: parts.sandbox.urls.whatsappApiUrl,
    ...parts.outside.vars,
    ...parts.models.vars,
    ...plan.options.vars,
  };
}

/** The console's files, then the Worker that serves them. */
export async function startTheWorker(plan: Plan, vars: Record<string, string>): Promise<WorkerProcess> {
  const { dir, options, report } = plan;
  await report.step(
    "Console",
    () => buildConsole(options.root, join(dir, "console-build.log")),
    (built) => (built ? "built" : "as built before"),
  );
  const worker = await report.step(
    "Worker",
    () =>
      startWorker({
        root: options.root,
        dir,
        port: options.ports.worker,
        onStarted: (pid) => writeLock(dir, pid),
        ...(options.stopped ? { stopped: options.stopped } : {}),
        ...writeWorkerFiles(plan, vars),
        ...(options.onWorkerLine ? { onLine: options.onWorkerLine } : {}),
        ...(options.onWorkerDied ? { onDied: options.onWorkerDied } : {}),
      }),
    () => plan.baseUrl,
  );
  plan.closers.unshift(() => worker.close());
  return worker;
}
