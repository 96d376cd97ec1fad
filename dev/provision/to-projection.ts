// A company's file as rows: ids made whole, secrets read from the environment and sealed.

import { connectionId } from "../../src/ids.ts";
import {
  sealConnectionSecrets,
  sealDeploymentSecrets,
  sealToolSecret,
} from "../../src/tenants/credentials.ts";
import type { Keyring } from "../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { Agent, TenantProjection } from "../../src/tenants/tenant.ts";
import {
  DEFAULT_AGENT_WORK,
  DEFAULT_TOOL_POLICY,
  type Toolkit,
  type ToolPolicy,
} from "../../src/tenants/tool-policy.ts";
import type { Company } from "./company-file.ts";

interface Input {
  company: Company;
  keys: Keyring;
  env: Record<string, string | undefined>;
  /** What Postgres holds of this tenant. */
  known: TenantProjection | undefined;
}

/** The rows of the file. What the file may leave out and an operator decided since stays as it is. */
export async function toProjection(input: Input): Promise<TenantProjection> {
  const { company, keys, env, known } = input;
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
    tenant: { ...company.tenant, models, tools: toolsOf(company, known) },
    agents: company.agents.map((agent) => ({ ...agent, work: workOf(agent, known) })),
    connections: await Promise.all(connections),
    deployments: await Promise.all(deployments),
    tokens: [],
    toolkit: await toolkitOf(input),
  };
}

/** A file that is handed in again must not let anything go on that an operator stopped. */
function toolsOf({ tenant }: Company, known: TenantProjection | undefined): ToolPolicy {
  const before = known?.tenant.tools ?? DEFAULT_TOOL_POLICY;
  return { ...before, ...tenant.tools };
}

function workOf({ id, work }: Company["agents"][number], known: TenantProjection | undefined): Agent["work"] {
  const before = known?.agents.find((agent) => agent.id === id)?.work ?? DEFAULT_AGENT_WORK;
  return { ...before, ...work };
}

async function toolkitOf({ company, keys, env, known }: Input): Promise<Toolkit> {
  const tenantId = company.tenant.id;
  const secrets = company.toolSecrets.map(async ({ secretsFrom, ...settings }) => {
    const place = { tenantId, id: settings.id };
    return {
      ...settings,
      ...place,
      secrets: await sealToolSecret(keys, place, env[secretsFrom.value ?? ""] ?? ""),
    };
  });
  const servers = known?.toolkit.mcpServers ?? [];
  return {
    secrets: await Promise.all(secrets),
    httpTools: company.httpTools.map((tool) => ({ ...tool, tenantId })),
    // What a person looked at belongs to the address it was read from.
    mcpServers: company.mcpServers.map((server) => {
      const before = servers.find(({ id, url }) => id === server.id && url === server.url);
      return { ...server, tenantId, tools: before?.tools ?? [] };
    }),
    grants: [],
  };
}
