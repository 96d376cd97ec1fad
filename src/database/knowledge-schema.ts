// The rows that are searched: documents in chunks, and what is remembered of people. Vectors of two models have
// nothing to do with each other, so each carries the name of its own. The rules of schema.ts hold here too.

import {
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  vector,
} from "drizzle-orm/pg-core";
import { createdAt, instant, isolation, updatedAt } from "./columns.ts";
import { tenantKey } from "./schema.ts";

/** Written and read as base64 in SQL (encode, decode): the driver would make a Buffer of it, which Workers lack. */
const bytea = customType<{ data: string }>({ dataType: () => "bytea" });

const embedding = () => vector("embedding", { dimensions: 384 });

export const documents = pgTable(
  "documents",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    /** Null: every employee of the tenant may read it. */
    agentId: text("agent_id"),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["upload", "text", "url"] }).notNull(),
    url: text("url"),
    mediaType: text("media_type").notNull(),
    bytes: integer("bytes").notNull().default(0),
    /** Of the whole file, hex, as whoever uploads it says; checked once all of it is here. */
    sha256: text("sha256"),
    /** receiving, waiting, reading, embedding, ready, failed. */
    stage: text("stage").notNull(),
    /** Why it failed, for a person. */
    reason: text("reason"),
    parts: integer("parts").notNull().default(0),
    chunksTotal: integer("chunks_total").notNull().default(0),
    chunksDone: integer("chunks_done").notNull().default(0),
    embeddingModel: text("embedding_model"),
    /** Grows when it is read anew: work that was queued for an older one is dropped. */
    version: integer("version").notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("documents_newest").on(table.tenantId, table.createdAt),
    isolation(),
  ],
);

const documentKey = () => ({ tenantId: tenantKey(), documentId: text("document_id").notNull() });

export const documentParts = pgTable(
  "document_parts",
  { ...documentKey(), part: integer("part").notNull(), body: bytea("body").notNull() },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.documentId, table.part] }),
    foreignKey({
      name: "document_parts_document_fk",
      columns: [table.tenantId, table.documentId],
      foreignColumns: [documents.tenantId, documents.id],
    }).onDelete("cascade"),
    isolation(),
  ],
);

export const chunks = pgTable(
  "chunks",
  {
    ...documentKey(),
    chunk: integer("chunk").notNull(),
    /** As the document's: a search asks one table. */
    agentId: text("agent_id"),
    headings: jsonb("headings").$type<string[]>().notNull().default([]),
    text: text("text").notNull(),
    embedding: embedding(),
    embeddingModel: text("embedding_model"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.documentId, table.chunk] }),
    foreignKey({
      name: "chunks_document_fk",
      columns: [table.tenantId, table.documentId],
      foreignColumns: [documents.tenantId, documents.id],
    }).onDelete("cascade"),
    index("chunks_model").on(table.tenantId, table.embeddingModel),
    index("chunks_nearest").using("hnsw", table.embedding.op("vector_cosine_ops")),
    isolation(),
  ],
);

export const memories = pgTable(
  "memories",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    agentId: text("agent_id").notNull(),
    connectionId: text("connection_id").notNull(),
    userId: text("user_id").notNull(),
    /** What the chat service called them when it was said, where it told. */
    personName: text("person_name"),
    kind: text("kind", { enum: ["fact", "exchange"] }).notNull(),
    text: text("text").notNull(),
    embedding: embedding(),
    embeddingModel: text("embedding_model"),
    /** Where it was said. */
    thread: text("thread").notNull(),
    turn: integer("turn").notNull(),
    at: instant("at").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("memories_of_person").on(table.tenantId, table.agentId, table.connectionId, table.userId, table.at),
    isolation(),
  ],
);

/**
 * Whom an employee was told to forget: what is still on its way from before is not kept. Itself it remembers
 * nobody, `person` is a hash, and it goes when nothing can be on its way any more.
 */
export const forgotten = pgTable(
  "forgotten",
  { tenantId: tenantKey(), person: text("person").notNull(), at: instant("at").notNull() },
  (table) => [primaryKey({ columns: [table.tenantId, table.person] }), isolation()],
);
