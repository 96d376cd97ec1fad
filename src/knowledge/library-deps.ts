// What the library needs, and what its verbs answer with.

import type { Clock } from "../clock.ts";
import type { DatabaseFailure } from "../database/failure.ts";
import { describeError } from "../errors.ts";
import type { NewId } from "../ids.ts";
import type { Log } from "../log.ts";
import { fail, type Result } from "../result.ts";
import type { KnowledgeDocument } from "./document.ts";
import type { KnowledgeMessage } from "./message.ts";
import type { SearchDeps } from "./search.ts";

export interface LibraryDeps extends SearchDeps {
  /** To the KNOWLEDGE queue, at most 100 at once. */
  send(messages: KnowledgeMessage[]): Promise<unknown>;
  clock: Clock;
  newId: NewId;
  log: Log;
}

export type Away = { code: "unavailable" };
export type Stored<T, E = never> = Promise<Result<T, Away | E>>;

/** Anything but a database that is away is a bug here: what is written was checked. */
export function away(failure: DatabaseFailure): Away {
  if (failure.code === "unavailable" || failure.code === "exempt_role") return { code: "unavailable" };
  throw new Error(`The database refuses a document: ${JSON.stringify(failure)}`);
}

export const stored = <T>(result: Result<T, DatabaseFailure>): Result<T, Away> =>
  result.ok ? result : fail(away(result.error));

/** What a queue takes in one call. */
const MESSAGES_AT_ONCE = 100;

/** Hands documents to the queue; what cannot be sent now waits for a person to begin it anew. */
export async function wake(
  { send, log }: Pick<LibraryDeps, "send" | "log">,
  tenantId: string,
  documents: readonly KnowledgeDocument[],
): Promise<void> {
  const messages = documents.map(
    ({ id, version }): KnowledgeMessage => ({ kind: "document", tenantId, documentId: id, version }),
  );
  for (let from = 0; from < messages.length; from += MESSAGES_AT_ONCE)
    try {
      await send(messages.slice(from, from + MESSAGES_AT_ONCE));
    } catch (error) {
      log.error("knowledge_not_sent", { tenantId, error: describeError(error) });
    }
}
