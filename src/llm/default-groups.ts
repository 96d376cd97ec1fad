// The built-in groups. Each falls back on another, so that whatever is configured can answer for all.

import type { GroupSettings } from "../tenants/policy.ts";

/** Not a group of its own: a call picks fast or quality by how much is asked of it. */
export const AUTO = "auto";

/** A machine of the house gets its time, and each cloud try half a minute, before the next is asked. */
const LOCAL_FIRST_TIMEOUTS: GroupSettings["timeouts"] = {
  local: { firstTokenMs: 8_000 },
  cloud: { firstTokenMs: 30_000, lastFirstTokenMs: 30_000 },
};

/** The built-in groups over those built-in deployments that are configured. */
export function defaultGroups(configured: readonly string[]): Record<string, GroupSettings> {
  const among = (...ids: string[]) => ids.filter((id) => configured.includes(id));
  const groups: GroupSettings[] = [
    { id: "fast", order: "listed", deployments: among("ollama"), fallback: "quality" },
    { id: "quality", order: "listed", deployments: among("anthropic", "openai"), fallback: "fast" },
    {
      id: "local-first",
      order: "listed",
      deployments: among("ollama", "anthropic-small", "anthropic-large"),
      fallback: "quality",
      timeouts: LOCAL_FIRST_TIMEOUTS,
    },
  ];
  return Object.fromEntries(groups.map((group) => [group.id, group]));
}
