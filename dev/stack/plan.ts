// What one start of the stack is about to do: checked and written down before anything runs.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DemoConnections, demoConnections } from "../database/demo-connections.ts";
import { type SandboxOptions, sandboxUrls } from "../sandbox/server.ts";
import { runningDemo } from "./demo-file.ts";
import { type InstallationSecrets, installationSecrets } from "./installation-secrets.ts";
import { checkLock, removeLock, writeLock } from "./lock.ts";
import { checkPorts, type Ports } from "./ports.ts";
import { createReport, type Report } from "./report.ts";
import { StackError } from "./stack-error.ts";

export interface StackOptions {
  /** The project's folder. */
  root: string;
  ports: Ports;
  /** Where everything is kept; default `.konstruct` in `root`. One stack a folder. */
  dir?: string;
  reset?: boolean;
  quiet?: boolean;
  print?: (line: string) => void;
  /** auto: a configured provider or an Ollama, else the stand-in. Benches want the stand-in always. */
  models?: "auto" | "stand-in";
  /** How the sandbox plays; see SandboxOptions. */
  sandbox?: Pick<SandboxOptions, "echo" | "whatsappStatuses" | "policies" | "random">;
  /** Variables of the Worker beside those the stack sets. */
  vars?: Record<string, string>;
  /** Asked between two parts: true ends what was started. */
  stopped?: () => boolean;
  /** Each line the Worker prints. */
  onWorkerLine?: (line: string) => void;
  /** The Worker ended although nobody asked it to. */
  onWorkerDied?: (reason: string) => void;
}

export interface Plan {
  options: StackOptions;
  dir: string;
  baseUrl: string;
  secrets: InstallationSecrets;
  connections: DemoConnections;
  report: Report;
  /** What to end, newest first. */
  closers: (() => Promise<void>)[];
}

const local = (port: number): string => `http://127.0.0.1:${port}`;

/** Refuses to start over a running stack or a taken port; then clears what `reset` asks to. */
export async function prepare(options: StackOptions): Promise<Plan> {
  const { root, ports } = options;
  const dir = options.dir ?? join(root, ".konstruct");
  const running = await runningDemo(dir);
  if (running) {
    throw new StackError(
      `A stack already runs from ${dir} at ${running.baseUrl}.`,
      "Use it (npm run demo, npm run say), or end it first.",
    );
  }
  await checkLock(dir);
  await checkPorts(ports);
  if (options.reset) rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeLock(dir);
  const secrets = installationSecrets(dir);
  const baseUrl = local(ports.worker);
  const mattermostUrl = sandboxUrls(local(ports.sandbox)).mattermostUrl;
  const connections = demoConnections(secrets.sealingKey, { publicUrl: baseUrl, mattermostUrl });
  const report = createReport(options.print ?? console.log, options.quiet ?? false);
  return { options, dir, baseUrl, secrets, connections, report, closers: [async () => removeLock(dir)] };
}
