// The entry: events in, composed features out. No logic.

import { waitUntil } from "cloudflare:workers";
import { compose, type QueueMessage } from "./compose.ts";
import type { Env } from "./env.ts";

export { ConversationObject } from "../durable-objects/conversation.ts";
export { MattermostSocket } from "../durable-objects/mattermost-socket.ts";
export { TenantObject } from "../durable-objects/tenant.ts";

export default {
  fetch: (request, env, ctx) => compose(env, waitUntil).app.fetch(request, env, ctx),
  queue: (batch, env) => compose(env, waitUntil).queue(batch),
} satisfies ExportedHandler<Env, QueueMessage>;
