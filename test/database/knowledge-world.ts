// Documents over a real database: companies whose employees share their names, a queue that is worked off when
// a test says so, and services that fail when it says so.

import type { KnowledgeVerbs } from "../../src/api/knowledge-verbs.ts";
import type { Database } from "../../src/database/with-tenant.ts";
import type { OfferedEmbedder } from "../../src/knowledge/document-embedders.ts";
import { giveUpDocument } from "../../src/knowledge/give-up.ts";
import { ingestDocument } from "../../src/knowledge/ingest.ts";
import {
  handleKnowledge,
  handleKnowledgeDeadLetters,
  type KnowledgeQueueDeps,
  type QueuedKnowledge,
} from "../../src/knowledge/knowledge-queue.ts";
import { createLibrary } from "../../src/knowledge/library.ts";
import type { KnowledgeMessage } from "../../src/knowledge/message.ts";
import type { OpenUrl } from "../../src/knowledge/open-url.ts";
import type { Reader } from "../../src/knowledge/reading.ts";
import type { Embedder } from "../../src/llm/embeddings/embedder.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import type { Log } from "../../src/log.ts";
import { ok } from "../../src/result.ts";
import { agentOf, modelsOf } from "../doubles/memory-people.ts";

/** A deterministic model of another name: its vectors have nothing to do with those of the stand-in. */
export const otherEmbedder = (model = "other-384"): Embedder => {
  const { embed } = hashedEmbedder();
  return {
    model,
    dimensions: 384,
    embed: async (texts, signal) => {
      const embedded = await embed(texts, signal);
      if (!embedded.ok) return embedded;
      return ok({
        ...embedded.value,
        model,
        vectors: embedded.value.vectors.map((vector) => vector.toReversed()),
      });
    },
  };
};

/** Reads paragraphs, and lines that begin with "# " as headings, without a Worker of its own. */
const plainReader: Reader = {
  read: async ({ bytes }) =>
    ok({
      blocks: new TextDecoder()
        .decode(bytes)
        .split("\n\n")
        .map((text) =>
          text.startsWith("# ")
            ? { kind: "heading" as const, level: 1, text: text.slice(2) }
            : { kind: "paragraph" as const, text },
        ),
    }),
};

let ids = 0;

export function knowledgeWorld(database: Database) {
  const world = {
    database,
    now: Date.UTC(2026, 10, 20, 12),
    localOnlyAgents: [] as string[],
    localOnly: false,
    embedders: [{ embedder: hashedEmbedder(), locality: "local" }] as OfferedEmbedder[],
    reader: plainReader,
    openUrl: (async () => ({ ok: false, error: { isPassing: false, message: "no such host" } })) as OpenUrl,
    queue: [] as { message: KnowledgeMessage; delaySeconds: number }[],
    logged: [] as string[],
  };
  const note = (event: string, fields = {}) => void world.logged.push(JSON.stringify({ event, ...fields }));
  const log: Log = { info: note, warn: note, error: note };
  const deps = {
    get database() {
      return world.database;
    },
    get embedders() {
      return world.embedders;
    },
    get reader() {
      return world.reader;
    },
    get openUrl() {
      return world.openUrl;
    },
    directory: {
      agents: async () =>
        ["ada", "bob"].map((id) =>
          agentOf(id, { remembers: false, localOnly: world.localOnlyAgents.includes(id) }),
        ),
      models: async (tenantId: string) => modelsOf(tenantId, world.localOnly),
    },
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve())),
    send: async (messages: KnowledgeMessage[]) =>
      void world.queue.push(...messages.map((message) => ({ message, delaySeconds: 0 }))),
    clock: () => world.now++,
    newId: () => `doc-${++ids}`,
    log,
  };
  const queueDeps: KnowledgeQueueDeps = {
    ingest: (work, attempt) => ingestDocument(deps, work, attempt),
    remember: async () => "done",
    giveUp: (work) => giveUpDocument(database, work),
    send: async (message, delaySeconds) => void world.queue.push({ message, delaySeconds }),
    log,
  };
  /** One delivery of one message, and what became of it. */
  async function deliver(message: KnowledgeMessage, attempts = 1, isDead = false): Promise<string> {
    let fate = "lost";
    const queued: QueuedKnowledge = {
      body: message,
      attempts,
      ack: () => {
        fate = "acked";
      },
      retry: (options) => {
        fate = `again after ${options?.delaySeconds} s`;
      },
    };
    await (isDead ? handleKnowledgeDeadLetters : handleKnowledge)([queued], queueDeps);
    return fate;
  }
  return Object.assign(world, {
    /** What the API asks for is what the library gives. */
    library: createLibrary(deps) satisfies KnowledgeVerbs,
    deps,
    deliver,
    /** Works the queue off; what is to come again comes at once, as often as a queue would. */
    async work(most = 50): Promise<string[]> {
      const fates: string[] = [];
      for (let turn = 0; turn < most && world.queue.length > 0; turn += 1) {
        const next = world.queue.shift();
        if (!next) break;
        const fate = await deliver(next.message);
        fates.push(fate);
      }
      return fates;
    },
  });
}

export type KnowledgeWorld = ReturnType<typeof knowledgeWorld>;

/** The value of a success; a test that meets a failure ends there. */
export function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}
