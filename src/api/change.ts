// A change by an operator: stored, written down, then in effect. Nothing takes effect of which the tenant's
// history does not tell, so the history comes between the rows and the edge.

import type { AuditEntry } from "../tenants/port.ts";
import type { TenantProjection } from "../tenants/tenant.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { stored, writeThrough } from "./write-through.ts";

/** What readers of the history see of it. Never hand in a secret, sealed or not. */
export interface Change {
  /** A few words: "models of Ada". */
  what: string;
  /** Of which employee, where it is one's. */
  agentId?: string;
  before: unknown;
  after: unknown;
}

type Writer = Pick<ApiDeps, "tenants" | "models" | "newId" | "clock">;

/** Only what differs of two objects; whole where they are something else. */
function difference(before: unknown, after: unknown): [unknown, unknown] {
  if (!isObject(before) || !isObject(after)) return [before, after];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const pick = (from: Record<string, unknown>) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  return [pick(before), pick(after)];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const inWords = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));

/** As the history names whoever changed something. */
export type Author = Pick<Caller, "personId" | "operatorName" | "via">;

export function changeEntry(
  deps: Pick<ApiDeps, "newId" | "clock">,
  caller: Author,
  change: Change,
): AuditEntry {
  const [before, after] = difference(change.before, change.after);
  return {
    id: deps.newId(),
    at: deps.clock(),
    type: "config_change",
    agentId: change.agentId ?? "",
    userId: caller.personId,
    inputSummary: `${change.what}: ${inWords(before) || "nothing"}`,
    outputSummary: inWords(after) || "nothing",
    latencyMs: 0,
    metadata: { what: change.what, operator: caller.operatorName, via: caller.via },
  };
}

/** Writes down a change that takes effect by other ways than rows and edge. */
export const recordChange = (
  deps: Pick<ApiDeps, "tenants" | "newId" | "clock">,
  caller: Caller,
  change: Change,
): Promise<void> => deps.tenants.recordChange(caller.directory.tenant.id, changeEntry(deps, caller, change));

/** Stores, writes down, brings to the edge. Throws where one of them fails; the edge is then as it was. */
export async function applyChange(
  deps: Writer,
  caller: Caller,
  change: Change,
  write: Promise<{ ok: true; value: unknown } | { ok: false }>,
): Promise<TenantProjection> {
  stored(await write);
  await recordChange(deps, caller, change);
  return writeThrough(deps, caller.directory.tenant.id);
}
