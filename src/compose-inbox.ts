// Lists of conversations and the rules by which a person is fetched, as the operator API asks for them.

import type { ConversationRows, EscalationRows } from "./api/deps.ts";
import type { Database } from "./database/with-tenant.ts";
import { fail, ok } from "./result.ts";
import { saveEscalation } from "./tenants/escalation-rows.ts";
import { listAwaiting, listConversations, listHeld } from "./tenants/list-conversations.ts";
import { countInbox, listInbox, listOf } from "./tenants/list-inbox.ts";

export const conversationRows = (database: Database): ConversationRows => ({
  listConversations: (tenantId, limit, before) => listConversations(database, tenantId, limit, before),
  listHeld: (tenantId, limit, before) => listHeld(database, tenantId, limit, before),
  listAwaiting: (tenantId, limit, before) => listAwaiting(database, tenantId, limit, before),
  listInbox: (tenantId, only, limit, before) => listInbox(database, tenantId, only, limit, before),
  countInbox: (tenantId, except) => countInbox(database, tenantId, except),
  listOf: (tenantId, ids, limit, before) => listOf(database, tenantId, ids, limit, before),
});

export const escalationRows = (database: Database): EscalationRows => ({
  async save(tenantId, agentId, change) {
    const saved = await saveEscalation(database, tenantId, agentId, change);
    return saved.ok ? ok(true) : fail({ code: "unavailable" });
  },
});
