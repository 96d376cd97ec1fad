// `.konstruct/demo.json`: what a program must know to talk to a running stack.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DemoConnections } from "../database/demo-connections.ts";
import type { Sandbox } from "../sandbox/server.ts";
import { writePrivate } from "./private-file.ts";

export interface Demo {
  baseUrl: string;
  adminToken: string;
  tenant: { id: string; name: string };
  agent: { id: string; name: string };
  connections: Omit<DemoConnections, "web"> & { web: { id: string; webhookUrl: string } };
  sandbox: Sandbox["urls"];
  outside: { url: string; controlUrl: string };
  standIn: { url: string; controlUrl: string; openaiBaseUrl: string };
  database: { url: string; httpUrl: string };
}

const demoFile = (dir: string): string => join(dir, "demo.json");

export const writeDemo = (dir: string, demo: Demo): void =>
  writePrivate(demoFile(dir), `${JSON.stringify(demo, null, 2)}\n`);

export const removeDemo = (dir: string): void => rmSync(demoFile(dir), { force: true });

/** What the file says; undefined where there is none or it is damaged. Nobody may be listening any more. */
export function readDemo(dir: string): Demo | undefined {
  if (!existsSync(demoFile(dir))) return undefined;
  try {
    return JSON.parse(readFileSync(demoFile(dir), "utf8")) as Demo;
  } catch {
    return undefined;
  }
}

/** Whether `url` answers with a 2xx within the time. */
export async function answers(url: string, timeoutMs = 2_000): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** The stack that runs from this folder, if its Worker and its sandbox answer. */
export async function runningDemo(dir: string): Promise<Demo | undefined> {
  const demo = readDemo(dir);
  if (!demo) return undefined;
  const alive = await Promise.all([
    answers(`${demo.baseUrl}/healthz`),
    answers(`${demo.sandbox.controlUrl}/faults`),
  ]);
  return alive.every(Boolean) ? demo : undefined;
}
