// The models' HTTP API as programs use it, in front of model servers on real sockets. One Worker a test file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type FaultStage, LIMITS, type StagedTenant, startFaultStage } from "../../bench/fault-stage.ts";
import type { ModelPolicy } from "../../src/tenants/policy.ts";
import type { Wire } from "../doubles/fault-answers.ts";
import { type FaultServer, startFaultServer } from "../doubles/fault-server.ts";

export const HI = [{ role: "user" as const, content: "How are things?" }];

/** Starts the Worker before the tests of a file, and ends it and every server after them. */
export function modelStage() {
  let dir: string;
  let stage: FaultStage;
  const servers: FaultServer[] = [];
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "konstruct-models-"));
    stage = await startFaultStage(dir);
  }, 60_000);
  afterAll(async () => {
    await stage?.close();
    rmSync(dir, { recursive: true, force: true });
  });
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function server(wire: Wire = "openai"): Promise<FaultServer> {
    const started = await startFaultServer({ wire });
    servers.push(started);
    return started;
  }
  const tenant: FaultStage["tenant"] = (wish) => stage.tenant(wish);
  const clientOf = ({ token }: StagedTenant) =>
    new OpenAI({ apiKey: token, baseURL: `${stage.url.origin}/v1`, maxRetries: 0 });

  return {
    server,
    tenant,
    url: (path: string) => new URL(path, stage.url),
    /** A tenant with one deployment `only` on that wire, and the client of its programs. */
    async alone(wire: Wire = "openai") {
      const upstream = await server(wire);
      const owner = await tenant({ deployments: [{ id: "only", server: upstream }] });
      return { upstream, tenant: owner, client: clientOf(owner) };
    },
    /** Two deployments on OpenAI's wire, `first` before `second`. */
    async pair(policy: Partial<ModelPolicy> = {}) {
      const [first, second] = await Promise.all([server(), server()]);
      const deployments = [
        { id: "first", server: first, settings: { timeouts: LIMITS } },
        { id: "second", server: second },
      ];
      const owner = await tenant({ deployments, policy });
      return { first, second, tenant: owner, client: clientOf(owner) };
    },
  };
}

/** One chat completion of the group over all deployments. */
export const ask = (tenant: StagedTenant, body: object = {}): Promise<Response> =>
  tenant.post("/v1/chat/completions", { model: "pool", messages: HI, ...body });

/** The page of metrics once it holds that line: reports are gathered for a second. */
export async function metric(tenant: StagedTenant, line: string): Promise<string[]> {
  let lines: string[] = [];
  for (const until = Date.now() + 5_000; Date.now() < until; ) {
    lines = (await (await tenant.get("/metrics")).text()).split("\n");
    if (lines.includes(line)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return lines;
}
