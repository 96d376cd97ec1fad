// Documents that have to be worked on once more: they failed, their address has news, the model is another.

import { ok } from "../result.ts";
import type { KnowledgeDocument } from "./document.ts";
import { documentEmbedders } from "./document-embedders.ts";
import { countStale, markStale, restartDocument } from "./document-rows.ts";
import { type LibraryDeps, type Stored, stored, wake } from "./library-deps.ts";

export function renewal(deps: LibraryDeps) {
  const { database } = deps;
  return {
    /** Undefined where there is nothing to begin anew. */
    async restart(tenantId: string, id: string): Stored<KnowledgeDocument | undefined> {
      const begun = stored(await restartDocument(database, tenantId, id));
      if (begun.ok && begun.value) await wake(deps, tenantId, [begun.value]);
      return begun;
    },

    /** The model that embeds now, and how many documents are in another's vectors. */
    async models(tenantId: string): Stored<{ model: string; stale: number }> {
      const [embedder] = (await documentEmbedders(deps, tenantId)) ?? [];
      if (!embedder) return ok({ model: "", stale: 0 });
      const stale = stored(await countStale(database, tenantId, embedder.model));
      return stale.ok ? ok({ model: embedder.model, stale: stale.value }) : stale;
    },

    /** Queues all that is in another model's vectors; those serve until the new ones are there. */
    async reembed(tenantId: string): Stored<KnowledgeDocument[]> {
      const [embedder] = (await documentEmbedders(deps, tenantId)) ?? [];
      if (!embedder) return ok([]);
      const begun = stored(await markStale(database, tenantId, embedder.model));
      if (begun.ok) await wake(deps, tenantId, begun.value);
      return begun;
    },
  };
}
