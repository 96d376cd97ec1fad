import { describe, expect, it } from "vitest";
import type { AssistantMessage, FinishReason } from "../../../src/llm/model.ts";
import { isBetter, judge, readJson, ruleOf, withoutFence } from "../../../src/llm/verdict.ts";

const text = (words: string): AssistantMessage => ({
  role: "assistant",
  content: [{ type: "text", text: words }],
});
const call: AssistantMessage = {
  role: "assistant",
  content: [{ type: "tool_call", id: "a", name: "t", arguments: "{}" }],
};
const output = { name: "plan", schema: { type: "object" } };

describe("the verdict on a finished answer", () => {
  it.each<[string, AssistantMessage, FinishReason, string]>([
    ["text", text("hello"), "stop", "ok"],
    ["a tool call without text", call, "tool_calls", "ok"],
    ["text that reached the limit", text("hel"), "length", "cut"],
    ["a tool call that reached the limit", call, "length", "cut"],
    ["nothing", { role: "assistant", content: [] }, "stop", "empty"],
    ["white space", text(" \n"), "stop", "empty"],
    ["nothing at the limit", text(""), "length", "empty"],
    ["a refusal", text("I cannot"), "refusal", "refusal"],
    ["filtered text", text("half"), "filtered", "filtered"],
  ])("of %s", (_name, message, finish, expected) => {
    expect(judge({}, { message, finish })).toBe(expected);
  });

  it("of thinking alone is empty", () => {
    const message: AssistantMessage = {
      role: "assistant",
      content: [{ type: "thinking", text: "hm", signature: "s", provider: "anthropic" }],
    };
    expect(judge({}, { message, finish: "stop" })).toBe("empty");
  });

  it.each([
    ['{"a":1}', "ok"],
    ['```json\n{"a":1}\n```', "ok"],
    ["Here you are: {", "schema_mismatch"],
    ["[1]", "schema_mismatch"],
    ["I can't help with that.", "refusal"],
  ])("of %s where JSON was asked for is %s", (words, expected) => {
    expect(judge({ output }, { message: text(words), finish: "stop" })).toBe(expected);
  });

  it("of a refusal in plain words is a refusal", () => {
    const words = text("I'm sorry, but I can't assist with that request.");
    expect(judge({}, { message: words, finish: "stop" })).toBe("refusal");
  });

  it("of a refusal beside a tool call is the call", () => {
    const both: AssistantMessage = {
      role: "assistant",
      content: [{ type: "text", text: "I can't help with that." }, ...call.content],
    };
    expect(judge({}, { message: both, finish: "tool_calls" })).toBe("ok");
  });

  it("lets a model call a tool before it gives the JSON", () => {
    expect(judge({ output }, { message: call, finish: "tool_calls" })).toBe("ok");
  });
});

describe("JSON of a model", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['```json\n{"a":1}\n```', { a: 1 }],
    ["```\n[1]\n```\n", [1]],
    ['  ```JSON\n{"code":"```"}\n``` ', { code: "```" }],
    ['"a"', "a"],
  ])("is read from %s", (given, value) => {
    expect(readJson(given)).toEqual({ ok: true, value });
  });

  it.each(["", "{", "```json\n{\n```", 'Sure! {"a":1}'])("is not found in %s", (given) => {
    expect(readJson(given)).toEqual({ ok: false, error: "not_json" });
  });
});

describe("an answer in a fence", () => {
  const fenced = text('```json\n{"a":1}\n```');

  it("loses it where JSON was asked for", () => {
    expect(withoutFence({ output }, fenced)).toEqual(text('{"a":1}'));
  });

  it("keeps it where nobody asked for JSON, where it is not JSON, and beside a tool call", () => {
    expect(withoutFence({}, fenced)).toBe(fenced);
    const code = text("```js\nlet a = 1\n```");
    expect(withoutFence({ output }, code)).toBe(code);
    const both: AssistantMessage = { role: "assistant", content: [...fenced.content, ...call.content] };
    expect(withoutFence({ output }, both)).toBe(both);
  });

  it("keeps the thoughts that led to it", () => {
    const thought = { type: "thinking" as const, text: "hm", signature: "s", provider: "anthropic" };
    const message: AssistantMessage = { role: "assistant", content: [thought, ...fenced.content] };
    expect(withoutFence({ output }, message).content).toEqual([thought, { type: "text", text: '{"a":1}' }]);
  });
});

describe("the rule for a verdict", () => {
  it.each([
    ["empty", "elsewhere"],
    ["schema_mismatch", "elsewhere"],
    ["refusal", "pass"],
    ["filtered", "pass"],
    ["cut", "pass"],
    ["ok", "pass"],
  ] as const)("%s is %s by default", (verdict, rule) => {
    expect(ruleOf({}, verdict)).toBe(rule);
  });

  it("is the tenant's where it has one", () => {
    expect(ruleOf({ refusal: "escalate" }, "refusal")).toBe("escalate");
    expect(ruleOf({ refusal: "escalate" }, "empty")).toBe("elsewhere");
  });

  it("of two answers that are none prefers the more useful", () => {
    expect(isBetter("refusal", "empty")).toBe(true);
    expect(isBetter("cut", "schema_mismatch")).toBe(true);
    expect(isBetter("empty", "empty")).toBe(false);
  });
});
