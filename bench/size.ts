// `bench -- size`: what is uploaded, and what an isolate pays before its first request.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWorker, ROOT, wrangler } from "./build-worker.ts";
import { activeMs, type CpuProfile } from "./cpu-profile.ts";
import { median } from "./statistics.ts";
import type { RunResult } from "./table.ts";

const MAX_GZIP_KIB = 350;
const MAX_STARTUP_MS = 100;

/** CPU of one start as `wrangler check startup` profiles it. */
async function startupMs(dir: string): Promise<number> {
  const file = join(dir, "startup.cpuprofile");
  await wrangler(["check", "startup", "--config", join(dir, "wrangler.json"), "--outfile", file]);
  return activeMs(JSON.parse(readFileSync(file, "utf8")) as CpuProfile);
}

/** Builds what would be deployed and starts it `starts` times. */
export async function benchSize({ starts }: { starts: number }): Promise<RunResult> {
  const dir = join(ROOT, ".konstruct", "bench-size");
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  try {
    const bundle = await buildWorker("src/worker.ts", dir, "product");
    const bytes = readFileSync(bundle);
    const gzip = gzipSync(bytes).length / 1_024;
    const times: number[] = [];
    for (let start = 0; start < starts; start++) times.push(await startupMs(dir));
    const startup = median(times);
    return {
      name: "size",
      settings: { starts },
      tables: [
        {
          title: "The Worker as it would be deployed",
          columns: ["bundle KiB", "gzip KiB", "start-up CPU ms", "slowest start"],
          rows: [[bytes.length / 1_024, gzip, startup, Math.max(...times)]],
        },
      ],
      bars: [
        { name: "gzip KiB", value: gzip, limit: MAX_GZIP_KIB },
        { name: "start-up CPU ms", value: startup, limit: MAX_STARTUP_MS },
      ],
      notes: [`Start-up: median of ${starts} profiles of \`wrangler check startup\`, idle time left out.`],
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
