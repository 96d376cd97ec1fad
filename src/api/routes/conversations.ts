// The list over all channels, and one conversation in full.

import { Hono } from "hono";
import * as z from "zod";
import { CONVERSATION_PAGE, MAX_TRANSCRIPT_PAGE } from "../../limits.ts";
import type { ApiEnv } from "../caller.ts";
import { conversationPage } from "../conversation-page.ts";
import type { ApiDeps } from "../deps.ts";
import { findConversation } from "../find-conversation.ts";
import { query, wholeNumber } from "../query.ts";

const listQuery = z.object({ before: wholeNumber(Number.MAX_SAFE_INTEGER).optional() });
const transcriptQuery = z.object({
  before: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
  limit: wholeNumber(MAX_TRANSCRIPT_PAGE).optional(),
});

export function conversationRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/conversations", query(listQuery), async (c) => {
      const { before } = c.req.valid("query");
      const tenantId = c.get("caller").directory.tenant.id;
      const [rows, recent] = await Promise.all([
        deps.database.listConversations(tenantId, CONVERSATION_PAGE, before),
        deps.tenants.recent(tenantId),
      ]);
      const page = conversationPage(rows.ok ? rows.value : [], recent, { limit: CONVERSATION_PAGE, before });
      const database: "ok" | "unavailable" = rows.ok ? "ok" : "unavailable";
      return c.json({ ...page, database });
    })
    .get("/conversations/:connectionId/:thread", query(transcriptQuery), async (c) => {
      const caller = c.get("caller");
      const { connection, ref } = findConversation(
        caller,
        c.req.param("connectionId"),
        c.req.param("thread"),
      );
      const { before, limit = 50 } = c.req.valid("query");
      const transcript = await deps.conversations.transcript(ref, {
        limit,
        ...(before === undefined ? {} : { before }),
      });
      const agent = caller.directory.agents.find((known) => known.id === connection.agentId);
      return c.json({
        transcript,
        connection: { id: connection.id, channel: connection.channel, name: connection.name },
        agent: agent ? { id: agent.id, name: agent.name } : null,
      });
    });
}
