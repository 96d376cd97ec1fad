// npm run provision -- company.json: writes a company's tenant, employees, connections and models to
// Postgres and to the edge, with its secrets sealed. As often as you like: what is there is replaced.

import { readFileSync } from "node:fs";
import * as z from "zod";
import type { DatabaseFailure } from "../src/database/failure.ts";
import { createDatabase, type Database } from "../src/database/with-tenant.ts";
import { describeError } from "../src/errors.ts";
import type { Result } from "../src/result.ts";
import { createKeyring, type Keyring } from "../src/tenants/keyring.ts";
import { loadProjection, saveProjection } from "../src/tenants/projection-rows.ts";
import type { TenantProjection } from "../src/tenants/tenant.ts";
import { type Company, companyProblems, companySchema } from "./provision/company-file.ts";
import { toProjection } from "./provision/to-projection.ts";

const environmentSchema = z.object({
  SECRETS_KEY: z.string().min(1),
  SECRETS_KEY_VERSION: z.coerce.number().int().positive().default(1),
  DATABASE_URL: z.string().min(1),
  DATABASE_HTTP_URL: z.string().optional(),
  PUBLIC_URL: z.url(),
  ADMIN_TOKEN: z.string().min(1),
});

/** A mistake of the file or the environment: told as it is, without a stack. */
class ProvisionError extends Error {}

function readCompany(path: string | undefined): Company {
  if (!path) throw new ProvisionError("Say which file: npm run provision -- company.json");
  const parsed = companySchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.success) throw new ProvisionError(`${path} is not right:\n${z.prettifyError(parsed.error)}`);
  const problems = companyProblems(parsed.data, process.env);
  if (problems.length > 0) throw new ProvisionError(`${path} is not right:\n${problems.join("\n")}`);
  return parsed.data;
}

async function pushToEdge(
  publicUrl: string,
  adminToken: string,
  projection: TenantProjection,
): Promise<void> {
  const answer = await fetch(new URL("/api/admin/projection", publicUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(projection),
  });
  if (!answer.ok)
    throw new ProvisionError(`The Worker at ${publicUrl} answered ${answer.status}: ${await answer.text()}`);
}

function stored<T>(result: Result<T, DatabaseFailure>): T {
  if (result.ok) return result.value;
  throw new ProvisionError(`Postgres did not take it: ${JSON.stringify(result.error)}`);
}

/** Writes the file's rows and reads the whole tenant back: tokens and models made elsewhere belong to it. */
async function store(database: Database, company: Company, keys: Keyring): Promise<TenantProjection> {
  const known = stored(await loadProjection(database, company.tenant.id));
  stored(await saveProjection(database, await toProjection({ company, keys, env: process.env, known })));
  const whole = stored(await loadProjection(database, company.tenant.id));
  if (!whole) throw new ProvisionError("Postgres does not have what was just written.");
  return whole;
}

async function main(): Promise<void> {
  const env = environmentSchema.safeParse(process.env);
  if (!env.success) throw new ProvisionError(`The environment is incomplete:\n${z.prettifyError(env.error)}`);
  const { SECRETS_KEY, SECRETS_KEY_VERSION, DATABASE_URL, DATABASE_HTTP_URL, PUBLIC_URL, ADMIN_TOKEN } =
    env.data;
  const company = readCompany(process.argv[2]);
  const keys = createKeyring({ key: SECRETS_KEY, version: SECRETS_KEY_VERSION });
  const projection = await store(
    createDatabase({ url: DATABASE_URL, httpUrl: DATABASE_HTTP_URL }),
    company,
    keys,
  );
  await pushToEdge(PUBLIC_URL, ADMIN_TOKEN, projection);
  console.log(`${company.tenant.name} is set up. Enter these addresses at the chat services:`);
  for (const { channel, id } of projection.connections)
    console.log(`  ${channel.padEnd(11)}${PUBLIC_URL}/webhooks/${channel}/${id}`);
}

try {
  await main();
} catch (error) {
  console.error(
    error instanceof ProvisionError ? error.message : `Provisioning failed. ${describeError(error)}`,
  );
  process.exitCode = 1;
}
