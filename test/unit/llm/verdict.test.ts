import { describe, expect, it } from "vitest";
import type { AssistantMessage, FinishReason } from "../../../src/llm/model.ts";
import { judge, readJson } from "../../../src/llm/verdict.ts";

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
  ])("of %s where JSON was asked for is %s", (words, expected) => {
    expect(judge({ output }, { message: text(words), finish: "stop" })).toBe(expected);
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
