import { beforeEach, describe, expect, it } from "vitest";
import { BUCKET_BOUNDS_MS, withValue } from "../../../src/llm/health/buckets.ts";
import { CLOSED } from "../../../src/llm/health/circuit.ts";
import { emptyTotals } from "../../../src/llm/health/totals.ts";
import { type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

let world: GatewayWorld;
beforeEach(() => {
  world = gatewayWorld();
  const firstTokenBuckets = [40, 60, 999_999].reduce(withValue, emptyTotals().firstTokenBuckets);
  world.book = {
    health: {
      local: { circuit: CLOSED },
      cloud: { circuit: { ...CLOSED, openUntil: world.now + 1 } },
      small: { circuit: { ...CLOSED, openUntil: world.now } },
    },
    totals: {
      local: {
        ...emptyTotals(),
        ...{ calls: 7, answers: 4, fallbacks: 1, refusals: 1, schemaMismatches: 2, inputTokens: 100 },
        ...{ outputTokens: 50, costNano: 1_500_000_000, errors: { rate_limited: 3, network: 1 } },
        ...{ firstTokenBuckets, firstTokenSumMs: 1_000_099 },
      },
      'quo"te\\\n': emptyTotals(),
    },
    spending: {
      tenant: { dayNano: 2_000_000_000, monthNano: 9_000_000_000, reservedNano: 500_000_000 },
      agents: { ada: { dayNano: 1, monthNano: 2, reservedNano: 0 } },
    },
  };
});

async function page(): Promise<string[]> {
  const token = await world.mint("acme", ["metrics"]);
  const response = await world.request("/metrics", { headers: { authorization: `Bearer ${token}` } });
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return (await response.text()).split("\n");
}

describe("/metrics", () => {
  it("counts messages that wait longer than a minute by channel, with 0 where nobody does", async () => {
    const on = { channel: "slack", connectionId: "acme.slack", since: world.now - 90_500 };
    world.accounted = {
      channels: ["slack", "web"],
      connections: [
        { ...on, messages: 3 },
        { ...on, connectionId: "acme.slack2", messages: 1 },
      ],
      conversations: [{ ...on, thread: "t", messages: 3, state: "retrying" }],
      totals: { slack: 9, whatsapp: 2 },
      hours: [],
    };
    expect((await page()).filter((line) => line.startsWith("konstruct_messages"))).toEqual([
      'konstruct_messages_unaccounted{channel="slack"} 4',
      'konstruct_messages_unaccounted{channel="web"} 0',
      'konstruct_messages_unaccounted{channel="whatsapp"} 0',
      'konstruct_messages_late_total{channel="slack"} 9',
      'konstruct_messages_late_total{channel="web"} 0',
      'konstruct_messages_late_total{channel="whatsapp"} 2',
      "konstruct_messages_oldest_unaccounted_seconds 90.5",
    ]);
  });

  it("says that the oldest has waited for nothing where nobody waits", async () => {
    expect(await page()).toContain("konstruct_messages_oldest_unaccounted_seconds 0");
  });

  it("counts what each deployment did", async () => {
    const lines = await page();
    expect(lines).toEqual(
      expect.arrayContaining([
        "# TYPE konstruct_model_calls_total counter",
        'konstruct_model_calls_total{deployment="local"} 7',
        'konstruct_model_answers_total{deployment="local"} 4',
        'konstruct_model_fallbacks_total{deployment="local"} 1',
        'konstruct_model_refusals_total{deployment="local"} 1',
        'konstruct_model_schema_mismatches_total{deployment="local"} 2',
        'konstruct_model_input_tokens_total{deployment="local"} 100',
        'konstruct_model_output_tokens_total{deployment="local"} 50',
        'konstruct_model_cost_usd_total{deployment="local"} 1.5',
        'konstruct_model_errors_total{deployment="local",class="rate_limited"} 3',
        'konstruct_model_errors_total{deployment="local",class="network"} 1',
      ]),
    );
  });

  it("adds buckets up, in seconds, to one without a bound that equals the count", async () => {
    const lines = (await page()).filter((line) => /first_token_seconds.*deployment="local"/.test(line));
    expect(lines).toHaveLength(BUCKET_BOUNDS_MS.length + 3);
    expect(lines[0]).toBe('konstruct_model_first_token_seconds_bucket{deployment="local",le="0.05"} 1');
    expect(lines[1]).toBe('konstruct_model_first_token_seconds_bucket{deployment="local",le="0.1"} 2');
    expect(lines.slice(-3)).toEqual([
      'konstruct_model_first_token_seconds_bucket{deployment="local",le="+Inf"} 3',
      'konstruct_model_first_token_seconds_sum{deployment="local"} 1000.099',
      'konstruct_model_first_token_seconds_count{deployment="local"} 3',
    ]);
    const counts = lines.slice(0, -2).map((line) => Number(line.split(" ").at(-1)));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it("shows which circuit is open and which may be tried again", async () => {
    expect(await page()).toEqual(
      expect.arrayContaining([
        'konstruct_model_circuit{deployment="local"} 0',
        'konstruct_model_circuit{deployment="small"} 1',
        'konstruct_model_circuit{deployment="cloud"} 2',
      ]),
    );
  });

  it("shows money spent, money reserved, and limits where there are any", async () => {
    const acme = world.models.get("acme");
    if (acme) {
      acme.policy.budget = { day: 10_000_000_000 };
      acme.policy.agentBudgets = { bob: { month: 3_000_000_000 } };
    }
    const lines = (await page()).filter((line) => line.includes("_usd{scope"));
    expect(lines).toEqual([
      'konstruct_model_spending_usd{scope="tenant",agent="",period="day"} 2',
      'konstruct_model_spending_usd{scope="tenant",agent="",period="month"} 9',
      'konstruct_model_spending_usd{scope="agent",agent="ada",period="day"} 1e-9',
      'konstruct_model_spending_usd{scope="agent",agent="ada",period="month"} 2e-9',
      'konstruct_model_reserved_usd{scope="tenant",agent=""} 0.5',
      'konstruct_model_reserved_usd{scope="agent",agent="ada"} 0',
      'konstruct_model_limit_usd{scope="tenant",agent="",period="day"} 10',
      'konstruct_model_limit_usd{scope="agent",agent="bob",period="month"} 3',
    ]);
  });

  it("keeps to the format, whatever a label holds", async () => {
    for (const line of await page())
      expect(line).toMatch(
        /^$|^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})? \S+$/,
      );
  });

  it("names each metric's type once", async () => {
    const types = (await page()).filter((line) => line.startsWith("# TYPE"));
    expect(new Set(types).size).toBe(types.length);
  });

  it("of a tenant whose object knows nothing is refused like a wrong token", async () => {
    world.book = undefined;
    const token = await world.mint("acme", ["metrics"]);
    const response = await world.request("/metrics", { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });
});
