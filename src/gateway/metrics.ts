// What a tenant's object counts of its models, as a page that Prometheus reads.

import { BUCKET_BOUNDS_MS } from "../llm/health/buckets.ts";
import { phaseOf } from "../llm/health/circuit.ts";
import type { AccountedBook } from "../tenants/accounted.ts";
import type { DeploymentTotals, ModelBook, Spending } from "../tenants/model-book.ts";
import { type Budget, type ModelPolicy, NANO_PER_USD } from "../tenants/policy.ts";
import { histogram, type Labels, metric } from "./prometheus.ts";

type Totals = readonly (readonly [string, DeploymentTotals])[];

const usd = (nano: number): number => nano / NANO_PER_USD;

function counters(totals: Totals): string[] {
  const count = (name: string, help: string, of: (one: DeploymentTotals) => number) =>
    metric(
      { name: `konstruct_model_${name}_total`, help, type: "counter" },
      totals.map(([deployment, one]) => [{ deployment }, of(one)]),
    );
  return [
    ...count("calls", "Upstream calls.", (one) => one.calls),
    ...count("answers", "Answers that were given.", (one) => one.answers),
    ...count("fallbacks", "Answers given after another deployment had failed.", (one) => one.fallbacks),
    ...count("refusals", "Answers in which the model declined.", (one) => one.refusals),
    ...count("schema_mismatches", "Answers that did not fit the schema.", (one) => one.schemaMismatches),
    ...count("input_tokens", "Tokens that were read.", (one) => one.inputTokens),
    ...count("output_tokens", "Tokens that were produced.", (one) => one.outputTokens),
    ...count("cost_usd", "What the calls cost, in US dollars.", (one) => usd(one.costNano)),
    ...metric(
      { name: "konstruct_model_errors_total", help: "Failed calls by class.", type: "counter" },
      totals.flatMap(([deployment, { errors }]) =>
        Object.entries(errors).map(([kind, value]): [Labels, number] => [{ deployment, class: kind }, value]),
      ),
    ),
  ];
}

function durations(totals: Totals): string[] {
  const bounds = BUCKET_BOUNDS_MS.map((ms) => ms / 1_000);
  const of = (
    name: string,
    help: string,
    read: (one: DeploymentTotals) => { buckets: number[]; sumMs: number },
  ) =>
    histogram(
      { name: `konstruct_model_${name}_seconds`, help, bounds },
      totals.map(([deployment, one]) => {
        const { buckets, sumMs } = read(one);
        return { labels: { deployment }, buckets, sum: sumMs / 1_000 };
      }),
    );
  return [
    ...of("first_token", "Time to the first token.", (one) => ({
      buckets: one.firstTokenBuckets,
      sumMs: one.firstTokenSumMs,
    })),
    ...of("duration", "Time to the end of the answer.", (one) => ({
      buckets: one.totalBuckets,
      sumMs: one.totalSumMs,
    })),
  ];
}

const CIRCUIT = { closed: 0, half_open: 1, open: 2 };

function circuits({ health }: ModelBook, now: number): string[] {
  return metric(
    { name: "konstruct_model_circuit", help: "0 closed, 1 to be tried again, 2 open.", type: "gauge" },
    Object.entries(health).map(([deployment, { circuit }]) => [
      { deployment },
      CIRCUIT[phaseOf(circuit, now)],
    ]),
  );
}

interface Payer {
  labels: Labels;
  spending: Spending | undefined;
  budget: Budget | undefined;
}

/** The tenant as a whole, and each employee that spends or has a limit. */
function payers({ spending }: ModelBook, { budget, agentBudgets }: ModelPolicy): Payer[] {
  const agents = new Set([...Object.keys(spending.agents), ...Object.keys(agentBudgets)]);
  return [
    { labels: { scope: "tenant", agent: "" }, spending: spending.tenant, budget },
    ...[...agents].map((agent) => ({
      labels: { scope: "agent", agent },
      spending: spending.agents[agent],
      budget: agentBudgets[agent],
    })),
  ];
}

function money(book: ModelBook, policy: ModelPolicy): string[] {
  const all = payers(book, policy);
  const gauge = (
    name: string,
    help: string,
    of: (payer: Payer) => readonly (readonly [Labels, number | undefined])[],
  ) => {
    const samples = all.flatMap((payer) =>
      of(payer).flatMap(([labels, nano]): [Labels, number][] =>
        nano === undefined ? [] : [[{ ...payer.labels, ...labels }, usd(nano)]],
      ),
    );
    return metric({ name: `konstruct_model_${name}_usd`, help, type: "gauge" }, samples);
  };
  return [
    ...gauge("spending", "Spent in this UTC day and month.", ({ spending }) => [
      [{ period: "day" }, spending?.dayNano],
      [{ period: "month" }, spending?.monthNano],
    ]),
    ...gauge("reserved", "Reserved for calls that have not ended.", ({ spending }) => [
      [{}, spending?.reservedNano],
    ]),
    ...gauge("limit", "The budget, where there is one.", ({ budget }) => [
      [{ period: "day" }, budget?.day],
      [{ period: "month" }, budget?.month],
    ]),
  ];
}

/** A channel where nobody waits says 0: an alert must be able to tell that from nothing at all. */
function accounting({ channels, connections, totals, conversations }: AccountedBook, now: number): string[] {
  const all = [
    ...new Set([...channels, ...connections.map(({ channel }) => channel), ...Object.keys(totals)]),
  ];
  const waiting = (channel: string) =>
    connections.reduce((sum, one) => (one.channel === channel ? sum + one.messages : sum), 0);
  const oldest = Math.min(now, ...conversations.map(({ since }) => since));
  return [
    ...metric(
      {
        name: "konstruct_messages_unaccounted",
        help: "Messages that wait longer than 60 seconds to be answered, handed off, held or failed.",
        type: "gauge",
      },
      all.map((channel) => [{ channel }, waiting(channel)]),
    ),
    ...metric(
      {
        name: "konstruct_messages_late_total",
        help: "Messages that waited longer than 60 seconds, then or now.",
        type: "counter",
      },
      all.map((channel) => [{ channel }, totals[channel] ?? 0]),
    ),
    ...metric(
      {
        name: "konstruct_messages_oldest_unaccounted_seconds",
        help: "How long the oldest of them has waited; 0 where none does.",
        type: "gauge",
      },
      [[{}, (now - oldest) / 1_000]],
    ),
  ];
}

/** The whole page. */
export function metricsText(
  { models, accounted }: { models: ModelBook; accounted: AccountedBook },
  { policy, now }: { policy: ModelPolicy; now: number },
): string {
  const totals = Object.entries(models.totals);
  const lines = [
    ...accounting(accounted, now),
    ...counters(totals),
    ...durations(totals),
    ...circuits(models, now),
    ...money(models, policy),
  ];
  return `${lines.join("\n")}\n`;
}
