// A model step makes four calls at most, so of a longer path not all can be asked. Whoever is left out
// should be one whose provider is asked anyway: what is down is mostly a provider, or a machine.

import { MAX_CALLS } from "./next-move.ts";
import type { Step } from "./path.ts";

const originOf = ({ deployment }: Step): string => `${deployment.provider} ${deployment.baseUrl}`;

/** At most as many as may be called, in their order, with as many different origins as there are. */
export function withinCalls<T extends { step: Step }>(items: T[], most: number = MAX_CALLS): T[] {
  if (items.length <= most) return items;
  const origins = new Set<string>();
  const firsts = new Set<T>();
  for (const item of items) {
    const origin = originOf(item.step);
    if (!origins.has(origin)) firsts.add(item);
    origins.add(origin);
  }
  const kept = new Set([...firsts, ...items].slice(0, most));
  for (const item of items) if (kept.size < most) kept.add(item);
  return items.filter((item) => kept.has(item));
}
