// A company's file as rows: ids made whole, secrets read from the environment and sealed.

import { connectionId } from "../../src/ids.ts";
import { sealConnectionSecrets, sealDeploymentSecrets } from "../../src/tenants/credentials.ts";
import type { Keyring } from "../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import type { Company } from "./company-file.ts";

interface Input {
  company: Company;
  keys: Keyring;
  env: Record<string, string | undefined>;
  /** What Postgres holds of this tenant. */
  known: TenantProjection | undefined;
}

/** The rows of the file. What the file may leave out and an operator decided since stays as it is. */
export async function toProjection({ company, keys, env, known }: Input): Promise<TenantProjection> {
  const tenantId = company.tenant.id;
  const plain = (secretsFrom: Record<string, string>) =>
    Object.fromEntries(Object.entries(secretsFrom).map(([name, variable]) => [name, env[variable] ?? ""]));
  const connections = company.connections.map(async ({ id, agent, secretsFrom, ...rest }) => {
    const place = { tenantId, id: connectionId(tenantId, id) };
    const secrets = await sealConnectionSecrets(keys, place, plain(secretsFrom));
    return { ...place, ...rest, agentId: agent, secrets };
  });
  const deployments = company.deployments.map(async ({ secretsFrom, ...settings }) => {
    const place = { tenantId, id: settings.id };
    return { ...settings, ...place, secrets: await sealDeploymentSecrets(keys, place, plain(secretsFrom)) };
  });
  const models = company.tenant.models ?? known?.tenant.models ?? DEFAULT_POLICY;
  return {
    tenant: { ...company.tenant, models },
    agents: company.agents,
    connections: await Promise.all(connections),
    deployments: await Promise.all(deployments),
    tokens: [],
  };
}
