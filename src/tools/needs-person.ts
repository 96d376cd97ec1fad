// Whether a person has to decide. Authority comes from code: a model that obeys whatever it reads changes
// nothing here. A turn that read untrusted text may not act without a person, and no grant counts in it. What a
// call hands on may be of such a source itself: to have read that alone makes it no worse.

import type { Bench } from "./belt-parts.ts";
import { covers } from "./grants.ts";
import type { Prepared } from "./prepare-call.ts";

export function needsPerson(
  { input, deps }: Bench,
  { tool, input: values }: Prepared,
  taint: readonly string[],
): boolean {
  const { policy, toolkit, tenantId, agent, requester } = input;
  const origins = tool.origins?.(values) ?? [];
  const isTainted = taint.some((source) => !origins.includes(source));
  if (isTainted && tool.effect(values) === "write") return true;
  if (tool.confirmation(values, { hosts: policy.hosts, toolkit }) === "free") return false;
  if (isTainted) return true;
  const call = {
    tenantId,
    agentId: agent.id,
    tool: tool.name,
    host: tool.host?.(values),
    input: values,
    requester,
    now: deps.clock(),
  };
  return !toolkit.grants.some((grant) => covers(grant, call));
}
