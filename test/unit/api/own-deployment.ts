// A model of a tenant's own, as it lies in its rows and as an operator hands it in.

import type { DeploymentRecord } from "../../../src/tenants/policy.ts";

export const ownDeployment = (over: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  id: "house",
  tenantId: "demo",
  provider: "openai",
  model: "house-large",
  baseUrl: "https://models.demo.example/v1",
  locality: "cloud",
  contextWindow: 32_000,
  capabilities: { tools: true, images: false, schemas: true, prefill: false },
  prices: { input: 1_000, cachedInput: 100, output: 4_000 },
  timeouts: {},
  isActive: true,
  secrets: { api_key: { current: { keyVersion: 1, sealed: "sealed-key" } } },
  ...over,
});

/** The body of a PUT; `credential` is left out unless given. */
export function deploymentBody(over: Record<string, unknown> = {}): Record<string, unknown> {
  const { id: _, tenantId: __, secrets: ___, ...settings } = ownDeployment();
  return { ...settings, ...over };
}
