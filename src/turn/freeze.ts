// An operator stops a company, an employee or one tool. Running turns look every half second at what their
// isolate knows of the tenant, which is never older than TENANT_CACHE_MS: they stop within five seconds.

import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** With TENANT_CACHE_MS and the grace of a call that does not stop by itself, still under five seconds. */
export const FREEZE_POLL_MS = 500;

/** What readers see as the reason. */
export const STOPPED = "Stopped by an operator.";

export const isFrozen = ({ tenant, agent }: ResolvedConnection): boolean =>
  tenant.tools.isFrozen || agent.work.isFrozen;

export interface FreezeWatch {
  /** The tenant as it was last read: what may act is decided anew with it. */
  latest(): ResolvedConnection;
  /** Aborts when this tool is stopped, or the turn must. */
  toolSignal(tool: string, turn: AbortSignal): AbortSignal;
}

/** Watches as long as the heartbeat beats, and ends the turn through it. */
export function watchFreeze(
  deps: Pick<TurnDeps, "directory" | "sleep">,
  resolved: ResolvedConnection,
  heartbeat: Pick<Heartbeat, "over" | "end">,
): FreezeWatch {
  let latest = resolved;
  const tools = new Map<string, AbortController>();

  const look = async () => {
    while (!heartbeat.over.aborted) {
      await deps.sleep(FREEZE_POLL_MS, heartbeat.over);
      if (heartbeat.over.aborted) return;
      // A tenant that cannot be asked is believed as it was; the next look asks again.
      const found = await deps.directory.connection(resolved.connection.id).catch(() => undefined);
      if (!found) continue;
      latest = found;
      if (isFrozen(found)) return heartbeat.end("frozen");
      for (const tool of found.tenant.tools.frozenTools) tools.get(tool)?.abort();
    }
  };
  void look();
  return {
    latest: () => latest,
    toolSignal(tool, turn) {
      const stop = tools.get(tool) ?? new AbortController();
      tools.set(tool, stop);
      return AbortSignal.any([turn, stop.signal]);
    },
  };
}
