// A stack that was killed hard leaves its Worker behind, holding the port and the state. The next start
// ends it, after making sure that the process is still the one that was written down.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const pidFile = (dir: string): string => join(dir, "worker.pid");

export const rememberWorker = (dir: string, pid: number): void => writeFileSync(pidFile(dir), `${pid}\n`);
export const forgetWorker = (dir: string): void => rmSync(pidFile(dir), { force: true });

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** Ends the Worker an earlier run from this folder left behind; true where there was one. */
export async function endOrphan(dir: string): Promise<boolean> {
  if (!existsSync(pidFile(dir))) return false;
  const pid = Number(readFileSync(pidFile(dir), "utf8"));
  forgetWorker(dir);
  if (!Number.isInteger(pid) || pid < 2 || !commandOf(pid).includes(join(dir, "wrangler.json"))) return false;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    return false;
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  return true;
}
