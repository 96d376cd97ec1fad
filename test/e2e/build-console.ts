import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildConsole as buildWhereStale } from "../../dev/stack/console-build.ts";

const ROOT = join(import.meta.dirname, "../..");

/**
 * The console as it is deployed, in a folder of its own. Built before any stack starts: several that start at once
 * would each find it stale, and empty the folder under one another.
 */
export async function buildConsole(): Promise<{ root: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "konstruct-console-"));
  const root = join(dir, "console");
  await buildWhereStale(ROOT, join(dir, "build.log"));
  await cp(join(ROOT, "dist/console"), root, { recursive: true });
  return { root, remove: () => rm(dir, { recursive: true, force: true }) };
}
