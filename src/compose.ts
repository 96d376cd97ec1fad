// The composition root: bindings and variables in, wired features out. It alone knows the adapters, and
// below it nothing sees the environment. Built once an isolate.

import { createApp } from "./app.ts";
import { createAuditConsumer } from "./audit/audit-queue.ts";
import { mattermostChannel } from "./channels/mattermost/channel.ts";
import { channelRegistry } from "./channels/registry.ts";
import { slackChannel } from "./channels/slack/channel.ts";
import { webChannel } from "./channels/web/channel.ts";
import { whatsappChannel } from "./channels/whatsapp/channel.ts";
import { systemClock } from "./clock.ts";
import { apiVerbs } from "./compose-api.ts";
import { conversationPort, tenantPort } from "./compose-objects.ts";
import { createDatabase } from "./database/with-tenant.ts";
import { type Env, readVariables, type Variables } from "./env.ts";
import { randomId } from "./ids.ts";
import { buildCatalog } from "./llm/catalog.ts";
import type { ModelPool } from "./llm/model.ts";
import { connectProviders } from "./llm/providers/connect.ts";
import { createModelPool } from "./llm/router.ts";
import { consoleLog as log } from "./log.ts";
import type { AuditMessage } from "./tenants/audit-message.ts";
import { createDirectory } from "./tenants/directory.ts";
import { createKeyring } from "./tenants/keyring.ts";
import { runTurn } from "./turn/run-turn.ts";
import { timerSleep } from "./turn/turn-deps.ts";
import { handleDeadLetters, handleTurns, type TurnMessage, type TurnQueueDeps } from "./turn/turn-queue.ts";

export interface Features {
  app: ReturnType<typeof createApp>;
  queue(batch: MessageBatch<TurnMessage | AuditMessage>): Promise<void>;
}

let composed: { env: Env; features: Features } | undefined;

/** The features of this isolate. Throws, naming what is missing, while the configuration is incomplete. */
export function compose(env: Env): Features {
  if (composed?.env !== env) composed = { env, features: build(env, readVariables({ ...env })) };
  return composed.features;
}

function build(env: Env, variables: Variables): Features {
  const clock = systemClock;
  const newId = randomId;
  const conversations = conversationPort(env.CONVERSATIONS);
  const tenants = tenantPort(env.TENANTS);
  const keys = createKeyring({
    key: variables.SECRETS_KEY,
    version: variables.SECRETS_KEY_VERSION,
    previous: variables.SECRETS_KEY_PREVIOUS,
  });
  const directory = createDirectory({ port: tenants, keys, clock });
  const database = createDatabase({ url: variables.DATABASE_URL, httpUrl: variables.DATABASE_HTTP_URL });
  const send: typeof fetch = (input, init) => fetch(input, init);
  const channel = channelRegistry({
    slack: slackChannel({ apiUrl: variables.SLACK_API_URL, fetch: send }),
    whatsapp: whatsappChannel({ apiUrl: variables.WHATSAPP_API_URL, fetch: send }),
    mattermost: mattermostChannel({
      fetch: send,
      webhookUrl: (id) => `${variables.PUBLIC_URL}/webhooks/mattermost/${id}`,
      newId,
      clock,
    }),
    web: webChannel(conversations),
  });
  const pool = modelPool(variables);
  const deps = { conversations, tenants, directory, channel, pool, clock, sleep: timerSleep, newId, log };
  const turns: TurnQueueDeps = { runTurn: (ref, options) => runTurn(deps, ref, options), log };
  const audit = createAuditConsumer({ database, tenants, log });
  const app = createApp({
    webhooks: { directory, channel, conversations, tenants, clock, log },
    api: apiVerbs(env, variables, { conversations, tenants, directory, database, channel, clock, newId }),
    assets: (request) => env.ASSETS.fetch(request),
    unhealthy: async () => {
      const role = await database.checkRole();
      return !role.ok && role.error.code === "exempt_role" ? role.error.reason : undefined;
    },
    log,
    newId,
  });
  return { app, queue: (batch) => route(batch, turns, audit) };
}

/** Queues are told apart by the end of their name: a deployment may put what it likes before it. */
function route(
  batch: MessageBatch<TurnMessage | AuditMessage>,
  turns: TurnQueueDeps,
  audit: ReturnType<typeof createAuditConsumer>,
): Promise<void> {
  if (batch.queue.endsWith("-audit")) return audit.handleAuditBatch(batch as MessageBatch<AuditMessage>);
  const messages = (batch as MessageBatch<TurnMessage>).messages;
  return batch.queue.endsWith("-dlq") ? handleDeadLetters(messages, turns) : handleTurns(messages, turns);
}

function modelPool(variables: Variables): ModelPool {
  const { OPENAI_API_KEY, ANTHROPIC_API_KEY, OLLAMA_BASE_URL } = variables;
  const catalog = buildCatalog({
    anthropic: ANTHROPIC_API_KEY
      ? { baseUrl: variables.ANTHROPIC_BASE_URL, apiKey: ANTHROPIC_API_KEY, model: variables.ANTHROPIC_MODEL }
      : undefined,
    openai: OPENAI_API_KEY
      ? { baseUrl: variables.OPENAI_BASE_URL, apiKey: OPENAI_API_KEY, model: variables.OPENAI_MODEL }
      : undefined,
    ollama: OLLAMA_BASE_URL
      ? {
          baseUrl: OLLAMA_BASE_URL,
          model: variables.OLLAMA_MODEL,
          contextWindow: variables.OLLAMA_CONTEXT_LENGTH,
          accessClientId: variables.OLLAMA_ACCESS_CLIENT_ID,
          accessClientSecret: variables.OLLAMA_ACCESS_CLIENT_SECRET,
        }
      : undefined,
  });
  return createModelPool({ catalog, provider: connectProviders(), log });
}
