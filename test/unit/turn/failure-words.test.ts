import { describe, expect, it } from "vitest";
import type { ModelFailure } from "../../../src/llm/model.ts";
import { lastFailures } from "../../../src/turn/failure-words.ts";

const failure = (deployment: string, kind: ModelFailure["class"]): ModelFailure => ({
  deployment,
  class: kind,
  message: "sk-ant-what-the-provider-said",
});

describe("the failures that an operator reads", () => {
  it("are the last of each deployment, in the order in which they were first asked", () => {
    const failures = [
      failure("anthropic", "rate_limited"),
      failure("openai", "overloaded"),
      failure("anthropic", "timeout_first_token"),
    ];
    expect(lastFailures(failures)).toEqual([
      { deployment: "anthropic", class: "timeout_first_token", words: "did not begin to answer in time" },
      { deployment: "openai", class: "overloaded", words: "was overloaded" },
    ]);
  });

  it("hold nothing that a provider wrote", () => {
    expect(JSON.stringify(lastFailures([failure("a", "unauthorized")]))).not.toContain("sk-ant");
  });

  it("are none where nothing was asked", () => {
    expect(lastFailures([])).toEqual([]);
  });
});
