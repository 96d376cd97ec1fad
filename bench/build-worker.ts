// The Worker as `wrangler deploy` would upload it, from any entry file.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import { promisify } from "node:util";
import { experimental_readRawConfig } from "wrangler";
import { absoluteFiles } from "../dev/stack/worker-config.ts";

export const ROOT = join(import.meta.dirname, "..");

interface RawConfig {
  compatibility_date?: string | undefined;
  compatibility_flags?: string[] | undefined;
  alias?: Record<string, string> | undefined;
  durable_objects?: { bindings?: { name: string; class_name: string }[] } | undefined;
  queues?:
    | { producers?: { binding: string; queue: string }[]; consumers?: Record<string, unknown>[] }
    | undefined;
  [key: string]: unknown;
}

/** wrangler.toml as wrangler reads it. */
export const productConfig = (): RawConfig =>
  experimental_readRawConfig({ config: join(ROOT, "wrangler.toml") }).rawConfig as RawConfig;

/** Runs wrangler and gives what it printed; rejects with that where it fails. */
export async function wrangler(args: string[]): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--no-warnings", join(dirname(manifest), "bin", "wrangler.js"), ...args],
    {
      cwd: ROOT,
      env: { ...process.env, CI: "1", NO_COLOR: "1", WRANGLER_SEND_METRICS: "false" },
      maxBuffer: 16 * 2 ** 20,
    },
  );
  return stdout + stderr;
}

/** What a Worker without the product's objects and queues is built with: bundled as the product is. */
function bareConfig(): RawConfig {
  const { compatibility_date, compatibility_flags, minify, keep_names } = productConfig();
  return { name: "bench", compatibility_date, compatibility_flags, minify, keep_names };
}

/** Builds `entry` (from the project's folder) into `dir`; gives the bundle's path. */
export async function buildWorker(entry: string, dir: string, kind: "product" | "bare"): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const { assets: _, alias = {}, ...config } = kind === "product" ? productConfig() : bareConfig();
  const file = join(dir, "wrangler.json");
  writeFileSync(
    file,
    JSON.stringify({ ...config, alias: absoluteFiles(alias, ROOT), main: join(ROOT, entry) }),
  );
  const out = join(dir, "bundle");
  await wrangler(["deploy", "--dry-run", "--config", file, "--outdir", out]);
  return join(out, `${parse(entry).name}.js`);
}
