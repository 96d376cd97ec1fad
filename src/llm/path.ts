// What a name reaches: the deployments of a group, then of its fallback, each under the group's limits.

import type { DeploymentTimeouts, GroupSettings } from "../tenants/policy.ts";
import type { Catalog, Deployment } from "./catalog.ts";
import { AUTO } from "./default-groups.ts";
import { defined } from "./tenant-catalog.ts";

export interface Step {
  deployment: Deployment;
  /** The group's limits before the deployment's own. */
  timeouts: DeploymentTimeouts;
}

/** The deployments of one group, as it orders them. */
export interface Segment {
  order: GroupSettings["order"];
  steps: Step[];
}

/** Every deployment a call of that name may reach, none twice. */
export interface Path {
  segments: Segment[];
  /** The largest window on it; 0 where nothing is configured. */
  contextWindow: number;
}

/** The path of a group or of one deployment, which has no fallback. Undefined where there is neither. */
export function pathOf(catalog: Catalog, name: string): Path | undefined {
  // Names come from callers, and "constructor" is no group.
  if (Object.hasOwn(catalog.groups, name)) return withWindow(segmentsOf(catalog, name));
  const deployment = catalog.deployments.find(({ id }) => id === name);
  if (!deployment) return undefined;
  return withWindow([{ order: "listed", steps: [{ deployment, timeouts: deployment.timeouts }] }]);
}

function segmentsOf(catalog: Catalog, first: string): Segment[] {
  const byId = new Map(catalog.deployments.map((deployment) => [deployment.id, deployment]));
  const seen = new Set<string>();
  const segments: Segment[] = [];
  // Groups may fall back on each other in a ring.
  for (let name: string | undefined = first; name !== undefined && !seen.has(name); ) {
    seen.add(name);
    const group: GroupSettings | undefined = Object.hasOwn(catalog.groups, name)
      ? catalog.groups[name]
      : undefined;
    const steps = (group?.deployments ?? []).flatMap((id) => {
      const deployment = byId.get(id);
      byId.delete(id);
      return deployment && group ? [stepOf(deployment, group)] : [];
    });
    if (group && steps.length > 0) segments.push({ order: group.order, steps });
    name = group?.fallback;
  }
  return segments;
}

const stepOf = (deployment: Deployment, group: GroupSettings): Step => ({
  deployment,
  timeouts: { ...deployment.timeouts, ...defined(group.timeouts?.[deployment.locality] ?? {}) },
});

function withWindow(segments: Segment[]): Path {
  const active = segments.flatMap(({ steps }) => steps).filter(({ deployment }) => deployment.isActive);
  return {
    segments,
    contextWindow: Math.max(0, ...active.map(({ deployment }) => deployment.contextWindow)),
  };
}

/** What `group` of a call may be, with that catalog. */
export function namesOf(catalog: Catalog): { groups: string[]; deployments: string[] } {
  return {
    groups: [...new Set([...Object.keys(catalog.groups), AUTO])],
    deployments: catalog.deployments.filter(({ isActive }) => isActive).map(({ id }) => id),
  };
}
