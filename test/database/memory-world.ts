// Memory over a real database: two companies whose employees, connections and people share their names, and
// a model that finds the facts a test chooses.

import type { Database } from "../../src/database/with-tenant.ts";
import type { OfferedEmbedder } from "../../src/knowledge/document-embedders.ts";
import { createMemory } from "../../src/knowledge/memory.ts";
import type { AskFast, FastQuestion } from "../../src/knowledge/memory-ask.ts";
import { createMemoryBook } from "../../src/knowledge/memory-book.ts";
import type { Exchange, Remembered } from "../../src/knowledge/port.ts";
import { handleRemember, type RememberMessage } from "../../src/knowledge/remember-exchange.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import { ok } from "../../src/result.ts";
import { redactShapes } from "../../src/tools/redact.ts";
import { timerSleep } from "../../src/turn/turn-deps.ts";
import { agentOf, modelsOf } from "../doubles/memory-people.ts";

export const PERSON: Remembered = {
  tenantId: "acme",
  agentId: "ada",
  connectionId: "acme.slack",
  userId: "U1",
};
export const NOON = Date.UTC(2026, 10, 1, 12);

export const exchange = (partial: Partial<Exchange> = {}): Exchange => ({
  ...{ thread: "C1/1", turn: 1, said: "Hello", answered: "Hello, Mia.", at: NOON },
  ...partial,
});

export function memoryWorld(database: Database) {
  const world = {
    database,
    now: NOON + 60_000,
    localOnly: false,
    remembers: true,
    embedders: [{ embedder: hashedEmbedder(), locality: "local" }] as OfferedEmbedder[],
    /** What the model finds in the next exchanges. */
    facts: [] as string[],
    answer: undefined as ReturnType<AskFast> | undefined,
    asked: [] as FastQuestion[],
    queued: [] as RememberMessage[],
    logged: [] as string[],
  };
  const note = (event: string, fields = {}) => void world.logged.push(JSON.stringify({ event, ...fields }));
  const deps = {
    get database() {
      return world.database;
    },
    directory: {
      agents: async () => ["ada", "bob"].map((id) => agentOf(id, world)),
      models: async (tenantId: string) => modelsOf(tenantId),
    },
    get embedders() {
      return world.embedders;
    },
    send: async (message: RememberMessage) => void world.queued.push(structuredClone(message)),
    later: (work: Promise<unknown>) => void work.catch(() => undefined),
    redact: redactShapes,
    sleep: timerSleep,
    clock: () => world.now,
    log: { info: note, warn: note, error: note },
    askFast: (async (question) => {
      world.asked.push(question);
      return world.answer ?? ok(JSON.stringify({ facts: world.facts }));
    }) satisfies AskFast,
  };
  const memory = createMemory(deps);
  return Object.assign(world, {
    deps,
    memory,
    book: createMemoryBook(deps),
    recall: (message: string, who = PERSON) => memory.recall(who, message, new AbortController().signal),
    handle: (who: Remembered, what: Exchange, attempt?: number) =>
      handleRemember(deps, { kind: "remember", ...who, exchange: what }, attempt),
    /** As the queue brings them: in order, once. */
    async deliver() {
      for (const message of world.queued.splice(0)) await handleRemember(deps, message);
    },
  });
}
