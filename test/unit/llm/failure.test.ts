import { describe, expect, it } from "vitest";
import {
  classify,
  mayFallBack,
  mayPassLater,
  mayRetrySame,
  needsOperator,
} from "../../../src/llm/failure.ts";
import type { FailureClass } from "../../../src/llm/model.ts";

describe("the class of a failure with a status", () => {
  it.each<[number, FailureClass]>([
    [400, "bad_request"],
    [401, "unauthorized"],
    [402, "spend_limit"],
    [403, "unauthorized"],
    [404, "model_missing"],
    [408, "network"],
    [409, "server_error"],
    [413, "context_too_long"],
    [418, "bad_request"],
    [422, "bad_request"],
    [429, "rate_limited"],
    [500, "server_error"],
    [502, "server_error"],
    [503, "overloaded"],
    [504, "server_error"],
    [522, "network"],
    [524, "timeout_first_token"],
    [529, "overloaded"],
    [530, "network"],
    [599, "server_error"],
  ])("%i is %s", (status, expected) => {
    expect(classify({ status, message: "" })).toBe(expected);
  });

  it.each<[number, string, FailureClass]>([
    [429, "insufficient_quota", "spend_limit"],
    [400, "billing_hard_limit_reached", "spend_limit"],
    [400, "context_length_exceeded", "context_too_long"],
    [400, "content_filter", "content_policy"],
    [400, "invalid_prompt", "content_policy"],
    [400, "model_not_found", "model_missing"],
  ])("%i with the code %s is %s: the code says more", (status, code, expected) => {
    expect(classify({ status, type: "invalid_request_error", code, message: "" })).toBe(expected);
  });

  it.each<[string, FailureClass]>([
    ["Your credit balance is too low to access the API", "spend_limit"],
    ["You have reached your specified API usage limits", "spend_limit"],
    ["prompt is too long: 203000 tokens > 200000 maximum", "context_too_long"],
    ["This model's maximum context length is 8192 tokens", "context_too_long"],
    ["Output blocked by content filtering policy", "content_policy"],
    ["messages.0.content: field required", "bad_request"],
  ])("400 saying “%s” is %s", (message, expected) => {
    expect(classify({ status: 400, type: "invalid_request_error", message })).toBe(expected);
  });

  it("does not read words into a status that has its own meaning", () => {
    expect(classify({ status: 500, message: "context window service failed" })).toBe("server_error");
  });
});

describe("the class of a failure inside a stream", () => {
  it.each<[string | undefined, FailureClass]>([
    ["overloaded_error", "overloaded"],
    ["rate_limit_error", "rate_limited"],
    ["api_error", "server_error"],
    ["server_error", "server_error"],
    ["timeout_error", "server_error"],
    ["authentication_error", "unauthorized"],
    ["billing_error", "spend_limit"],
    ["not_found_error", "model_missing"],
    ["invalid_request_error", "bad_request"],
    ["something_new", "stream_cut"],
    [undefined, "stream_cut"],
  ])("of type %s is %s", (type, expected) => {
    expect(classify({ ...(type ? { type } : {}), message: "" })).toBe(expected);
  });
});

const ALL: readonly FailureClass[] = [
  "rate_limited",
  "overloaded",
  "server_error",
  "network",
  "timeout_first_token",
  "timeout_idle",
  "timeout_total",
  "stream_cut",
  "malformed_answer",
  "unauthorized",
  "spend_limit",
  "bad_request",
  "context_too_long",
  "content_policy",
  "model_missing",
  "budget_exhausted",
  "aborted",
];

describe("what a class permits", () => {
  it("retries only what may be over in a moment on the same deployment", () => {
    expect(ALL.filter(mayRetrySame)).toEqual(["rate_limited", "overloaded", "server_error", "network"]);
  });

  it("asks another deployment after everything but a refusal on policy, an empty purse and a caller that left", () => {
    expect(ALL.filter((kind) => !mayFallBack(kind))).toEqual([
      "content_policy",
      "budget_exhausted",
      "aborted",
    ]);
  });

  it("expects nothing of time where somebody must act first", () => {
    expect(ALL.filter((kind) => !mayPassLater(kind))).toEqual([
      "unauthorized",
      "spend_limit",
      "bad_request",
      "context_too_long",
      "content_policy",
      "model_missing",
      "budget_exhausted",
      "aborted",
    ]);
  });

  it("calls for an operator where only one can end it", () => {
    expect(ALL.filter(needsOperator)).toEqual(["unauthorized", "spend_limit"]);
  });
});
