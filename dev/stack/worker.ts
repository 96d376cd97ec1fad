// The Worker under `wrangler dev`: started, watched, killed and started again with its state kept.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Child, startChild } from "./child.ts";
import { StackError } from "./stack-error.ts";
import { buildFailed, problemIn } from "./worker-lines.ts";

export interface WorkerOptions {
  root: string;
  /** Where configuration, variables, state and log lie. */
  dir: string;
  configFile: string;
  /** Of the Workers that it calls by a service binding; they run beside it. */
  besides: string[];
  envFile: string;
  port: number;
  /** Asked while it starts: true gives up. */
  stopped?: () => boolean;
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
/** An answer that says "not well" may be the first of a start; one that stays is the truth. */
const UNWELL_MS = 3_000;
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
    // The first is the one that is served; the reader is reached through it alone.
    ...["--config", options.configFile, "--config", join(options.root, "reader/wrangler.toml")],
    ...["--env-file", options.envFile],
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
    env: {
      WRANGLER_SEND_METRICS: "false",
      // Otherwise every start asks the internet for a sample of request.cf, which nothing here reads.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      CI: "1",
      NO_COLOR: "1",
      FORCE_COLOR: undefined,
    },
    logFile: join(options.dir, "worker.log"),
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  options.onStarted?.(child.pid);
  return child;
}

/** undefined: nobody answers yet. Otherwise whether it is well, and in its own words why not. */
async function health(port: number): Promise<{ ok: boolean; said: string } | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return { ok: response.ok, said: `${response.status} ${(await response.text()).slice(0, 300)}` };
  } catch {
    return undefined;
  }
}

async function untilHealthy(child: Child, options: WorkerOptions): Promise<void> {
  const began = Date.now();
  let gone = false;
  void child.exited.then(() => {
    gone = true;
  });
  const fail = (problem: string): never => {
    throw new StackError(
      `The Worker does not start: ${problem}`,
      `All it said: ${join(options.dir, "worker.log")}`,
    );
  };
  for (let unwellSince = 0; Date.now() - began < STARTUP_MS; ) {
    if (gone || buildFailed(child.lastLines(60))) fail(problemIn(child.lastLines(60)));
    if (options.stopped?.()) fail("interrupted");
    const found = await health(options.port);
    if (found?.ok) return;
    if (found) unwellSince ||= Date.now();
    if (found && Date.now() - unwellSince > UNWELL_MS) fail(`GET /healthz answers ${found.said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  fail(`no answer after ${STARTUP_MS / 1_000} s; ${problemIn(child.lastLines(60))}`);
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
