// The whole local stack as one value: `npm start`, the demo, benches and chaos runs all use it.

import { DEMO_TENANT } from "../database/demo-connections.ts";
import { ADA } from "../database/seed.ts";
import type { LocalDatabase } from "../database/server.ts";
import type { Outside } from "../outside/server.ts";
import type { Sandbox } from "../sandbox/server.ts";
import type { StandIn } from "../stand-in/server.ts";
import { handInDocument } from "./demo-document.ts";
import { type Demo, removeDemo, writeDemo } from "./demo-file.ts";
import { startDoubles, startRows, startTheOutside, startTheWorker, workerVars } from "./parts.ts";
import { type Plan, prepare, type StackOptions } from "./plan.ts";
import { StackError } from "./stack-error.ts";
import type { WorkerProcess } from "./worker.ts";

export interface Stack {
  demo: Demo;
  worker: Omit<WorkerProcess, "close">;
  /** As the owner, past every policy: for looking. */
  database: Pick<LocalDatabase, "query">;
  close(): Promise<void>;
}

interface Parts {
  database: LocalDatabase;
  sandbox: Sandbox;
  standIn: StandIn;
  outside: Outside;
}

function describe(plan: Plan, parts: Parts): Demo {
  const { web, ...chats } = plan.connections;
  const { url } = parts.standIn;
  return {
    baseUrl: plan.baseUrl,
    adminToken: plan.secrets.adminToken,
    tenant: { id: DEMO_TENANT, name: "Demo Company" },
    agent: { id: ADA.id, name: ADA.name },
    connections: { ...chats, web: { id: web.id, webhookUrl: web.webhookUrl } },
    sandbox: parts.sandbox.urls,
    outside: { url: parts.outside.url, controlUrl: parts.outside.controlUrl },
    standIn: { url, controlUrl: `${url}/control`, openaiBaseUrl: `${url}/v1` },
    database: { url: parts.database.url, httpUrl: parts.database.httpUrl },
  };
}

function checkStopped(options: StackOptions): void {
  if (options.stopped?.()) throw new StackError("Interrupted.", "Nothing is left running.");
}

/** Starts everything in dependency order. Where one part fails, what was started is ended first. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const plan = await prepare(options);
  const close = async (): Promise<void> => {
    for (const closer of plan.closers.splice(0)) await closer();
  };
  try {
    const outside = await startTheOutside(plan);
    checkStopped(options);
    const { database, project } = await startRows(plan, outside);
    checkStopped(options);
    const doubles = await startDoubles(plan);
    checkStopped(options);
    const parts = { database, outside, ...doubles };
    const worker = await startTheWorker(plan, workerVars(plan, parts));
    await plan.report.step("Projection", project, () => "the edge knows the demo tenant");
    await plan.report.step(
      "Document",
      () => handInDocument(plan.baseUrl, plan.secrets.adminToken),
      (name) => `${name}, cut and embedded`,
    );
    const demo = describe(plan, parts);
    checkStopped(options);
    writeDemo(plan.dir, demo);
    plan.closers.unshift(async () => removeDemo(plan.dir));
    return {
      demo,
      worker: {
        get pid() {
          return worker.pid;
        },
        kill: (signal) => worker.kill(signal),
        restart: () => worker.restart(),
      },
      database,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
