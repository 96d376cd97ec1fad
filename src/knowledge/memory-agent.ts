// Whether an employee remembers, and who may read what it remembers.

import type { Embedder } from "../llm/embeddings/embedder.ts";
import { hashedEmbedder } from "../llm/embeddings/hashed.ts";
import type { Directory } from "../tenants/directory.ts";
import { embedderOf, type OfferedEmbedder } from "./document-embedders.ts";
import type { Remembered } from "./port.ts";

export interface RememberingAgent {
  remembers: boolean;
  /** Of the employee or of its whole tenant. */
  localOnly: boolean;
  modelPreference: string;
}

/** Undefined where the tenant is switched off or the employee is gone. */
export async function rememberingAgent(
  directory: Pick<Directory, "agents" | "models">,
  { tenantId, agentId }: Pick<Remembered, "tenantId" | "agentId">,
): Promise<RememberingAgent | undefined> {
  const [agents, models] = await Promise.all([directory.agents(tenantId), directory.models(tenantId)]);
  const agent = agents.find(({ id }) => id === agentId);
  if (!agent || !models) return undefined;
  const { modelPreference, localOnly, work } = agent;
  return { modelPreference, remembers: work.remembers, localOnly: localOnly || models.policy.localOnly };
}

/** The embedder whose vectors this employee's memory is in; the stand-in, which asks nobody, where none may be. */
export function embedderFor(
  offered: readonly OfferedEmbedder[],
  { localOnly }: Pick<RememberingAgent, "localOnly">,
  tenantId: string,
): Embedder {
  const allowed = offered.find(({ locality }) => locality === "local" || !localOnly);
  return allowed ? embedderOf(allowed, tenantId) : hashedEmbedder();
}

/**
 * What two texts that have nothing to do with each other come to differs by model: bge-small gives such
 * pairs 0.4 to 0.6, the others hardly ever more than 0.2.
 */
const MINIMUM: Readonly<Record<string, number>> = { "@cf/baai/bge-small-en-v1.5": 0.6, "hashed-384": 0.15 };
const MINIMUM_OTHERWISE = 0.25;

/** Below this a memory has nothing to do with the message. */
export const minimumScore = (model: string): number => MINIMUM[model] ?? MINIMUM_OTHERWISE;
