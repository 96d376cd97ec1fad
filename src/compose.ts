// The composition root: bindings and variables in, wired features out. It alone knows the adapters, and
// below it nothing sees the environment. Built once an isolate.

import { createApp } from "./app.ts";
import { createAuditConsumer } from "./audit/audit-queue.ts";
import { systemClock } from "./clock.ts";
import { apiVerbs } from "./compose-api.ts";
import { channelsOf } from "./compose-channels.ts";
import { configuredEmbedders } from "./compose-embedders.ts";
import { filesOf } from "./compose-files.ts";
import { gatewayVerbs } from "./compose-gateway.ts";
import { type Knowledge, knowledgeOf } from "./compose-knowledge.ts";
import { meteredEmbedders } from "./compose-metered.ts";
import { builtInModels } from "./compose-models.ts";
import { conversationPort, tenantPort } from "./compose-objects.ts";
import { beltOf, toolboxOf, toolLists } from "./compose-tools.ts";
import { createDatabase } from "./database/with-tenant.ts";
import { type Env, readVariables, type Variables } from "./env.ts";
import { randomId } from "./ids.ts";
import type { KnowledgeMessage } from "./knowledge/message.ts";
import { createKnowledgeSearch } from "./knowledge/search.ts";
import { createModelPools } from "./llm/pools.ts";
import { connectProviders } from "./llm/providers/connect.ts";
import { consoleLog as log } from "./log.ts";
import type { AuditMessage } from "./tenants/audit-message.ts";
import { createDirectory } from "./tenants/directory.ts";
import { createKeyring } from "./tenants/keyring.ts";
import { runTurn } from "./turn/run-turn.ts";
import { teller } from "./turn/tell-alert.ts";
import { receiptTeller } from "./turn/tell-undelivered.ts";
import { type BeltInput, timerSleep } from "./turn/turn-deps.ts";
import { handleDeadLetters, handleTurns, type TurnMessage, type TurnQueueDeps } from "./turn/turn-queue.ts";

export type QueueMessage = TurnMessage | AuditMessage | KnowledgeMessage;

export interface Features {
  app: ReturnType<typeof createApp>;
  queue(batch: MessageBatch<QueueMessage>): Promise<void>;
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
  const [clock, newId, sleep] = [systemClock, randomId, timerSleep];
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
  const channel = channelsOf(variables, send, conversations);
  const catalog = builtInModels(variables);
  const pools = createModelPools({
    ...{ defaults: catalog, ledger: tenants, log, clock, newId },
    provider: connectProviders(),
    keepAlive: later,
  });
  const embedders = configuredEmbedders(env.AI, variables, { fetch: send, clock });
  const metered = meteredEmbedders(embedders, { directory, tenants, clock, newId, sleep, later, log });
  const search = createKnowledgeSearch({ database, directory, embedders: metered });
  const toolbox = toolboxOf(variables, send, search);
  const knowledge = knowledgeOf({
    ...{ env, database, directory, tenants, pools, sleep, later, clock, newId, log },
    embedders: metered,
    egress: toolbox.egress,
  });
  const deps = {
    ...{ conversations, tenants, directory, channel, pools, clock, sleep, newId, log },
    memory: knowledge.memory,
    files: filesOf(env, variables, send),
    publicUrl: variables.PUBLIC_URL,
    belt: (input: BeltInput) => beltOf(toolbox, input),
  };
  const turns: TurnQueueDeps = { runTurn: (ref, options) => runTurn(deps, ref, options), log };
  const audit = createAuditConsumer({ database, tenants, log, tell: teller(deps, variables.PUBLIC_URL) });
  const gateway = { directory, tenants, pools, embedders, clock, newId, sleep, later, log };
  const app = createApp({
    webhooks: { ...deps, later, undelivered: receiptTeller(deps, later) },
    gateway: gatewayVerbs(env, gateway),
    api: apiVerbs(env, variables, {
      ...{ conversations, tenants, directory, database, keys, channel, pools, catalog, clock, newId },
      tools: toolLists(keys, toolbox),
      knowledge: knowledge.library,
      memory: knowledge.memoryBook,
    }),
    assets: (request) => env.ASSETS.fetch(request),
    unhealthy: async () => {
      const role = await database.checkRole();
      return !role.ok && role.error.code === "exempt_role" ? role.error.reason : undefined;
    },
    log,
    newId,
  });
  return { app, queue: (batch) => route(batch, { turns, audit, knowledge }) };
}

interface Consumers {
  turns: TurnQueueDeps;
  audit: ReturnType<typeof createAuditConsumer>;
  knowledge: Knowledge;
}

/** Queues are told apart by the end of their name: a deployment may put what it likes before it. */
function route(batch: MessageBatch<QueueMessage>, { turns, audit, knowledge }: Consumers): Promise<void> {
  const { queue } = batch;
  const of = <T extends QueueMessage>() => (batch as MessageBatch<T>).messages;
  if (queue.endsWith("-audit")) return audit.handleAuditBatch(batch as MessageBatch<AuditMessage>);
  if (queue.endsWith("-knowledge")) return knowledge.handleBatch(of<KnowledgeMessage>());
  if (queue.endsWith("-knowledge-dlq")) return knowledge.handleDeadLetters(of<KnowledgeMessage>());
  const wakeUps = of<TurnMessage>();
  return queue.endsWith("-dlq") ? handleDeadLetters(wakeUps, turns) : handleTurns(wakeUps, turns);
}
