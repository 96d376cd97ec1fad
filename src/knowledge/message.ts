// What the KNOWLEDGE queue carries: ids of work, never the truth. It may come late, twice or never.

import type { Exchange, Remembered } from "./port.ts";

export type KnowledgeMessage =
  /** The next piece of work on this document, unless it has a newer version or is gone. */
  | { kind: "document"; tenantId: string; documentId: string; version: number }
  | ({ kind: "remember"; exchange: Exchange } & Remembered);
