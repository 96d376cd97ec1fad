// A database with pgvector for one file of tests, empty of documents before each, and what most of them ask of it.

import { afterAll, beforeAll, beforeEach } from "vitest";
import type { KnowledgeDocument } from "../../src/knowledge/document.ts";
import type { KnowledgeMessage } from "../../src/knowledge/message.ts";
import { type KnowledgeWorld, knowledgeWorld, value } from "./knowledge-world.ts";
import { seedTenants, type TestPostgres } from "./postgres.ts";
import { startVectorPostgres } from "./vector-postgres.ts";

export const sections = (count: number, from = 0) =>
  Array.from(
    { length: count },
    (_, n) => `# Section ${from + n}\n\nParagraph ${from + n} about returns.`,
  ).join("\n\n");

export interface KnowledgeRig {
  readonly postgres: TestPostgres;
  /** A fresh one for each test. */
  readonly world: KnowledgeWorld;
  text(name: string, body: string, agentId?: string): ReturnType<KnowledgeWorld["library"]["create"]>;
  documentOf(id: string): Promise<KnowledgeDocument>;
  chunkRows(id: string): Promise<{ chunk: number; embedding_model: string | null }[]>;
  /** Takes the one message that waits in the queue. */
  message(): KnowledgeMessage;
}

/** Call it once, at the top of a file. */
export function knowledgeRig(): KnowledgeRig {
  let postgres: TestPostgres;
  let world: KnowledgeWorld;
  beforeAll(async () => {
    postgres = await startVectorPostgres();
    await seedTenants(postgres, ["acme", "zeta"]);
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    await postgres.asOwner("delete from documents");
    world = knowledgeWorld(postgres.database());
  });
  return {
    get postgres() {
      return postgres;
    },
    get world() {
      return world;
    },
    text: (name, body, agentId) =>
      world.library.create("acme", { kind: "text", name, text: body, mediaType: "text/plain", agentId }),
    async documentOf(id) {
      const found = value(await world.library.find("acme", id));
      if (!found) throw new Error("There is no such document.");
      return found.document;
    },
    chunkRows: (id) =>
      postgres.asOwner("select chunk, embedding_model from chunks where document_id = $1 order by chunk", [
        id,
      ]),
    message() {
      const [only, another] = world.queue.splice(0);
      if (!only || another) throw new Error("Not one message is queued.");
      return only.message;
    },
  };
}
