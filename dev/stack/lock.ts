// One stack a folder. The lock names the process that owns the stack and the Worker it started: a stack
// that was killed hard leaves its Worker behind, holding the port and the state, and the next start ends
// that Worker. A process id may meanwhile belong to somebody else, so its command line must match too.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod";
import { writePrivate } from "./private-file.ts";
import { StackError } from "./stack-error.ts";

const lockSchema = z.object({
  owner: z.int().positive(),
  /** The name of the program the owner runs: its command line may name it from another folder. */
  program: z.string(),
  worker: z.int().positive().optional(),
});
type Lock = z.infer<typeof lockSchema>;

const lockFile = (dir: string): string => join(dir, "lock.json");

function readLock(dir: string): Lock | undefined {
  if (!existsSync(lockFile(dir))) return undefined;
  try {
    return lockSchema.parse(JSON.parse(readFileSync(lockFile(dir), "utf8")));
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Throws where another stack lives in the folder; ends the Worker of one that died. */
export async function checkLock(dir: string, self = process.pid): Promise<void> {
  const lock = readLock(dir);
  if (!lock) return;
  if (lock.owner !== self && commandOf(lock.owner).includes(lock.program)) {
    throw new StackError(
      `A stack already starts or runs from ${dir} (process ${lock.owner}).`,
      `End it first: kill ${lock.owner}`,
    );
  }
  if (lock.worker !== undefined && commandOf(lock.worker).includes(join(dir, "wrangler.json"))) {
    process.kill(-lock.worker, "SIGKILL");
    await pause(300);
  }
}

/** Says that this process has a stack here, and which Worker belongs to it. */
export function writeLock(dir: string, worker?: number): void {
  const lock: Lock = {
    owner: process.pid,
    program: basename(process.argv[1] ?? "node"),
    ...(worker ? { worker } : {}),
  };
  writePrivate(lockFile(dir), `${JSON.stringify(lock)}\n`);
}

export const removeLock = (dir: string): void => rmSync(lockFile(dir), { force: true });
