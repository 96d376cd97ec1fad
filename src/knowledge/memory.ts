// What employees remember of people, as a turn sees it: a help that is never waited for long, never in the
// way, and gone at a word.

import type { Clock } from "../clock.ts";
import type { Database } from "../database/with-tenant.ts";
import { describeError } from "../errors.ts";
import { FORGOTTEN_MS, RECALL_MS } from "../limits.ts";
import type { Log } from "../log.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Directory } from "../tenants/directory.ts";
import type { OfferedEmbedder } from "./document-embedders.ts";
import { embedderFor, rememberingAgent } from "./memory-agent.ts";
import { personKey } from "./memory-id.ts";
import { recallEntries } from "./memory-recall.ts";
import { forgetStatements } from "./memory-rows.ts";
import type { Redact } from "./memory-text.ts";
import type { KnowledgeMessage } from "./message.ts";
import type { KnowledgeFailure, Memory, MemoryEntry, Remembered } from "./port.ts";

export interface MemoryDeps {
  database: Database;
  directory: Pick<Directory, "agents" | "models">;
  /** Of the installation, the default first. */
  embedders: readonly OfferedEmbedder[];
  /** To the KNOWLEDGE queue. */
  send(message: Extract<KnowledgeMessage, { kind: "remember" }>): Promise<unknown>;
  /** Keeps the isolate at work until the promise has settled. */
  later(work: Promise<unknown>): void;
  redact: Redact;
  /** Resolves after the time or when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  clock: Clock;
  log: Log;
}

/** Of each side of an exchange on its way: a queue carries 128 KB a message. */
const QUEUED_CHARS = 6_000;

export function createMemory(deps: MemoryDeps): Memory {
  return {
    recall: (who, message, signal) => recallInTime(deps, who, message, signal),
    async remember(who, exchange) {
      const cut = (text: string) => deps.redact(text.slice(0, QUEUED_CHARS)).toWellFormed();
      const short = { ...exchange, said: cut(exchange.said), answered: cut(exchange.answered) };
      const { tenantId } = who;
      const sending = async () => deps.send({ kind: "remember", ...who, exchange: short });
      const noted = sending().catch((error: unknown) =>
        deps.log.warn("remember_failed", { tenantId, error: describeError(error) }),
      );
      deps.later(noted);
    },
    forget: (who) => forgetPerson(deps, who),
  };
}

async function recallInTime(
  deps: MemoryDeps,
  who: Remembered,
  message: string,
  signal: AbortSignal,
): Promise<MemoryEntry[]> {
  if (message.trim() === "" || who.userId === "") return [];
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const limit = deps.sleep(RECALL_MS, either).then((): MemoryEntry[] => []);
  const entries = await Promise.race([recallOrNothing(deps, who, message, either), limit]);
  over.abort();
  return entries;
}

async function recallOrNothing(
  { directory, database, embedders, log }: MemoryDeps,
  who: Remembered,
  message: string,
  signal: AbortSignal,
): Promise<MemoryEntry[]> {
  const { tenantId } = who;
  try {
    const agent = await rememberingAgent(directory, who);
    if (!agent?.remembers) return [];
    const recalled = await recallEntries(
      { database, embedder: embedderFor(embedders, agent, who.tenantId) },
      who,
      message,
      signal,
    );
    if (recalled.ok) return recalled.value;
    if (!signal.aborted) log.warn("recall_failed", { tenantId, error: recalled.error.message });
  } catch (error) {
    log.warn("recall_failed", { tenantId, error: describeError(error) });
  }
  return [];
}

/** All of it is deleted when this resolves, and what is still on its way from before is not kept either. */
export async function forgetPerson(
  { database, clock, log }: Pick<MemoryDeps, "database" | "clock" | "log">,
  who: Remembered,
): Promise<Result<{ forgotten: number }, KnowledgeFailure>> {
  const person = { who, key: await personKey(who) };
  const now = clock();
  const deleted = await database.withTenant(who.tenantId, (db) =>
    forgetStatements(db, person, now, now - FORGOTTEN_MS),
  );
  if (deleted.ok) return ok({ forgotten: deleted.value[2].length });
  log.error("forget_failed", { tenantId: who.tenantId, error: deleted.error.code });
  return fail({ code: "unavailable", message: "The database is away." });
}
