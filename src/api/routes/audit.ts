// The audit trail: read, checked against what is anchored elsewhere, and taken home with its proof.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { AUDIT_PAGE } from "../../limits.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { query, wholeNumber } from "../query.ts";

const moment = wholeNumber(Number.MAX_SAFE_INTEGER);
const filters = {
  type: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
  agentId: z.string().min(1).max(64).optional(),
  connectionId: z.string().min(1).max(100).optional(),
  thread: z.string().min(1).max(512).optional(),
};
const eventsQuery = z.object({ before: moment.optional(), ...filters });
/** A month by the hour; days begin at other hours for every reader, who adds the hours up. */
const MAX_BUCKETS = 24 * 31 + 1;
const countsQuery = z
  .object({ from: moment, to: moment, bucket: moment.refine((ms) => ms >= 60_000), ...filters })
  .refine(({ from, to, bucket }) => to > from && (to - from) / bucket <= MAX_BUCKETS, { path: ["bucket"] });
const range = { from: moment.optional(), to: moment.optional() };
const verifyQuery = z.object({ ...range, after: z.string().min(1).max(2_000).optional() });
const exportQuery = z.object(range);

const away = () =>
  new ApiError("unavailable", "The database is away. What happens meanwhile is kept and written later.");

/** Without what was not given, so that "not said" never reads as a value. */
const given = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export function auditRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/audit", query(eventsQuery), async (c) => {
      const tenantId = c.get("caller").directory.tenant.id;
      const read = await deps.audit.events(tenantId, { limit: AUDIT_PAGE, ...given(c.req.valid("query")) });
      if (!read.ok) throw away();
      const events = read.value;
      const last = events.length < AUDIT_PAGE ? undefined : events.at(-1)?.at;
      return c.json({ events, ...(last === undefined ? {} : { before: last }) });
    })
    .get("/audit/counts", query(countsQuery), async (c) => {
      const tenantId = c.get("caller").directory.tenant.id;
      const { from, to, bucket: bucketMs, ...only } = c.req.valid("query");
      const counted = await deps.audit.counts(tenantId, { from, to, bucketMs, ...given(only) });
      if (!counted.ok) throw away();
      return c.json({ counts: counted.value });
    })
    .get("/audit/verify", query(verifyQuery), async (c) => {
      const tenantId = c.get("caller").directory.tenant.id;
      const verified = await deps.audit.verify(tenantId, given(c.req.valid("query")));
      if (!verified.ok) throw away();
      return c.json(verified.value);
    })
    .get("/audit/export", query(exportQuery), (c) => {
      const { tenant } = c.get("caller").directory;
      const lines = deps.audit.export(tenant.id, given(c.req.valid("query")));
      const day = new Date(deps.clock()).toISOString().slice(0, 10);
      return c.body(lines, 200, {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": `attachment; filename="audit-${tenant.id}-${day}.jsonl"`,
      });
    });
}
