// The product's Worker over model servers that misbehave as they are told. Each case has a tenant of its own,
// so that no case finds circuits that another opened.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { pushProjection } from "../dev/stack/projection.ts";
import { mintToken } from "../src/gateway/api-token.ts";
import { sealDeploymentSecrets } from "../src/tenants/credentials.ts";
import { createKeyring, type Keyring } from "../src/tenants/keyring.ts";
import {
  type ApiTokenRecord,
  type DeploymentRecord,
  deploymentSchema,
  type GroupSettings,
  type ModelPolicy,
  modelPolicySchema,
  type TokenScope,
} from "../src/tenants/policy.ts";
import type { TenantProjection } from "../src/tenants/tenant.ts";
import { DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../src/tenants/tool-policy.ts";
import type { Wire } from "../test/doubles/fault-answers.ts";
import type { FaultServer } from "../test/doubles/fault-server.ts";
import { startProduct } from "./product-worker.ts";

/** Long enough for a busy machine to answer within, short enough to wait for in every test. */
export const LIMITS = { firstTokenMs: 500, lastFirstTokenMs: 1_000, idleMs: 500, totalMs: 8_000 };

const ADMIN_TOKEN = "fault-stage-admin-token-0000";

export interface StagedDeployment {
  id: string;
  server: Pick<FaultServer, "url" | "wire">;
  settings?: Partial<Omit<DeploymentRecord, "id" | "tenantId" | "secrets">>;
}

export interface TenantWish {
  deployments: StagedDeployment[];
  policy?: Partial<ModelPolicy>;
  /** A group `pool` over all deployments, in their order, is there without asking. */
  groups?: GroupSettings[];
  scopes?: TokenScope[];
}

export interface StagedTenant {
  id: string;
  token: string;
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
  get(path: string): Promise<Response>;
  /** Writes the tenant anew, as an operator's change would. */
  change(change: (projection: TenantProjection) => TenantProjection): Promise<void>;
}

export interface FaultStage {
  url: URL;
  tenant(wish: TenantWish): Promise<StagedTenant>;
  close(): Promise<void>;
}

/** Builds and starts the Worker under `dir`. */
export async function startFaultStage(dir: string): Promise<FaultStage> {
  const sealingKey = randomBytes(32).toString("base64");
  const keys = createKeyring({ key: sealingKey, version: 1 });
  const product = await startProduct(join(dir, "product"), { sealingKey, adminToken: ADMIN_TOKEN });
  const push = (projection: TenantProjection) => pushProjection(product.url.origin, ADMIN_TOKEN, projection);
  let tenants = 0;
  return {
    url: product.url,
    close: () => product.close(),
    async tenant(wish) {
      const id = `case-${++tenants}`;
      const made = { newId: () => `t${tenants}`, random: randomBytes, clock: Date.now };
      const { token, record } = await mintToken(id, "faults", wish.scopes ?? ["models", "metrics"], made);
      let projection = await projectionOf(id, wish, record, keys);
      await push(projection);
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const send = (path: string, init: RequestInit) =>
        fetch(new URL(path, product.url), { ...init, headers: { ...headers, ...init.headers } });
      return {
        id,
        token,
        post: (path, body, init) => send(path, { method: "POST", body: JSON.stringify(body), ...init }),
        get: (path) => send(path, {}),
        async change(change) {
          projection = change(projection);
          await push(projection);
        },
      };
    },
  };
}

async function projectionOf(
  tenantId: string,
  { deployments, policy, groups = [] }: TenantWish,
  token: ApiTokenRecord,
  keys: Keyring,
): Promise<TenantProjection> {
  const pool: GroupSettings = { id: "pool", order: "listed", deployments: deployments.map(({ id }) => id) };
  const models = modelPolicySchema.parse({ ...policy, groups: [pool, ...groups] });
  return {
    tenant: { id: tenantId, name: tenantId, isActive: true, models, tools: DEFAULT_TOOL_POLICY },
    toolkit: EMPTY_TOOLKIT,
    agents: [],
    connections: [],
    deployments: await Promise.all(deployments.map((one) => recordOf(tenantId, one, keys))),
    tokens: [token],
  };
}

const baseUrlOf = (url: string, wire: Wire): string => (wire === "openai" ? `${url}/v1` : url);

async function recordOf(
  tenantId: string,
  { id, server, settings }: StagedDeployment,
  keys: Keyring,
): Promise<DeploymentRecord> {
  const { url, wire } = server;
  const parsed = deploymentSchema.parse({
    ...{ id, provider: wire, model: `${id}-model`, baseUrl: baseUrlOf(url, wire), contextWindow: 100_000 },
    locality: wire === "ollama" ? "local" : "cloud",
    capabilities: { tools: true, images: true, schemas: true, prefill: wire === "anthropic" },
    prices:
      wire === "ollama"
        ? { input: 0, cachedInput: 0, output: 0 }
        : { input: 3_000, cachedInput: 300, output: 15_000 },
    timeouts: LIMITS,
    ...settings,
  });
  const row = { tenantId, id };
  const secrets =
    wire === "ollama" ? {} : await sealDeploymentSecrets(keys, row, { api_key: "sk-fault-stage-key" });
  return { ...parsed, ...row, secrets };
}
