// Builds the console when its files are newer than what was built, or nothing was.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
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
  const reason =
    child
      .lastLines(40)
      .find((line) => /error/i.test(line))
      ?.trim() ?? `vite ended with ${code}`;
  throw new StackError(
    `The console does not build: ${reason}.`,
    `See ${logFile}, then try npm run build:console`,
  );
}
