import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelMessage, ToolCallPart, ToolResultMessage } from "../../../src/llm/model.ts";
import { repairTranscript } from "../../../src/llm/transcript.ts";

const user = (text: string): ModelMessage => ({ role: "user", content: [{ type: "text", text }] });
const call = (id: string, json = "{}"): ToolCallPart => ({
  type: "tool_call",
  id,
  name: `tool_${id}`,
  arguments: json,
});
const calls = (...parts: ToolCallPart[]): ModelMessage => ({ role: "assistant", content: parts });
const result = (callId: string, text = "done"): ToolResultMessage => ({
  role: "tool",
  callId,
  name: `tool_${callId}`,
  content: [{ type: "text", text }],
  isError: false,
});

const repair = (messages: ModelMessage[], provider = "openai", prefill = true) =>
  repairTranscript(messages, { provider, prefill });

/** Ids of calls and of results, in the order they stand. */
const ids = (messages: ModelMessage[]) => ({
  calls: messages.flatMap((message) =>
    message.role === "assistant"
      ? message.content.flatMap((part) => (part.type === "tool_call" ? [part.id] : []))
      : [],
  ),
  results: messages.flatMap((message) => (message.role === "tool" ? [message.callId] : [])),
});

describe("a transcript", () => {
  it("that is sound stays as it is", () => {
    const sound = [user("a"), calls(call("x"), call("y")), result("x"), result("y"), user("b")];
    expect(repair(sound)).toEqual(sound);
  });

  it("gets a result for a call that was never finished", () => {
    const repaired = repair([user("a"), calls(call("x"), call("y")), result("y"), user("b")]);
    expect(ids(repaired)).toEqual({ calls: ["x", "y"], results: ["x", "y"] });
    expect(repaired[2]).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("no result") }],
    });
  });

  it("goes on behind words of the model for one that cannot continue them", () => {
    const spoken: ModelMessage = { role: "assistant", content: [{ type: "text", text: "One, two, " }] };
    expect(repair([user("count"), spoken], "openai", false).map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
    expect(repair([user("count"), spoken], "anthropic", true).at(-1)).toEqual({
      role: "assistant",
      content: [{ type: "text", text: "One, two," }],
    });
  });

  it("needs no prefill where its last call got a result", () => {
    const repaired = repair([user("a"), calls(call("x"))], "openai", false);
    expect(repaired.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
  });

  it("loses a result that answers no call", () => {
    const repaired = repair([
      result("lost"),
      user("a"),
      calls(call("x")),
      result("x"),
      result("other"),
      user("b"),
    ]);
    expect(ids(repaired)).toEqual({ calls: ["x"], results: ["x"] });
  });

  it("puts results in the order of their calls", () => {
    const repaired = repair([calls(call("x"), call("y")), result("y"), result("x")]);
    expect(ids(repaired).results).toEqual(["x", "y"]);
  });

  it("gives each of two calls of one id its own id and its own result", () => {
    const repaired = repair([calls(call("x"), call("x")), result("x", "first"), result("x", "second")]);
    const { calls: named, results } = ids(repaired);
    expect(new Set(named).size).toBe(2);
    expect(results).toEqual(named);
    expect(repaired.slice(1).map((message) => message.content[0])).toMatchObject([
      { text: "first" },
      { text: "second" },
    ]);
  });

  it("replaces an id that a provider would refuse", () => {
    const repaired = repair([calls(call("functions.search:0")), result("functions.search:0")]);
    const { calls: named, results } = ids(repaired);
    expect(named[0]).toMatch(/^[\w-]{1,40}$/);
    expect(results).toEqual(named);
  });

  it("keeps only the thinking of the provider that is asked", () => {
    const thought = (provider: string) => ({
      type: "thinking" as const,
      text: "hm",
      signature: "s",
      provider,
    });
    const message: ModelMessage = {
      role: "assistant",
      content: [thought("anthropic"), thought("openai"), { type: "text", text: "yes" }],
    };
    expect(repair([message], "anthropic")[0]?.content).toMatchObject([
      { provider: "anthropic" },
      { type: "text" },
    ]);
    expect(repair([message], "ollama")[0]?.content).toEqual([{ type: "text", text: "yes" }]);
  });

  it("loses messages without content", () => {
    const thinkingOnly: ModelMessage = {
      role: "assistant",
      content: [{ type: "thinking", text: "hm", signature: "s", provider: "openai" }],
    };
    const empty: ModelMessage = { role: "assistant", content: [{ type: "text", text: " " }] };
    expect(repair([user(""), user("a"), empty, thinkingOnly])).toEqual([user("a")]);
  });

  it.each([
    ["", "{}"],
    ['{"q":', '{"unparsed":"{\\"q\\":"}'],
    ["[1]", '{"unparsed":"[1]"}'],
    ["null", '{"unparsed":"null"}'],
  ])("wraps arguments %s that are no object", (given, expected) => {
    const repaired = repair([calls(call("x", given)), result("x")]);
    expect(repaired[0]?.content[0]).toMatchObject({ arguments: expected });
  });

  it("of any shape ends in pairs, with ids that are unique and in order", () => {
    const id = fc.constantFrom("a", "b", "c", "bad id!", "");
    const message = fc.oneof(
      fc.string().map(user),
      fc.array(id, { maxLength: 3 }).map((list) => calls(...list.map((one) => call(one)))),
      id.map((one) => result(one)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const { calls: named, results } = ids(repair(messages));
        expect(results).toEqual(named);
        expect(new Set(named).size).toBe(named.length);
        expect(named.every((one) => /^[\w-]{1,40}$/.test(one))).toBe(true);
      }),
    );
  });

  it("is left as it was given", () => {
    const given = [calls(call("bad id!")), result("bad id!")];
    const before = structuredClone(given);
    repair(given);
    expect(given).toEqual(before);
  });
});
