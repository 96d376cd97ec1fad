// What reached each service, and what it is told to do wrong. A request is written down before it is answered:
// what must not have gone out is looked for here.

import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";

export const SERVICES = ["brave", "google", "orders", "parcels"] as const;
export type Outsider = (typeof SERVICES)[number];

export const faultSchema = z.strictObject({
  service: z.enum(SERVICES),
  /** status: that answer, nothing happened. late-status: it happened, then that answer. hang: never an answer. */
  kind: z.enum(["status", "late-status", "hang"]),
  status: z.int().min(400).max(599).default(503),
  count: z.int().positive().default(1),
});
export type OutsideFault = z.output<typeof faultSchema>;

export interface Seen {
  service: Outsider;
  method: string;
  /** With its query. */
  path: string;
  at: number;
}

export interface Journal {
  seen: Seen[];
  faults: OutsideFault[];
  /** Writes down, then breaks what is to be broken. */
  watch(service: Outsider): MiddlewareHandler;
}

const KEPT = 1_000;

export function createJournal(clock: () => number): Journal {
  const journal: Journal = {
    seen: [],
    faults: [],
    watch: (service) => async (c, next) => {
      const { pathname, search } = new URL(c.req.url);
      journal.seen.push({ service, method: c.req.method, path: `${pathname}${search}`, at: clock() });
      if (journal.seen.length > KEPT) journal.seen.shift();
      const fault = journal.faults.find((one) => one.service === service);
      if (!fault) return next();
      fault.count -= 1;
      journal.faults = journal.faults.filter(({ count }) => count > 0);
      return broken(c, fault, next);
    },
  };
  return journal;
}

async function broken(
  c: Context,
  fault: OutsideFault,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  if (fault.kind === "hang") return new Promise(() => {});
  if (fault.kind === "late-status") await next();
  const answer = c.json({ error: "out of order" }, fault.status as 503);
  c.res = answer;
  return answer;
}
