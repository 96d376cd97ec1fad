// Builds the console when its files are newer than what was built, or nothing was.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { startChild } from "./child.ts";
import { StackError } from "./stack-error.ts";

/** When anything under the folder last changed, ms. */
function newestChange(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.parentPath.includes("node_modules")) continue;
    newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}

/** True where `npm run build:console` would change something. */
export function consoleIsStale(root: string): boolean {
  const built = join(root, "dist", "console", "index.html");
  if (!existsSync(built)) return true;
  const sources = [newestChange(join(root, "console")), statSync(join(root, "package-lock.json")).mtimeMs];
  return statSync(built).mtimeMs < Math.max(...sources);
}

/** Builds where needed; true where it built. */
export async function buildConsole(root: string, logFile: string): Promise<boolean> {
  if (!consoleIsStale(root)) return false;
  const child = await startChild({
    command: process.execPath,
    args: [
      join(root, "node_modules", "vite", "bin", "vite.js"),
      ...["build", "--config", join(root, "console", "vite.config.ts")],
    ],
    cwd: root,
    env: { NO_COLOR: "1", FORCE_COLOR: undefined },
    logFile,
  });
  const { code } = await child.exited;
  if (code === 0) return true;
  throw new StackError(
    `The console does not build: ${buildProblem(child.lastLines(60), code)}`,
    `All it said: ${logFile}`,
  );
}

/** vite announces an error on one line and names it on a later one. */
export function buildProblem(coloured: readonly string[], code: number | null): string {
  const lines = coloured.map((line) => stripVTControlCharacters(line).trim()).filter((line) => line !== "");
  const announced = lines.findIndex((line) => line.startsWith("error during build"));
  const named = lines.slice(announced + 1).find((line) => !line.startsWith("Build failed"));
  return (announced >= 0 ? named : lines.at(-1)) ?? `vite ended with ${code}`;
}
