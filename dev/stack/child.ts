// A child process in a group of its own, so that ending it ends whatever it started: wrangler starts
// workerd and esbuild, and none of them may outlive the stack.

import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

export interface ChildOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  env?: Record<string, string | undefined>;
  /** Everything it prints is appended here. */
  logFile: string;
  /** Each whole line it prints. */
  onLine?: (line: string) => void;
}

export interface Child {
  pid: number;
  /** Resolves once the process is gone, with how it ended. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Signals the whole group; nothing happens where it is gone already. */
  signal(signal: NodeJS.Signals): void;
  /** Asks, and after `graceMs` insists; with 0 it insists at once. */
  end(graceMs?: number): Promise<void>;
  /** The newest lines it printed. */
  lastLines(count: number): string[];
}

const KEPT_LINES = 200;

function collectLines(process: ChildProcess, options: ChildOptions): string[] {
  const lines: string[] = [];
  const log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
  // A log that cannot be written must not end the stack.
  log.on("error", () => {});
  let open = 2;
  for (const stream of [process.stdout, process.stderr]) {
    let partial = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      log.write(text);
      const parts = (partial + text).split("\n");
      partial = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        options.onLine?.(line);
      }
    });
    stream?.on("close", () => --open === 0 && log.end());
  }
  return lines;
}

/** True while any process of the group lives. */
function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function groupGone(pid: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited <= withinMs; waited += 20) {
    if (!groupLives(pid)) return true;
    await pause(20);
  }
  return false;
}

/** Starts it; rejects where the command cannot be run at all. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const lines = collectLines(child, options);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? 0));
  });
  const signal = (name: NodeJS.Signals): void => {
    if (groupLives(pid)) process.kill(-pid, name);
  };
  return {
    pid,
    exited,
    signal,
    async end(graceMs = 5_000) {
      if (graceMs > 0) {
        signal("SIGTERM");
        if (await groupGone(pid, graceMs)) return;
      }
      signal("SIGKILL");
      await exited;
      // Where nobody reaps orphans, dead grandchildren stay in the group for ever.
      await groupGone(pid, 300);
    },
    lastLines: (count) => lines.slice(-count),
  };
}
