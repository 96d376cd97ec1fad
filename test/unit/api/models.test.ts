import { describe, expect, it } from "vitest";
import { deploymentViews, healthView } from "../../../src/api/models-view.ts";
import { MAX_SERIES_POINTS, RECEIPT_PAGE } from "../../../src/limits.ts";
import type { CircuitState, RouteReceipt } from "../../../src/tenants/model-book.ts";
import { builtInModels } from "../../doubles/office-models.ts";
import { createOperator } from "./operator.ts";
import { ownDeployment } from "./own-deployment.ts";

const circuit = (over: Partial<CircuitState> = {}): CircuitState => ({
  failuresInRow: 0,
  recent: [],
  openings: 0,
  ...over,
});

describe("the health of a model", () => {
  const state = (over: Partial<CircuitState>, now = 1_000) =>
    healthView({ circuit: circuit(over) }, true, now).state;

  it("is unknown until something was heard of it", () => {
    expect(healthView(undefined, true, 0).state).toBe("unknown");
    expect(state({})).toBe("unknown");
  });

  it("is normal after an answer and unsteady after a failure", () => {
    expect(state({ recent: [[900, 0]] })).toBe("normal");
    expect(state({ recent: [[900, 1]], failuresInRow: 1 })).toBe("unsteady");
  });

  it("rests until its time, and is tried by the next question after it", () => {
    const open = circuit({ openUntil: 1_001, failuresInRow: 5 });
    expect(healthView({ circuit: open }, true, 1_000)).toMatchObject({
      state: "resting",
      restingUntil: 1_001,
    });
    expect(healthView({ circuit: open }, true, 1_001)).toEqual({ state: "probing", failuresInRow: 5 });
  });

  it("is off where somebody switched it off, whatever it was before", () => {
    expect(healthView({ circuit: circuit({ openUntil: 5_000 }) }, false, 0)).toEqual({
      state: "off",
      failuresInRow: 0,
    });
  });

  it("brings the estimates that the router reckons with", () => {
    const latency = { firstTokenMs: 420, tokensPerSecond: 38, samples: 9, at: 900 };
    expect(healthView({ circuit: circuit(), latency }, true, 1_000)).toMatchObject({
      state: "normal",
      firstTokenMs: 420,
      tokensPerSecond: 38,
    });
  });

  it("of a model called like a part of every object is its own", () => {
    const [view] = deploymentViews([ownDeployment({ id: "constructor" })], builtInModels, {}, 0);
    expect(view?.health.state).toBe("unknown");
  });
});

describe("the list of models", () => {
  it("has the tenant's own before the installation's, and each name once", () => {
    const views = deploymentViews([ownDeployment({ id: "openai" })], builtInModels, {}, 0);
    expect(views.map(({ id, builtIn }) => [id, builtIn])).toEqual([
      ["openai", false],
      ["anthropic", true],
      ["ollama", true],
    ]);
  });

  it("does not say where the installation keeps its models", async () => {
    const { text } = await (await createOperator()).ask("GET", "/models");
    expect(text).not.toContain("internal.example");
  });

  it("comes with groups, policy, spending and who uses what", async () => {
    const operator = await createOperator();
    operator.models.book.spending.tenant.dayNano = 7;
    const { body } = await operator.ask("GET", "/models");
    expect(body.groups.map(({ id }: { id: string }) => id)).toEqual([
      "auto",
      "fast",
      "quality",
      "local-first",
    ]);
    expect(body.policy.localOnly).toBe(false);
    expect(body.spending.tenant.dayNano).toBe(7);
    expect(body.agents[0]).toEqual({
      id: "ada",
      name: "Ada",
      role: "Customer support",
      isActive: true,
      modelPreference: "fast",
      localOnly: false,
    });
  });
});

const receipt = (at: number, deployment = "openai"): RouteReceipt => ({
  id: `r${at}`,
  at,
  source: "turn",
  group: "quality",
  agentId: "ada",
  candidates: [{ deployment }],
  attempts: [
    { deployment, provider: "openai", model: "m", startedAt: at, totalMs: 5, outcome: "ok", costNano: 1 },
  ],
  winner: deployment,
  why: "first in the list",
  ...{ inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, costNano: 1, totalMs: 5 },
});

describe("receipts", () => {
  it("come a page at a time, newest first, and end", async () => {
    const operator = await createOperator();
    operator.models.receipts = Array.from({ length: RECEIPT_PAGE + 3 }, (_, i) => receipt(1_000 - i));
    const first = await operator.ask("GET", "/models/receipts");
    expect(first.body.receipts).toHaveLength(RECEIPT_PAGE);
    const rest = await operator.ask("GET", `/models/receipts?before=${first.body.before}`);
    expect(rest.body.receipts.map(({ at }: RouteReceipt) => at)).toEqual([950, 949, 948]);
    expect(rest.body.before).toBeUndefined();
  });

  it("can be asked for one model", async () => {
    const operator = await createOperator();
    operator.models.receipts = [receipt(2, "anthropic"), receipt(1)];
    const { body } = await operator.ask("GET", "/models/receipts?deployment=openai");
    expect(body.receipts.map(({ id }: RouteReceipt) => id)).toEqual(["r1"]);
    expect((await operator.ask("GET", "/models/receipts?deployment=A%20b")).status).toBe(400);
  });

  it("are found by their number, and another company's like one that does not exist", async () => {
    const operator = await createOperator();
    operator.models.receipts = [receipt(2), receipt(1)];
    expect((await operator.ask("GET", "/models/receipts/r1")).body.receipt.at).toBe(1);
    const unknown = await operator.ask("GET", "/models/receipts/nothing");
    expect(unknown.status).toBe(404);
    const stranger = await createOperator("other");
    stranger.models.receipts = operator.models.receipts;
    expect(await stranger.ask("GET", "/models/receipts/r1")).toEqual(unknown);
  });

  it("say so when the database is away", async () => {
    const operator = await createOperator();
    operator.databaseAway = true;
    expect((await operator.ask("GET", "/models/receipts")).status).toBe(503);
  });
});

const point = (at: number) => ({
  ...{ deployment: "openai", at, calls: 4, answers: 3, fallbacks: 0, refusals: 0 },
  ...{ schemaMismatches: 0, errors: 0, costNano: 0 },
});

describe("figures over time", () => {
  it("are asked for a range in stretches", async () => {
    const operator = await createOperator();
    operator.models.summary = { calls: 4, answered: 3, costNano: 9 };
    operator.models.points = [point(1_000), point(3_000)];
    const { body } = await operator.ask("GET", "/models/series?from=1000&to=4000&bucket=1000");
    expect(body).toEqual({
      ...{ from: 1_000, to: 4_000, bucketMs: 1_000, summary: operator.models.summary },
      points: operator.models.points,
      totals: [{ ...point(0), calls: 8, answers: 6 }],
    });
  });

  it("are refused in more stretches than anybody can look at, or backwards", async () => {
    const operator = await createOperator();
    const status = async (query: string) => (await operator.ask("GET", `/models/series?${query}`)).status;
    expect(await status(`from=1&to=${MAX_SERIES_POINTS * 10 + 1}&bucket=10`)).toBe(200);
    expect(await status(`from=1&to=${MAX_SERIES_POINTS * 10 + 11}&bucket=10`)).toBe(400);
    expect(await status("from=5&to=5&bucket=1")).toBe(400);
    expect(await status("from=5&to=9")).toBe(400);
    expect(await status("from=-5&to=9&bucket=1")).toBe(400);
  });
});
