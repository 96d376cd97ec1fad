// The product in workerd with the demo tenant in it, ready for webhooks.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type DemoConnections, demoConnections } from "../dev/database/demo-connections.ts";
import { demoProjection } from "../dev/database/seed.ts";
import { pushProjection } from "../dev/stack/projection.ts";
import { createKeyring, type Keyring } from "../src/tenants/keyring.ts";
import type { TenantProjection } from "../src/tenants/tenant.ts";
import { buildWorker, productConfig } from "./build-worker.ts";
import { type RunningWorker, startWorkerd, type WorkerSpec } from "./workerd.ts";

export interface ProductWorker extends RunningWorker {
  connections: DemoConnections;
}

export interface ProductSpec {
  sealingKey?: string;
  adminToken?: string;
  /** Variables that point somewhere; without them it can accept, but run no turn. */
  bindings?: Record<string, string>;
  consumers?: WorkerSpec["consumers"];
  /** The Worker that answers what the product fetches. */
  outbound?: WorkerSpec;
  /** What the demo tenant has besides. */
  extend?: (projection: TenantProjection, keys: Keyring) => Promise<TenantProjection>;
}

const ADMIN_TOKEN = "bench-admin-token-0000";
const NOWHERE = "http://127.0.0.1:9";

const objectBindings = (): Record<string, string> =>
  Object.fromEntries(
    (productConfig().durable_objects?.bindings ?? []).map((one) => [one.name, one.class_name]),
  );

const queueBindings = (): Record<string, string> =>
  Object.fromEntries((productConfig().queues?.producers ?? []).map((one) => [one.binding, one.queue]));

const variables = (sealingKey: string, adminToken: string): Record<string, string> => ({
  SECRETS_KEY: sealingKey,
  ADMIN_TOKEN: adminToken,
  PUBLIC_URL: NOWHERE,
  DATABASE_URL: "postgres://konstruct_app:unused@127.0.0.1:9/konstruct",
  DATABASE_HTTP_URL: `${NOWHERE}/sql`,
  SLACK_API_URL: `${NOWHERE}/slack`,
  WHATSAPP_API_URL: `${NOWHERE}/graph`,
  OPENAI_BASE_URL: `${NOWHERE}/v1`,
  ANTHROPIC_BASE_URL: NOWHERE,
});

/** Builds and starts it under `dir`. */
export async function startProduct(dir: string, spec: ProductSpec = {}): Promise<ProductWorker> {
  const scriptPath = await buildWorker("bench/product/worker.ts", join(dir, "build"), "product");
  const {
    sealingKey = randomBytes(32).toString("base64"),
    adminToken = ADMIN_TOKEN,
    bindings,
    consumers,
    outbound,
  } = spec;
  const running = await startWorkerd(
    join(dir, "state"),
    {
      name: "product",
      scriptPath,
      bindings: { ...variables(sealingKey, adminToken), ...bindings },
      objects: objectBindings(),
      producers: queueBindings(),
      control: true,
      ...(consumers ? { consumers } : {}),
      ...(outbound ? { outbound: outbound.name } : {}),
    },
    ...(outbound ? [outbound] : []),
  );
  const connections = demoConnections(sealingKey, { publicUrl: running.url.origin, mattermostUrl: NOWHERE });
  const keys = createKeyring({ key: sealingKey, version: 1 });
  const demo = await demoProjection(keys, connections);
  const projection = (await spec.extend?.(demo, keys)) ?? demo;
  // The socket of the Mattermost connection would talk while others are measured.
  const quiet = projection.connections.filter((one) => one.channel !== "mattermost");
  await pushProjection(running.url.origin, adminToken, { ...projection, connections: quiet });
  return { ...running, connections };
}
