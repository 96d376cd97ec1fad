// The Worker under `wrangler dev`: started, watched, killed and started again with its state kept.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Child, startChild } from "./child.ts";
import { answers } from "./demo-file.ts";
import { StackError } from "./stack-error.ts";

export interface WorkerOptions {
  root: string;
  /** Where configuration, variables, state and log lie. */
  dir: string;
  configFile: string;
  envFile: string;
  port: number;
  /** With the process id of every start, before it answers. */
  onStarted?: (pid: number) => void;
  /** Lines the Worker logs. */
  onLine?: (line: string) => void;
  /** It ended although nobody asked it to. */
  onDied?: (reason: string) => void;
}

export interface WorkerProcess {
  /** Of the process group's leader; it changes with every restart. */
  readonly pid: number;
  /** Signals wrangler and workerd together and waits until both are gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, ending it first where it still runs; resolves when it answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const STARTUP_MS = 90_000;
/** Not the `bin` file: that one only starts this one, and would leave it behind. */
const wranglerCli = (root: string): string => {
  const manifest = createRequire(join(root, "package.json")).resolve("wrangler/package.json");
  return join(dirname(manifest), "wrangler-dist", "cli.js");
};

function wranglerArgs(options: WorkerOptions): string[] {
  return [
    "--no-warnings",
    wranglerCli(options.root),
    "dev",
    ...["--config", options.configFile, "--env-file", options.envFile],
    ...["--persist-to", join(options.dir, "state")],
    ...["--ip", "127.0.0.1", "--port", String(options.port), "--inspector-port", "0"],
    ...["--local", "--test-scheduled", "--show-interactive-dev-session=false"],
  ];
}

async function startWrangler(options: WorkerOptions): Promise<Child> {
  const child = await startChild({
    command: process.execPath,
    args: wranglerArgs(options),
    cwd: options.root,
    env: { WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1", FORCE_COLOR: undefined },
    logFile: join(options.dir, "worker.log"),
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  options.onStarted?.(child.pid);
  return child;
}

/** What wrangler said went wrong, else the last thing it said. */
function reasonOf(child: Child): string {
  const lines = child
    .lastLines(60)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.find((line) => /\[ERROR\]|✘|Error:/.test(line)) ?? lines.at(-1) ?? "it said nothing";
}

async function untilHealthy(child: Child, options: WorkerOptions): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  let gone = false;
  void child.exited.then(() => {
    gone = true;
  });
  const log = join(options.dir, "worker.log");
  while (Date.now() < deadline) {
    if (gone)
      throw new StackError(`The Worker did not start: ${reasonOf(child)}`, `All it said is in ${log}`);
    if (await answers(`http://127.0.0.1:${options.port}/healthz`, 5_000)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StackError(
    `The Worker is not healthy after ${STARTUP_MS / 1_000} s: ${reasonOf(child)}`,
    `See ${log}`,
  );
}

/** Resolves when GET /healthz answers 200. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  let child = await startWrangler(options);
  let wanted = true;

  const watch = (watched: Child): void => {
    void watched.exited.then(({ code, signal }) => {
      if (wanted && watched === child) options.onDied?.(`ended with ${signal ?? `code ${code}`}`);
    });
  };
  const bringUp = async (): Promise<void> => {
    try {
      await untilHealthy(child, options);
    } catch (error) {
      await child.end();
      throw error;
    }
    wanted = true;
    watch(child);
  };
  await bringUp();

  return {
    get pid() {
      return child.pid;
    },
    async kill(signal) {
      wanted = false;
      child.signal(signal);
      await child.end(signal === "SIGKILL" ? 0 : 5_000);
    },
    async restart() {
      wanted = false;
      await child.end();
      child = await startWrangler(options);
      await bringUp();
    },
    async close() {
      wanted = false;
      await child.end();
    },
  };
}
