// Ours in `bench -- router`: the product's Worker with an API token and, for each model that is asked for, a
// group of that name over two deployments of the mock upstream. The second is never needed.

import { randomBytes, randomUUID } from "node:crypto";
import { DEMO_TENANT } from "../dev/database/demo-connections.ts";
import { mintToken } from "../src/gateway/api-token.ts";
import { sealDeploymentSecrets } from "../src/tenants/credentials.ts";
import type { Keyring } from "../src/tenants/keyring.ts";
import { type DeploymentRecord, deploymentSchema, type GroupSettings } from "../src/tenants/policy.ts";
import { startProduct } from "./product-worker.ts";
import { MODELS } from "./router-cases.ts";
import { completionsOf, NAMES, type RouterTarget } from "./router-targets.ts";

const idsOf = (model: string): [string, string] => [`${model}-first`, `${model}-second`];

async function deployment(id: string, model: string, baseUrl: string, keys: Keyring) {
  const settings = deploymentSchema.parse({
    id,
    provider: "openai",
    model,
    baseUrl,
    locality: "cloud",
    contextWindow: 128_000,
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    prices: { input: 1_250, cachedInput: 125, output: 10_000 },
  });
  const row = { tenantId: DEMO_TENANT, id };
  const secrets = await sealDeploymentSecrets(keys, row, { api_key: "sk-unused" });
  return { ...settings, ...row, secrets } satisfies DeploymentRecord;
}

const group = (model: string): GroupSettings => ({ id: model, order: "listed", deployments: idsOf(model) });

export async function startOurs(dir: string, upstream: URL): Promise<RouterTarget> {
  const baseUrl = new URL("/v1", upstream).href;
  const made = { newId: randomUUID, random: randomBytes, clock: Date.now };
  const { token, record } = await mintToken(DEMO_TENANT, "bench", ["models"], made);
  const { url, cpu, close } = await startProduct(dir, {
    extend: async (projection, keys) => {
      const { tenant } = projection;
      const groups = MODELS.map(group);
      const wanted = MODELS.flatMap((model) =>
        idsOf(model).map((id) => deployment(id, model, baseUrl, keys)),
      );
      return {
        ...projection,
        tenant: { ...tenant, models: { ...tenant.models, groups } },
        deployments: await Promise.all(wanted),
        tokens: [record],
      };
    },
  });
  const headers = { authorization: `Bearer ${token}` };
  return { name: NAMES.ours, url: completionsOf(url), headers, cpu, close };
}
