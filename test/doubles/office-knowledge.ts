// The library of the office: documents in memory, worked on the moment they are here. A name that begins with
// "broken" cannot be read.

import type { DocumentView, KnowledgeVerbs, NewDocumentInput } from "../../src/api/knowledge-verbs.ts";
import { DOCUMENT_PAGE, DOCUMENT_PART_BYTES, MAX_DOCUMENTS } from "../../src/limits.ts";
import { fail, ok } from "../../src/result.ts";

interface Shelved {
  tenantId: string;
  document: DocumentView;
  parts: Map<number, Uint8Array>;
  texts: string[];
}

const MODEL = "hashed-384";

export class OfficeKnowledge {
  readonly shelved: Shelved[] = [];
  isAway = false;
  stale = 0;
  #made = 0;

  /** Texts as one would find them in a search. */
  put(tenantId: string, input: NewDocumentInput, at: number): DocumentView {
    const isUpload = input.kind === "upload";
    const bytes = isUpload ? input.bytes : input.kind === "text" ? input.text.length : 0;
    const document: DocumentView = {
      ...{ id: `doc-${++this.#made}`, name: input.name, kind: input.kind, bytes, version: 1 },
      mediaType: input.kind === "url" ? "" : input.mediaType,
      ...{
        stage: isUpload ? "receiving" : "waiting",
        chunksTotal: 0,
        chunksDone: 0,
        createdAt: at,
        updatedAt: at,
      },
      parts: isUpload ? Math.ceil(bytes / DOCUMENT_PART_BYTES) : 0,
      ...(isUpload ? { sha256: input.sha256 } : {}),
      ...(input.kind === "url" ? { url: input.url } : {}),
      ...(input.agentId === undefined ? {} : { agentId: input.agentId }),
    };
    const one = {
      tenantId,
      document,
      parts: new Map(),
      texts: input.kind === "text" ? input.text.split("\n\n") : [],
    };
    this.shelved.unshift(one);
    if (!isUpload) this.#work(one);
    return document;
  }

  #work({ document, texts }: Shelved): void {
    const isBroken = document.name.startsWith("broken");
    document.stage = isBroken ? "failed" : "ready";
    if (isBroken) document.reason = "It is damaged: it cannot be read to its end.";
    document.chunksTotal = document.chunksDone = isBroken ? 0 : texts.length;
    document.embeddingModel = MODEL;
  }

  verbs(clock: () => number): KnowledgeVerbs {
    const away = () => (this.isAway ? fail({ code: "unavailable" as const }) : undefined);
    const own = (tenantId: string) => this.shelved.filter((one) => one.tenantId === tenantId);
    const find = (tenantId: string, id: string) => own(tenantId).find(({ document }) => document.id === id);
    return {
      list: async (tenantId, after) => {
        const all = own(tenantId).map(({ document }) => document);
        const from = after ? all.findIndex(({ id }) => id === after.id) + 1 : 0;
        return away() ?? ok(structuredClone(all.slice(from, from + DOCUMENT_PAGE)));
      },
      find: async (tenantId, id) => {
        const one = find(tenantId, id);
        return (
          away() ?? ok(one && { document: structuredClone(one.document), here: [...one.parts.keys()].sort() })
        );
      },
      chunks: async (tenantId, id, { from, limit }) => {
        const texts = find(tenantId, id)?.texts ?? [];
        const chunks = texts.map((text, chunk) => ({ chunk, headings: [], text, isEmbedded: true }));
        return away() ?? ok(chunks.slice(from, from + limit));
      },
      create: async (tenantId, input) => {
        if (own(tenantId).length >= MAX_DOCUMENTS) return fail({ code: "full" });
        return away() ?? ok(structuredClone(this.put(tenantId, input, clock())));
      },
      savePart: async (tenantId, id, part, body) => {
        const one = find(tenantId, id);
        if (!one) return away() ?? fail({ code: "not_found" });
        if (one.document.stage !== "receiving") return fail({ code: "closed" });
        if (part >= one.document.parts || body.length === 0) return fail({ code: "wrong_part" });
        one.parts.set(part, body);
        return ok(true);
      },
      finish: async (tenantId, id) => {
        const one = find(tenantId, id);
        if (!one) return away() ?? fail({ code: "not_found" });
        const missing = Array.from({ length: one.document.parts }, (_, n) => n).filter(
          (n) => !one.parts.has(n),
        );
        if (missing.length > 0) return fail({ code: "missing", parts: missing });
        const whole = Buffer.concat([...one.parts].sort(([a], [b]) => a - b).map(([, body]) => body));
        if (whole.length !== one.document.bytes) return fail({ code: "mismatch" });
        one.texts = whole.toString().split("\n\n");
        this.#work(one);
        return ok(structuredClone(one.document));
      },
      rename: async (tenantId, id, name) => {
        const one = find(tenantId, id);
        if (one) one.document.name = name;
        return away() ?? ok(one !== undefined);
      },
      remove: async (tenantId, id) => {
        const one = find(tenantId, id);
        if (one) this.shelved.splice(this.shelved.indexOf(one), 1);
        return away() ?? ok(one !== undefined);
      },
      restart: async (tenantId, id) => {
        const one = find(tenantId, id);
        if (one?.document.stage !== "failed") return away() ?? ok(undefined);
        one.document = { ...one.document, stage: "waiting", version: one.document.version + 1 };
        return ok(structuredClone(one.document));
      },
      models: async () => away() ?? ok({ model: MODEL, stale: this.stale }),
      reembed: async (tenantId) => {
        const queued = own(tenantId).slice(0, this.stale);
        this.stale = 0;
        return away() ?? ok(queued.map(({ document }) => structuredClone(document)));
      },
      ask: async ({ tenantId, agentId, query, limit }) => {
        if (this.isAway) return fail({ code: "unavailable", message: "The database is away." });
        const words = query.toLowerCase().match(/\w{3,}/g) ?? [];
        const visible = own(tenantId).filter(
          ({ document }) => agentId === undefined || (document.agentId ?? agentId) === agentId,
        );
        const passages = visible.flatMap(({ document: { id, name }, texts }) =>
          texts.map((text, chunk) => {
            const score =
              words.filter((word) => text.toLowerCase().includes(word)).length / (words.length || 1);
            return { documentId: id, documentName: name, chunk, headings: [], text, score };
          }),
        );
        return ok(passages.sort((a, b) => b.score - a.score).slice(0, limit));
      },
    };
  }
}
