// What became of model calls: figures over time, and the receipts behind them.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { MAX_SERIES_POINTS, RECEIPT_PAGE } from "../../limits.ts";
import { modelIdSchema } from "../../tenants/policy.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { query, wholeNumber } from "../query.ts";

const moment = wholeNumber(Number.MAX_SAFE_INTEGER);
const DAY_MS = 86_400_000;
/** One stretch for all of time: percentiles of a whole range cannot be had from those of its parts. */
const WHOLE_RANGE_MS = Number.MAX_SAFE_INTEGER;

/** Longer than any that was made. */
const MAX_RECEIPT_ID = 100;

const seriesQuery = z.object({ from: moment, to: moment, bucket: wholeNumber(31 * DAY_MS) });
const receiptsQuery = z.object({ before: moment.optional(), deployment: modelIdSchema.optional() });

const away = () =>
  new ApiError("unavailable", "The database is away. Answers go on; their figures come later.");

export function modelHistoryRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/models/series", query(seriesQuery), async (c) => {
      const { from, to, bucket } = c.req.valid("query");
      if (to <= from || (to - from) / bucket > MAX_SERIES_POINTS)
        throw new ApiError("bad_request", `Ask for 1 to ${MAX_SERIES_POINTS} stretches of time.`);
      const tenantId = c.get("caller").directory.tenant.id;
      const [points, totals, summary] = await Promise.all([
        deps.models.series(tenantId, { from, to, bucketMs: bucket }),
        deps.models.series(tenantId, { from, to, bucketMs: WHOLE_RANGE_MS }),
        deps.models.callSummary(tenantId, { from, to }),
      ]);
      if (!points.ok || !totals.ok || !summary.ok) throw away();
      const range = { from, to, bucketMs: bucket };
      return c.json({ ...range, points: points.value, totals: totals.value, summary: summary.value });
    })
    .get("/models/receipts", query(receiptsQuery), async (c) => {
      const { before, deployment } = c.req.valid("query");
      const tenantId = c.get("caller").directory.tenant.id;
      const read = await deps.models.receipts(tenantId, {
        limit: RECEIPT_PAGE,
        ...(before === undefined ? {} : { before }),
        ...(deployment === undefined ? {} : { deployment }),
      });
      if (!read.ok) throw away();
      const receipts = read.value;
      const last = receipts.length < RECEIPT_PAGE ? undefined : receipts.at(-1)?.at;
      return c.json({ receipts, ...(last === undefined ? {} : { before: last }) });
    })
    .get("/models/receipts/:id", async (c) => {
      const tenantId = c.get("caller").directory.tenant.id;
      const read = await deps.models.receipt(tenantId, c.req.param("id").slice(0, MAX_RECEIPT_ID));
      if (!read.ok) throw away();
      if (!read.value) throw new ApiError("not_found", "There is no receipt of this number.");
      return c.json({ receipt: read.value });
    });
}
