// What a failure is and what may follow it. A class is chosen by the provider's own code first, then by
// status, and by words of the message only where a provider has no code for the case.

import type { FailureClass } from "./model.ts";

/** What a provider said of a failure, whichever SDK it came through. */
export interface UpstreamFault {
  /** Absent where the error came inside a stream that had begun with 200. */
  status?: number;
  /** The provider's type and code, as they are. */
  type?: string;
  code?: string;
  message: string;
}

/** Codes that say more than the status they come with. */
const DECISIVE: readonly (readonly [RegExp, FailureClass])[] = [
  [/insufficient_quota|billing|spend_limit|credit/, "spend_limit"],
  [/context_length|request_too_large|string_above_max_length/, "context_too_long"],
  [/content_filter|content_policy|moderation|invalid_prompt/, "content_policy"],
  [/model_not_found/, "model_missing"],
];

/** Codes that decide where there is no status. */
const BY_CODE: readonly (readonly [RegExp, FailureClass])[] = [
  ...DECISIVE,
  [/overloaded|slow_down|service_unavailable/, "overloaded"],
  [/rate_limit|too_many_requests/, "rate_limited"],
  [/authentication|permission|invalid_api_key/, "unauthorized"],
  [/not_found/, "model_missing"],
  [/invalid_request/, "bad_request"],
  [/server_error|api_error|internal|timeout/, "server_error"],
];

/** Anthropic and Ollama answer these with a plain invalid_request_error. */
const BY_MESSAGE: readonly (readonly [RegExp, FailureClass])[] = [
  [/credit balance is too low|spend(ing)? limit|usage limit/i, "spend_limit"],
  [/prompt is too long|context (length|window|size)|too many (input )?tokens/i, "context_too_long"],
  [/content filtering policy/i, "content_policy"],
];

const BY_STATUS: Readonly<Record<number, FailureClass>> = {
  400: "bad_request",
  401: "unauthorized",
  402: "spend_limit",
  403: "unauthorized",
  404: "model_missing",
  408: "network",
  409: "server_error",
  413: "context_too_long",
  429: "rate_limited",
  503: "overloaded",
  // Cloudflare in front of a tunnel: 524 is an origin that stayed silent, the others one that is away.
  520: "network",
  521: "network",
  522: "network",
  523: "network",
  524: "timeout_first_token",
  525: "network",
  526: "network",
  527: "network",
  529: "overloaded",
  530: "network",
};

const find = (table: readonly (readonly [RegExp, FailureClass])[], text: string): FailureClass | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/** The class of what a provider said. An error inside a stream that nobody can name is a cut stream. */
export function classify(fault: UpstreamFault): FailureClass {
  const codes = `${fault.type ?? ""} ${fault.code ?? ""}`.toLowerCase();
  const { status } = fault;
  if (status === undefined) return find(BY_CODE, codes) ?? "stream_cut";
  const decisive = find(DECISIVE, codes);
  if (decisive) return decisive;
  if (status === 400 || status === 429) {
    const said = find(BY_MESSAGE, fault.message);
    if (said) return said;
  }
  return BY_STATUS[status] ?? (status >= 500 ? "server_error" : "bad_request");
}

const RETRY_SAME: ReadonlySet<FailureClass> = new Set([
  "rate_limited",
  "overloaded",
  "server_error",
  "network",
]);

/** True where the same deployment may well answer the same request a moment later. */
export const mayRetrySame = (failure: FailureClass): boolean => RETRY_SAME.has(failure);

/** Nobody waits any more, the request itself is what was refused, or the purse is empty: no other model is asked. */
const FINAL: ReadonlySet<FailureClass> = new Set(["aborted", "content_policy", "budget_exhausted"]);

/** Until somebody acts, every call of that deployment will end so. */
const NEEDS_OPERATOR: ReadonlySet<FailureClass> = new Set(["unauthorized", "spend_limit"]);

export const needsOperator = (failure: FailureClass): boolean => NEEDS_OPERATOR.has(failure);

/** True where another deployment may be asked. A refusal on policy is not shopped around. */
export const mayFallBack = (failure: FailureClass): boolean => !FINAL.has(failure);

/** A new day fills a budget again, but no conversation waits for one: a person has to look. */
const LASTING: ReadonlySet<FailureClass> = new Set([
  ...FINAL,
  "unauthorized",
  "spend_limit",
  "bad_request",
  "context_too_long",
  "model_missing",
]);

/** True where the same request may succeed later without anybody changing anything. */
export const mayPassLater = (failure: FailureClass): boolean => !LASTING.has(failure);
