// Standing grants: "this may be done without asking". A grant names what it covers; whatever it does not
// name it does not narrow, and what it names must be met exactly.

import type { GrantRecord, PersonRef } from "../tenants/tool-policy.ts";

export interface GrantedCall {
  tenantId: string;
  agentId: string;
  tool: string;
  host: string | undefined;
  input: unknown;
  requester: PersonRef;
  now: number;
}

const isInForce = (grant: GrantRecord, now: number): boolean =>
  grant.revokedAt === undefined && grant.createdAt <= now && now < grant.expiresAt;

const fieldOf = (input: unknown, name: string): unknown =>
  typeof input === "object" && input !== null && Object.hasOwn(input, name)
    ? (input as Record<string, unknown>)[name]
    : undefined;

/** Whether this grant answers for a person at this call. The caller knows that the turn is not tainted. */
export function covers(grant: GrantRecord, call: GrantedCall): boolean {
  const { person } = grant;
  return (
    grant.tenantId === call.tenantId &&
    grant.agentId === call.agentId &&
    grant.tool === call.tool &&
    isInForce(grant, call.now) &&
    (grant.host === undefined || grant.host === call.host) &&
    Object.entries(grant.equals).every(([name, value]) => fieldOf(call.input, name) === value) &&
    (person === undefined ||
      (person.connectionId === call.requester.connectionId && person.userId === call.requester.userId))
  );
}
