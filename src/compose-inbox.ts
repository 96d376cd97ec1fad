// Lists of conversations, the rules by which a person is fetched, and settings of connections, as the operator API
// asks for them.

import type { ConnectionRows, ConversationRows, EscalationRows } from "./api/deps.ts";
import type { Database } from "./database/with-tenant.ts";
import { fail, ok, type Result } from "./result.ts";
import { saveConnectionSettings } from "./tenants/connection-rows.ts";
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

/** A change of a row; that it was there was checked before, and one that is gone needs no change. */
const changed = async (work: Promise<Result<unknown, unknown>>) =>
  (await work).ok ? ok(true as const) : fail({ code: "unavailable" as const });

export const escalationRows = (database: Database): EscalationRows => ({
  save: (tenantId, agentId, change) => changed(saveEscalation(database, tenantId, agentId, change)),
});

export const connectionRows = (database: Database): ConnectionRows => ({
  saveSettings: (tenantId, id, given) => changed(saveConnectionSettings(database, tenantId, id, given)),
});
