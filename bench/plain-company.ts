// The company whose plain turns are measured: its employees answer and nothing more. Tools, memory, subjects and
// rules of the demo company cost model calls and rows that are no part of a plain text turn's budget.

import type { TenantProjection } from "../src/tenants/tenant.ts";
import { EMPTY_TOOLKIT } from "../src/tenants/tool-policy.ts";

export function plainCompany(projection: TenantProjection): TenantProjection {
  const agents = projection.agents.map((agent) => ({
    ...agent,
    toolAssignments: [],
    escalationRules: [],
    naturalLanguageEscalation: false,
    work: { ...agent.work, remembers: false, topics: [] },
  }));
  return { ...projection, agents, toolkit: EMPTY_TOOLKIT };
}
