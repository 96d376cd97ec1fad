// Programs of others that we are compared with: installed on first use from a lockfile of their own, and
// run in a process of their own.

import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { cpuOf } from "./process-cpu.ts";

const FOLDER = join(import.meta.dirname, "rivals");

function isInstalled(): boolean {
  const manifest = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  const names = Object.keys(manifest.dependencies as Record<string, string>);
  return names.every((name) => existsSync(join(FOLDER, "node_modules", name)));
}

/** Rejects where npm cannot. */
export async function installRivals(): Promise<void> {
  if (isInstalled()) return;
  // The npm that runs this script where there is one: it need not be on the path.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"];
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const [command, all] = npm ? [process.execPath, [npm, ...args]] : ["npm", args];
  await promisify(execFile)(command, all, { env, timeout: 180_000 });
}

export interface ChildServer {
  origin: URL;
  cpu(): number;
  close(): Promise<void>;
}

/** Runs a script on this Node that prints its port and ends with its standard input. */
export async function startChildServer(script: string, args: string[] = []): Promise<ChildServer> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: dirname(script),
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  return {
    origin: new URL(`http://127.0.0.1:${port}`),
    cpu: () => cpuOf(child.pid ?? 0),
    close: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.stdin.end();
      }),
  };
}

/** The same for one of bench/rivals. */
export const startRivalServer = (file: string, args: string[] = []): Promise<ChildServer> =>
  startChildServer(join(FOLDER, file), args);

/** The first line of what went wrong. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
