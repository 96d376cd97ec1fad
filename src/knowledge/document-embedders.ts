// Which embedders may see a tenant's documents, and in which order. One model serves a whole tenant: where a
// single employee must not reach the cloud, its questions could not find what the cloud had embedded.

import type { Embedder } from "../llm/embeddings/embedder.ts";
import { hashedEmbedder } from "../llm/embeddings/hashed.ts";
import type { Directory } from "../tenants/directory.ts";
import type { Locality } from "../tenants/policy.ts";

/** What the installation has, the default first. */
export interface OfferedEmbedder {
  embedder: Embedder;
  locality: Locality;
  /** The same, with calls that this tenant pays for. */
  metered?(tenantId: string): Embedder;
}

/** As this tenant may ask it. */
export const embedderOf = ({ embedder, metered }: OfferedEmbedder, tenantId: string): Embedder =>
  metered?.(tenantId) ?? embedder;

export interface EmbedderDeps {
  directory: Pick<Directory, "agents" | "models">;
  embedders: readonly OfferedEmbedder[];
}

/**
 * The tenant's embedder, then others that may answer for what they embedded before it was chosen. The stand-in is
 * always among them: it asks nobody. Undefined where the tenant is not there or switched off.
 */
export async function documentEmbedders(
  { directory, embedders }: EmbedderDeps,
  tenantId: string,
): Promise<[Embedder, ...Embedder[]] | undefined> {
  const [agents, models] = await Promise.all([directory.agents(tenantId), directory.models(tenantId)]);
  if (!models) return undefined;
  const localOnly = models.policy.localOnly || agents.some((agent) => agent.localOnly);
  const allowed = embedders.filter(({ locality }) => locality === "local" || !localOnly);
  const [first, ...others] = allowed.map((one) => embedderOf(one, tenantId));
  const standIn = hashedEmbedder();
  if (!first) return [standIn];
  return [first, ...others, ...(first.model === standIn.model ? [] : [standIn])];
}
