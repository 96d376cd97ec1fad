// How the models of the office fared of late: figures for every chart, and calls that went every way a
// call can go.

import type { ModelSeriesPoint } from "../../src/api/deps.ts";
import type { RouteAttempt, RouteReceipt } from "../../src/tenants/model-book.ts";
import type { OfficeModels } from "./office-models.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waves of different lengths, the same at every start. */
const wave = (at: number, length: number): number => (Math.sin((2 * Math.PI * at) / length) + 1) / 2;

const MODELS = [
  { deployment: "anthropic", calls: 30, share: 0.985, first: 620, cost: 4_200_000 },
  { deployment: "openai", calls: 12, share: 0.96, first: 780, cost: 3_100_000 },
  { deployment: "ollama", calls: 20, share: 0.9, first: 310, cost: 0 },
];

function pointOf(model: (typeof MODELS)[number], at: number, minutes: number): ModelSeriesPoint {
  const calls = Math.round((model.calls * minutes * (0.3 + wave(at, 7 * HOUR))) / 30);
  const down = model.deployment === "openai" && wave(at, 5 * HOUR) > 0.93;
  const answers = Math.min(calls, Math.round(calls * (down ? 0.4 : model.share)));
  const first = model.first * (0.8 + 0.5 * wave(at, 3 * HOUR));
  return {
    deployment: model.deployment,
    ...{ at, calls, answers, errors: calls - answers, refusals: calls > 20 ? 1 : 0 },
    fallbacks: model.deployment === "openai" ? Math.round(answers / 3) : 0,
    schemaMismatches: model.deployment === "ollama" && calls > 12 ? 1 : 0,
    ...(answers > 0 ? { firstTokenP50: first, firstTokenP95: first * 2.3 } : {}),
    costNano: answers * model.cost,
  };
}

/** Every stretch of a range; the whole range is made of thirty. */
function pointsOf(range: { from: number; to: number; bucketMs: number }): ModelSeriesPoint[] {
  const lengthMs = range.to - range.from;
  const stretchMs = range.bucketMs > lengthMs ? lengthMs / 30 : range.bucketMs;
  const stretches = Math.round(lengthMs / stretchMs);
  return Array.from({ length: stretches }, (_, i) => range.from + i * stretchMs).flatMap((at) =>
    MODELS.map((model) => pointOf(model, at, stretchMs / MINUTE)),
  );
}

type Try = Pick<RouteAttempt, "deployment" | "outcome" | "totalMs"> & Partial<RouteAttempt>;

const PROVIDERS: Record<string, Pick<RouteAttempt, "provider" | "model">> = {
  anthropic: { provider: "anthropic", model: "claude-sonnet-5-5" },
  openai: { provider: "openai", model: "gpt-6-astra" },
  ollama: { provider: "ollama", model: "qwen3:8b" },
};

function attempts(at: number, tries: Try[]): RouteAttempt[] {
  let startedAt = at;
  return tries.map((one) => {
    const { provider = "", model = "" } = PROVIDERS[one.deployment] ?? {};
    const attempt = { provider, model, startedAt, costNano: 0, ...one };
    startedAt += one.totalMs + 40;
    return attempt;
  });
}

function receipt(now: number, n: number, over: Partial<RouteReceipt>, tries: Try[]): RouteReceipt {
  const at = now - n * 7 * MINUTE;
  const made = attempts(at, tries);
  const last = made.at(-1);
  return {
    ...{ id: `receipt-${n}`, at, source: "turn", group: "quality", agentId: "ada" },
    candidates: [
      { deployment: "anthropic", scoreMs: 2_100 },
      { deployment: "openai", scoreMs: 2_900 },
    ],
    attempts: made,
    why: "First in the group and answering normally.",
    ...{ inputTokens: 1_830, cachedInputTokens: 1_200, outputTokens: 164 },
    costNano: made.reduce((sum, { costNano }) => sum + costNano, 0),
    totalMs: last ? last.startedAt + last.totalMs - at : 0,
    ...(last?.firstTokenMs === undefined ? {} : { firstTokenMs: last.startedAt + last.firstTokenMs - at }),
    ...over,
  };
}

const answered = { outcome: "ok", firstTokenMs: 640, totalMs: 3_100, costNano: 4_180_000 };

const receipts = (now: number): RouteReceipt[] => [
  receipt(now, 1, { winner: "anthropic" }, [{ deployment: "anthropic", ...answered }]),
  receipt(
    now,
    2,
    {
      winner: "openai",
      why: "anthropic was overloaded twice; openai was next and answered.",
      runnerUp: { deployment: "anthropic", why: "overloaded at both tries" },
    },
    [
      { deployment: "anthropic", outcome: "overloaded", totalMs: 310 },
      { deployment: "anthropic", outcome: "overloaded", totalMs: 290 },
      { deployment: "openai", ...answered },
    ],
  ),
  receipt(
    now,
    3,
    {
      ...{ source: "api", agentId: "", group: "fast", winner: "ollama", costNano: 0 },
      candidates: [
        { deployment: "ollama", scoreMs: 900 },
        { deployment: "anthropic", skipped: "over_budget" },
        { deployment: "openai", skipped: "circuit_open" },
      ],
      why: "The only model that costs nothing; the budget of today is used up.",
    },
    [{ deployment: "ollama", outcome: "ok", firstTokenMs: 300, totalMs: 1_800 }],
  ),
  receipt(now, 4, { agentId: "grace", why: "Every model of the group failed." }, [
    { deployment: "anthropic", outcome: "timeout_first_token", totalMs: 12_000 },
    { deployment: "openai", outcome: "stream_cut", firstTokenMs: 900, totalMs: 2_400, costNano: 900_000 },
  ]),
];

/** Gives the office a past: calls, figures, a model that rests, money that was spent. */
export function furnishModels(models: OfficeModels, now: number): void {
  models.pointsOf = pointsOf;
  models.receipts = receipts(now);
  models.summary = { calls: 1_204, answered: 1_198, firstTokenP50: 610, costNano: 3_420_000_000 };
  const calm = { failuresInRow: 0, recent: [[now, 0]] as [number, 0 | 1][], openings: 0 };
  const latency = { firstTokenMs: 620, tokensPerSecond: 71, samples: 40, at: now };
  models.book = {
    health: {
      anthropic: { circuit: calm, latency },
      openai: { circuit: { ...calm, failuresInRow: 5, openUntil: now + HOUR, openings: 1 }, latency },
      ollama: { circuit: calm, latency: { ...latency, firstTokenMs: 310, tokensPerSecond: 38 } },
    },
    totals: {},
    spending: {
      tenant: { dayNano: 3_420_000_000, monthNano: 61_200_000_000, reservedNano: 12_000_000 },
      agents: { ada: { dayNano: 2_900_000_000, monthNano: 48_000_000_000, reservedNano: 0 } },
    },
  };
}
