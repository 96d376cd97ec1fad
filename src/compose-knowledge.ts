// Documents and memory, wired: to rows, the reader, the embedding models and the queue.

import type { MemoryVerbs } from "./api/memory-verbs.ts";
import type { Clock } from "./clock.ts";
import type { ConfiguredEmbedder } from "./compose-embedders.ts";
import { readerOf } from "./compose-files.ts";
import type { Database } from "./database/with-tenant.ts";
import type { Bindings } from "./env.ts";
import type { NewId } from "./ids.ts";
import { giveUpDocument } from "./knowledge/give-up.ts";
import { ingestDocument } from "./knowledge/ingest.ts";
import {
  handleKnowledge,
  handleKnowledgeDeadLetters,
  type KnowledgeQueueDeps,
  type QueuedKnowledge,
} from "./knowledge/knowledge-queue.ts";
import { createLibrary } from "./knowledge/library.ts";
import { createMemory } from "./knowledge/memory.ts";
import { createAskFast } from "./knowledge/memory-ask.ts";
import { createMemoryBook } from "./knowledge/memory-book.ts";
import type { OpenUrl } from "./knowledge/open-url.ts";
import type { Memory } from "./knowledge/port.ts";
import { handleRemember } from "./knowledge/remember-exchange.ts";
import type { ModelPools } from "./llm/model.ts";
import type { Log } from "./log.ts";
import { fail, ok } from "./result.ts";
import type { Directory } from "./tenants/directory.ts";
import type { TenantPort } from "./tenants/port.ts";
import type { Egress } from "./tools/builtin/egress.ts";
import { redactShapes } from "./tools/redact.ts";

interface Parts {
  env: Pick<Bindings, "KNOWLEDGE" | "READER">;
  database: Database;
  directory: Directory;
  tenants: TenantPort;
  pools: ModelPools;
  embedders: readonly ConfiguredEmbedder[];
  egress: Pick<Egress, "open">;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  later(work: Promise<unknown>): void;
  clock: Clock;
  newId: NewId;
  log: Log;
}

export interface Knowledge {
  memory: Memory;
  memoryBook: MemoryVerbs;
  library: ReturnType<typeof createLibrary>;
  handleBatch(messages: readonly QueuedKnowledge[]): Promise<void>;
  handleDeadLetters(messages: readonly QueuedKnowledge[]): Promise<void>;
}

export function knowledgeOf(parts: Parts): Knowledge {
  const { env, database, log } = parts;
  const memoryDeps = {
    ...parts,
    redact: redactShapes,
    send: (message: Parameters<typeof env.KNOWLEDGE.send>[0]) => env.KNOWLEDGE.send(message),
  };
  const rememberDeps = { ...memoryDeps, askFast: createAskFast(parts) };
  const ingestDeps = { ...parts, reader: readerOf(env), openUrl: openUrlWith(parts) };
  const queue: KnowledgeQueueDeps = {
    ingest: (work, attempt) => ingestDocument(ingestDeps, work, attempt),
    remember: (message, attempt) => handleRemember(rememberDeps, message, attempt),
    giveUp: (work) => giveUpDocument(database, work),
    send: (message, delaySeconds) => env.KNOWLEDGE.send(message, { delaySeconds }),
    log,
  };
  const library = createLibrary({
    ...parts,
    send: (messages) => env.KNOWLEDGE.sendBatch(messages.map((body) => ({ body }))),
  });
  return {
    memory: createMemory(memoryDeps),
    memoryBook: createMemoryBook(memoryDeps),
    library,
    handleBatch: (messages) => handleKnowledge(messages, queue),
    handleDeadLetters: (messages) => handleKnowledgeDeadLetters(messages, queue),
  };
}

/** Documents are fetched from the hosts that the tenant's tools may reach, without any credential. */
const openUrlWith =
  ({ tenants, egress }: Pick<Parts, "tenants" | "egress">): OpenUrl =>
  async (tenantId, url, signal) => {
    const directory = await tenants.directory(tenantId);
    const hosts = directory?.tenant.tools.hosts.map(({ host }) => host) ?? [];
    const opened = await egress.open({ url, method: "GET", hosts, secrets: [], signal });
    if (opened.ok) return ok(opened.value.response);
    return fail({ isPassing: opened.error.code !== "refused", message: opened.error.message });
  };
