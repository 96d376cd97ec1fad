// What a model answer cost, in the units that providers bill.

import type { NewId } from "../ids.ts";
import type { UsageEntry } from "../tenants/port.ts";

/** The part of a model answer that is billed. */
export interface MeteredAnswer {
  provider: string;
  model: string;
  deployment: string;
  usage: { inputTokens: number; outputTokens: number };
}

/** Providers leave counts out, and some send fractions or null; a bill has whole numbers. */
const whole = (tokens: number) => (Number.isFinite(tokens) ? Math.max(0, Math.round(tokens)) : 0);

/** One entry an answer, in order. */
export function meterAnswers(input: {
  answers: readonly MeteredAnswer[];
  agentId: string;
  at: number;
  newId: NewId;
}): UsageEntry[] {
  return input.answers.map(({ provider, model, deployment, usage }) => ({
    id: input.newId(),
    at: input.at,
    agentId: input.agentId,
    provider,
    model,
    deployment,
    inputTokens: whole(usage.inputTokens),
    outputTokens: whole(usage.outputTokens),
  }));
}
