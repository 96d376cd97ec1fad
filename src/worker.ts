// The entry: events in, composed features out. No logic.

import { compose } from "./compose.ts";
import type { Env } from "./env.ts";
import type { AuditMessage } from "./tenants/audit-message.ts";
import type { TurnMessage } from "./turn/turn-queue.ts";

export { ConversationObject } from "../durable-objects/conversation.ts";
export { MattermostSocket } from "../durable-objects/mattermost-socket.ts";
export { TenantObject } from "../durable-objects/tenant.ts";

export default {
  fetch: (request, env) => compose(env).app.fetch(request),
  queue: (batch, env) => compose(env).queue(batch),
} satisfies ExportedHandler<Env, TurnMessage | AuditMessage>;
