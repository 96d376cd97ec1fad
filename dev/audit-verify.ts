// npm run audit:verify: checks a tenant's audit trail against its anchors and names the first broken link of
// every conversation that has one. Ends with 1 where something is broken, with 2 where it could not look.

import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { checkExport } from "../src/audit/check-export.ts";
import { describeError } from "../src/errors.ts";
import { exportOverHttp, verifyOverHttp, type WorkerAddress } from "./audit/ask-worker.ts";
import { AuditError, type AuditOptions, parseAuditOptions } from "./audit/options.ts";
import { readDemo } from "./stack/demo-file.ts";

function workerOf(options: AuditOptions): WorkerAddress {
  const demo = readDemo(join(import.meta.dirname, "..", ".konstruct"));
  const url = options.url ?? demo?.baseUrl;
  const tenant = options.tenant ?? demo?.tenant.id;
  if (!url || !tenant) throw new AuditError("Say where and whose: --url URL --tenant ID");
  // The local stack's token belongs to the local stack alone.
  const adminToken = process.env.ADMIN_TOKEN ?? (url === demo?.baseUrl ? demo.adminToken : undefined);
  if (!adminToken) throw new AuditError("Set ADMIN_TOKEN to the Worker's admin token.");
  return { url, tenant, adminToken };
}

/** True where the file is whole. */
async function check(file: string): Promise<boolean> {
  const lines = createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const { conversations, entries, problems } = await checkExport(lines);
  console.log(`${file}: ${entries} entries of ${conversations} conversations.`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length === 0) console.log("  Every line and every link is as it was exported.");
  return problems.length === 0;
}

async function verify(options: AuditOptions): Promise<boolean> {
  const worker = workerOf(options);
  const { conversations, entries, broken } = await verifyOverHttp(worker, options);
  console.log(
    `${worker.tenant}: ${entries} entries of ${conversations} conversations, against their anchors.`,
  );
  for (const { connectionId, thread, seq, words } of broken)
    console.log(`  BROKEN at entry ${seq} of ${connectionId}, ${thread}: ${words}`);
  if (broken.length === 0) console.log("  Every link holds.");
  if (options.exportTo === undefined) return broken.length === 0;
  await exportOverHttp(worker, options, options.exportTo);
  return (await check(options.exportTo)) && broken.length === 0;
}

try {
  const options = parseAuditOptions(process.argv.slice(2));
  const isWhole = options.check === undefined ? await verify(options) : await check(options.check);
  process.exitCode = isWhole ? 0 : 1;
} catch (error) {
  console.error(
    error instanceof AuditError ? error.message : `It could not be checked. ${describeError(error)}`,
  );
  process.exitCode = 2;
}
