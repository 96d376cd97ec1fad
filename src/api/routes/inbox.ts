// The Inbox over all channels: conversations that a person has or is asked to take, that nobody could answer,
// and answers that did not arrive.

import { Hono } from "hono";
import * as z from "zod";
import { INBOX_PAGE } from "../../limits.ts";
import type { ApiEnv } from "../caller.ts";
import { waitingPage } from "../conversation-page.ts";
import type { ApiDeps } from "../deps.ts";
import {
  addCounts,
  belongs,
  countsOf,
  INBOX_KINDS,
  type InboxPage,
  inboxItem,
  NO_COUNTS,
} from "../inbox-page.ts";
import { query, wholeNumber } from "../query.ts";

const listQuery = z.object({
  only: z.enum(["all", ...INBOX_KINDS]).default("all"),
  before: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
});

export function inboxRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/inbox", query(listQuery), async (c) => {
      const { only, before } = c.req.valid("query");
      const { tenant, connections, agents } = c.get("caller").directory;
      const recent = await deps.tenants.recent(tenant.id);
      const [rows, counted] = await Promise.all([
        deps.database.listInbox(tenant.id, only, INBOX_PAGE, before),
        deps.database.countInbox(tenant.id, recent),
      ]);
      const page = waitingPage(rows.ok ? rows.value : [], recent, { limit: INBOX_PAGE, before }, (summary) =>
        belongs(summary, only),
      );
      const asked = page.candidates.map(async (summary) => {
        const connection = connections.find(({ id }) => id === summary.connectionId);
        return connection && inboxItem({ connection, agents, summary }, only, deps.conversations);
      });
      const items = (await Promise.all(asked)).filter((item) => item !== undefined);
      const next = page.before === undefined ? {} : { before: page.before };
      const answer: InboxPage = {
        items,
        ...next,
        counts: addCounts(counted.ok ? counted.value : NO_COUNTS, countsOf(recent)),
        now: deps.clock(),
        database: rows.ok && counted.ok ? "ok" : "unavailable",
      };
      return c.json(answer);
    })
    .get("/inbox/counts", async (c) => {
      const { id } = c.get("caller").directory.tenant;
      const recent = await deps.tenants.recent(id);
      const counted = await deps.database.countInbox(id, recent);
      const counts = addCounts(counted.ok ? counted.value : NO_COUNTS, countsOf(recent));
      const database: "ok" | "unavailable" = counted.ok ? "ok" : "unavailable";
      return c.json({ counts, now: deps.clock(), database });
    });
}
