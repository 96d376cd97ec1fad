import { describe, expect, it } from "vitest";
import { buildCatalog } from "../../../src/llm/catalog.ts";
import { namesOf, pathOf } from "../../../src/llm/path.ts";
import { tenantCatalog } from "../../../src/llm/tenant-catalog.ts";
import { DEFAULT_POLICY, type GroupSettings, type OpenDeployment } from "../../../src/tenants/policy.ts";

const defaults = buildCatalog({
  openai: { baseUrl: "https://api.openai.com/v1", apiKey: "test-key-1" },
  ollama: { baseUrl: "https://models.example.com" },
});

const own = (over: Partial<OpenDeployment> = {}): OpenDeployment => ({
  id: "vllm",
  provider: "openai",
  model: "mistral",
  baseUrl: "https://gpu.acme.example/v1",
  locality: "local",
  contextWindow: 32_000,
  capabilities: { tools: true, images: false, schemas: true, prefill: false },
  prices: { input: 0, cachedInput: 0, output: 0 },
  timeouts: {},
  isActive: true,
  secrets: { api_key: ["new", "old"] },
  ...over,
});

const of = (deployments: OpenDeployment[], groups: GroupSettings[] = [], tenantId = "acme") =>
  tenantCatalog(defaults, { tenantId, policy: { ...DEFAULT_POLICY, groups }, deployments });
const find = (catalog: ReturnType<typeof of>, id: string) => catalog.deployments.find((one) => one.id === id);

describe("the catalog of a tenant", () => {
  it("is the built-in one where it has nothing of its own", () => {
    expect(of([])).toBe(defaults);
  });

  it("has the tenant's deployments beside the built-in ones", () => {
    expect(namesOf(of([own()])).deployments).toEqual(["vllm", "openai", "ollama"]);
  });

  it("takes the current credential of a deployment", () => {
    expect(find(of([own()]), "vllm")).toMatchObject({ provider: "openai", apiKey: "new", model: "mistral" });
  });

  it("carries no other credential than that", () => {
    expect(JSON.stringify(find(of([own()]), "vllm"))).not.toContain("old");
    expect(find(of([own()]), "vllm")).not.toHaveProperty("secrets");
  });

  it("gives a server without a key something to send, which is nobody's key", () => {
    expect(find(of([own({ secrets: {} })]), "vllm")).toMatchObject({ apiKey: "none" });
  });

  it("opens the service token of a tunnel", () => {
    const secrets = { access_client_id: ["id"], access_client_secret: ["hush"] };
    expect(find(of([own({ provider: "ollama", secrets })]), "vllm")).toMatchObject({
      provider: "ollama",
      access: { clientId: "id", clientSecret: "hush" },
    });
  });

  it("fills the limits that were left out by where the deployment is", () => {
    const limits = (over: Partial<OpenDeployment>) => find(of([own(over)]), "vllm")?.timeouts;
    expect(limits({ timeouts: { firstTokenMs: 700 } })).toMatchObject({
      firstTokenMs: 700,
      lastFirstTokenMs: 95_000,
    });
    expect(limits({ locality: "cloud", timeouts: { idleMs: undefined } })).toMatchObject({
      firstTokenMs: 12_000,
      idleMs: 15_000,
    });
  });

  it("lets the tenant's deployment win by id, also where it is switched off", () => {
    const off = of([own({ id: "openai", isActive: false })]);
    expect(find(off, "openai")).toMatchObject({ baseUrl: "https://gpu.acme.example/v1", isActive: false });
    expect(off.deployments.filter(({ id }) => id === "openai")).toHaveLength(1);
    expect(namesOf(off).deployments).toEqual(["ollama"]);
  });

  it("lets the tenant's group win by id, with the built-in fallbacks", () => {
    const catalog = of(
      [own()],
      [{ id: "fast", order: "latency", deployments: ["vllm"], fallback: "quality" }],
    );
    const ids = pathOf(catalog, "fast")?.segments.flatMap(({ steps }) =>
      steps.map(({ deployment }) => deployment.id),
    );
    expect(ids).toEqual(["vllm", "openai"]);
    expect(pathOf(defaults, "fast")?.segments[0]?.steps[0]?.deployment.id).toBe("ollama");
  });

  it("gives each tenant, credential and setting a key of its own", () => {
    const keys = [
      find(of([own()]), "vllm")?.key,
      find(of([own()], [], "beta"), "vllm")?.key,
      find(of([own({ secrets: { api_key: ["newer"] } })]), "vllm")?.key,
      find(of([own({ baseUrl: "https://other.acme.example/v1" })]), "vllm")?.key,
      find(of([own({ capabilities: { ...own().capabilities, images: true } })]), "vllm")?.key,
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(find(of([own()]), "vllm")?.key).toBe(keys[0]);
  });
});
