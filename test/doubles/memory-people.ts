// An employee that remembers, and the models of its company, with nothing else about them of interest.

import type { TenantModels } from "../../src/tenants/model-book.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { Agent } from "../../src/tenants/tenant.ts";
import { DEFAULT_AGENT_WORK } from "../../src/tenants/tool-policy.ts";
import { agent } from "./office.ts";

export const agentOf = (
  id: string,
  { remembers, localOnly }: { remembers: boolean; localOnly: boolean },
): Agent => ({ ...agent(id, id, "support"), localOnly, work: { ...DEFAULT_AGENT_WORK, remembers } });

export const modelsOf = (tenantId: string, localOnly = false): TenantModels => ({
  tenantId,
  policy: { ...DEFAULT_POLICY, localOnly },
  deployments: [],
  health: {},
});
