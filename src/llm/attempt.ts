// One upstream call under its three limits, written down for the audit trail.

import type { Clock, StartTimer } from "../clock.ts";
import { describeError } from "../errors.ts";
import { redact } from "../log.ts";
import { fail, type Result } from "../result.ts";
import type { Deployment } from "./catalog.ts";
import type { Attempt, ModelFailure, ModelRequest, ModelUsage, Provider, ProviderAnswer } from "./model.ts";
import { type StopReason, type Timeouts, type Watch, watchCall } from "./timeouts.ts";
import { estimateTokens } from "./tokens.ts";

export interface AttemptInput {
  deployment: Deployment;
  provider: Provider;
  request: ModelRequest;
  /** As it is estimated: what a stream that is given up has read. */
  inputTokens: number;
  /** Asked for in one piece, expected at so many tokens a second. */
  wholePace?: number | undefined;
  signal: AbortSignal;
  timeouts: Timeouts;
  clock: Clock;
  startTimer: StartTimer;
  onText: (delta: string) => void;
}

export interface AttemptResult {
  result: Result<ProviderAnswer, ModelFailure>;
  record: Omit<Attempt, "outcome">;
  /** Some text was handed to onText. */
  streamed: boolean;
}

const MESSAGES: Record<StopReason, string> = {
  aborted: "the caller gave up",
  timeout_first_token: "no first token in time",
  timeout_idle: "the stream stalled",
  timeout_total: "the answer took too long",
};

/** Whoever is asked for a whole answer is quick, and a caller who leaves before this has saved nothing. */
const WHOLE_UNSEEN_MS = 50;

/** What came before it ended. */
interface Seen {
  firstTokenMs?: number;
  text: string;
  /** Signs of life without text, such as pieces of a tool call. */
  activity: number;
}

/** Asks one deployment once. Settles at a limit even where the provider does not heed its signal. */
export async function attemptOnce(input: AttemptInput): Promise<AttemptResult> {
  const { deployment, clock } = input;
  const startedAt = clock();
  const watch = watchCall({
    timeouts: input.timeouts,
    signal: input.signal,
    clock,
    startTimer: input.startTimer,
    unseenMs: input.wholePace === undefined ? undefined : WHOLE_UNSEEN_MS,
  });
  const seen: Seen = { text: "", activity: 0 };
  const stopped = watch.stopped.then((reason) =>
    fail({ class: reason, deployment: deployment.id, message: MESSAGES[reason] }),
  );
  const result = await Promise.race([stopped, ask(input, watch, seen, startedAt)]);
  watch.end();
  const totalMs = clock() - startedAt;
  const { id, provider, model } = deployment;
  const record: AttemptResult["record"] = { deployment: id, provider, model, startedAt, totalMs };
  if (seen.firstTokenMs !== undefined) record.firstTokenMs = seen.firstTokenMs;
  const usage = usageOf(result, seen, totalMs, input);
  if (usage) record.usage = usage;
  return { result, streamed: seen.text !== "", record };
}

/** The server was at work until then. */
const GIVEN_UP: ReadonlySet<string> = new Set(Object.keys(MESSAGES));

/** A stream that ended early is billed for what it read and said; one that said nothing is not. */
function usageOf(
  result: AttemptResult["result"],
  seen: Seen,
  totalMs: number,
  { inputTokens, wholePace, request }: AttemptInput,
): ModelUsage | undefined {
  if (result.ok) return result.value.usage;
  if (seen.firstTokenMs !== undefined) {
    const outputTokens = Math.max(1, estimateTokens(seen.text) + seen.activity);
    return { inputTokens, outputTokens, cachedInputTokens: 0 };
  }
  // What a whole answer was at when it was given up nobody saw: as much as there was time for.
  if (wholePace === undefined || !GIVEN_UP.has(result.error.class)) return undefined;
  const written = Math.ceil((wholePace * totalMs) / 1_000);
  return { inputTokens, outputTokens: Math.min(request.maxOutputTokens, written), cachedInputTokens: 0 };
}

async function ask(
  input: AttemptInput,
  watch: Watch,
  seen: Seen,
  startedAt: number,
): Promise<Result<ProviderAnswer, ModelFailure>> {
  const { deployment, provider, request, clock } = input;
  try {
    const result = await provider.stream({
      model: deployment.model,
      request,
      signal: watch.signal,
      whole: input.wholePace !== undefined,
      onEvent: (event) => {
        // A provider that is slow to notice must not write into the next one's answer.
        if (watch.signal.aborted) return;
        watch.touch();
        seen.firstTokenMs ??= clock() - startedAt;
        if (event.type !== "text") seen.activity += 1;
        else if (event.delta !== "") {
          seen.text += event.delta;
          input.onText(event.delta);
        }
      },
    });
    return result.ok ? result : fail({ ...result.error, deployment: deployment.id });
  } catch (error) {
    // A provider promises not to throw. If one does, the others must still be asked.
    const message = redact(describeError(error));
    return fail({ class: "malformed_answer", deployment: deployment.id, message });
  }
}
