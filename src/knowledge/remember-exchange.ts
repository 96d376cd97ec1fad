// An exchange becomes memory: a few facts about the person, and what was said. The message may come twice,
// late, or after its person was forgotten; what is kept is the same, or nothing.

import { eq } from "drizzle-orm";
import { memories } from "../database/knowledge-schema.ts";
import type { Embedder } from "../llm/embeddings/embedder.ts";
import type { MemoryDeps } from "./memory.ts";
import { embedderFor, type RememberingAgent, rememberingAgent } from "./memory-agent.ts";
import type { AskFast } from "./memory-ask.ts";
import { factsRequest, readFacts } from "./memory-facts.ts";
import { memoryId, personKey } from "./memory-id.ts";
import { refreshVectors, selectStale } from "./memory-refresh.ts";
import {
  insertFact,
  insertMemory,
  type KnownPerson,
  lockPerson,
  type NewMemory,
  pruneMemories,
} from "./memory-rows.ts";
import { exchangeText, meaningOf, usableFacts } from "./memory-text.ts";
import { type VectorFailure, withVectors } from "./memory-vectors.ts";
import type { KnowledgeMessage } from "./message.ts";
import type { Remembered } from "./port.ts";

export type RememberDeps = Pick<MemoryDeps, "database" | "directory" | "embedders" | "redact" | "log"> & {
  askFast: AskFast;
};

export type RememberMessage = Extract<KnowledgeMessage, { kind: "remember" }>;

/** done: kept, or nothing to keep. later: the message is worth another delivery. */
export type RememberOutcome = "done" | "later";

const ASK_MS = 30_000;
const EMBED_MS = 20_000;
/** From this delivery on an exchange is kept without the facts that no model wants to find in it. */
const WITHOUT_FACTS_FROM = 3;

/** Takes one message of the queue; `attempt` counts its deliveries from 1. What it throws is a bug or passing. */
export async function handleRemember(
  deps: RememberDeps,
  message: RememberMessage,
  attempt = 1,
): Promise<RememberOutcome> {
  const { kind: _, exchange, ...who } = message;
  const agent = await rememberingAgent(deps.directory, who);
  if (!agent?.remembers || who.userId === "") return "done";
  const text = exchangeText(exchange, deps.redact);
  const { thread, turn, at, name } = exchange;
  const named = name === undefined ? {} : { name };
  const id = await memoryId(who, { thread, turn, kind: "exchange", text });
  // The exchange is written together with its facts: where it is there, so are they.
  const known = await deps.database.withTenant(who.tenantId, (db) => [
    db.select({ id: memories.id }).from(memories).where(eq(memories.id, id)),
  ]);
  if (!known.ok) return afterFailure(deps, who, known.error);
  if (known.value[0].length > 0) return "done";
  const facts = await findFacts(deps, message, agent, attempt);
  if (facts === "later") return "later";
  const texts = [text, ...facts];
  const embedder = embedderFor(deps.embedders, agent, who.tenantId);
  const embedded = await embedder.embed(texts.map(meaningOf), AbortSignal.timeout(EMBED_MS));
  if (!embedded.ok) {
    deps.log.warn("remember_failed", { tenantId: who.tenantId, error: embedded.error.class });
    return "later";
  }
  const { vectors, model } = embedded.value;
  const entries = await Promise.all(
    texts.map(async (text, index): Promise<NewMemory> => {
      const kind = index === 0 ? "exchange" : "fact";
      const id = await memoryId(who, { thread, turn, kind, text });
      return { id, kind, text, ...named, at, thread, turn, vector: vectors[index] ?? [], model };
    }),
  );
  return write(deps, { who, key: await personKey(who) }, entries, embedder);
}

/** Empty where there is none, or where no model will ever say. */
async function findFacts(
  { askFast, redact, log }: RememberDeps,
  { tenantId, agentId, exchange }: RememberMessage,
  agent: RememberingAgent,
  attempt: number,
): Promise<string[] | "later"> {
  if (attempt >= WITHOUT_FACTS_FROM) return [];
  const said = { said: redact(exchange.said), answered: redact(exchange.answered) };
  const signal = AbortSignal.timeout(ASK_MS);
  const asked = await askFast({ tenantId, agentId, agent, request: factsRequest(said), signal });
  if (asked.ok) return usableFacts(readFacts(asked.value), redact);
  log.warn("facts_failed", { tenantId, error: asked.error.reason });
  return asked.error.isPassing ? "later" : [];
}

async function write(
  deps: RememberDeps,
  person: KnownPerson,
  [exchange, ...facts]: NewMemory[],
  embedder: Embedder,
): Promise<RememberOutcome> {
  const { who } = person;
  if (!exchange) return "done";
  const written = await withVectors(() =>
    deps.database.withTenant(who.tenantId, (db) => [
      lockPerson(db, person),
      selectStale(db, who, embedder.model),
      insertMemory(db, person, exchange),
      ...facts.map((fact) => insertFact(db, person, fact)),
      pruneMemories(db, person),
    ]),
  );
  if (!written.ok) return afterFailure(deps, who, written.error);
  await refreshVectors(deps, who, embedder, written.value[1]);
  return "done";
}

/** Only a database that is away, or let in by the wrong role, will take it at another time. */
function afterFailure(
  { log }: RememberDeps,
  { tenantId }: Remembered,
  error: VectorFailure,
): RememberOutcome {
  log.warn("remember_failed", { tenantId, error: error.code });
  return error.code === "unavailable" || error.code === "exempt_role" ? "later" : "done";
}
