import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

/** Builds the console as it is deployed, to a folder of its own. */
export async function buildConsole(): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "konstruct-console-"));
  await build({
    configFile: join(import.meta.dirname, "../../console/vite.config.ts"),
    logLevel: "error",
    build: { outDir: root, reportCompressedSize: false },
  });
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
