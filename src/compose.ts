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
import { gatewayVerbs } from "./compose-gateway.ts";
import { builtInModels } from "./compose-models.ts";
import { conversationPort, tenantPort } from "./compose-objects.ts";
import { createDatabase } from "./database/with-tenant.ts";
import { type Env, readVariables, type Variables } from "./env.ts";
import { randomId } from "./ids.ts";
import { createModelPools } from "./llm/pools.ts";
import { connectProviders } from "./llm/providers/connect.ts";
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

/** Work that goes on after the request or message that began it has its answer. */
type Later = (work: Promise<unknown>) => void;

let composed: { env: Env; features: Features } | undefined;

/** The features of this isolate. Throws, naming what is missing, while the configuration is incomplete. */
export function compose(env: Env, later: Later): Features {
  if (composed?.env !== env) composed = { env, features: build(env, readVariables({ ...env }), later) };
  return composed.features;
}

function build(env: Env, variables: Variables, later: Later): Features {
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
  const catalog = builtInModels(variables);
  const pools = createModelPools({
    defaults: catalog,
    provider: connectProviders(),
    ledger: tenants,
    log,
    clock,
    newId,
    keepAlive: later,
  });
  const deps = { conversations, tenants, directory, channel, pools, clock, sleep: timerSleep, newId, log };
  const turns: TurnQueueDeps = { runTurn: (ref, options) => runTurn(deps, ref, options), log };
  const audit = createAuditConsumer({ database, tenants, log });
  const sleep = timerSleep;
  const gateway = { directory, tenants, pools, fetch: send, clock, newId, sleep, later, log };
  const app = createApp({
    webhooks: { directory, channel, conversations, tenants, clock, log },
    gateway: gatewayVerbs(env, variables, gateway),
    api: apiVerbs(env, variables, {
      ...{ conversations, tenants, directory, database, keys, channel, pools, catalog, clock, newId },
    }),
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
