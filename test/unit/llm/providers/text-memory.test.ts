import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextMemory } from "../../../../src/llm/providers/text-memory.ts";

const event = (content: string, more: object = {}) =>
  JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more });

/** One that has learnt this event. */
function learnt(content: string, data = event(content)) {
  const memory = createTextMemory();
  memory.learn(data, content);
  return memory;
}

describe("a stream's memory", () => {
  it("knows the text of an event that differs in nothing else", () => {
    const memory = learnt("Hello");
    expect(memory.recall(event(" world"))).toBe(" world");
    expect(memory.recall(event(" und ümläute 🙂"))).toBe(" und ümläute 🙂");
  });

  it("knows nothing before it has learnt", () => {
    expect(createTextMemory().recall(event("Hello"))).toBeUndefined();
  });

  it.each([
    ["another finish reason", event(" world").replace("null", '"stop"')],
    ["usage", event(" world", { usage: { prompt_tokens: 1 } })],
    ["a refusal beside the text", event(" world").replace('"content"', '"refusal":"no","content"')],
    ["no text", event("")],
    ["escapes", event('"quoted"\n')],
    ["two values where one was", event("a").replace('"a"', '"a","refusal":"no"')],
    ["half of what stood around", event("").slice(0, 40)],
    ["a bare line break", event("a").replace("a", "\n")],
  ])("leaves an event with %s to the parser", (_what, data) => {
    expect(learnt("Hello").recall(data)).toBeUndefined();
  });

  it("learns nothing from a text that stands there twice, or where a name stands", () => {
    const twice = event("same", { echo: "same" });
    expect(learnt("same", twice).recall(event("other", { echo: "same" }))).toBeUndefined();
    const name = String.raw`{"index":0,"content":"\u0069ndex"}`;
    expect(learnt("index", name).recall(name.replace("index", "other"))).toBeUndefined();
  });

  it("gives up on a server that pads each event with noise", () => {
    const memory = createTextMemory();
    const padded = (text: string, noise: string) => event(text, { noise });
    for (const noise of ["a", "b", "c", "d"]) {
      expect(memory.recall(padded("word", noise))).toBeUndefined();
      memory.learn(padded("word", noise), "word");
    }
    memory.learn(event("Hello"), "Hello");
    expect(memory.recall(event(" world"))).toBeUndefined();
  });

  it("never says anything but what the parser would", () => {
    const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(":", '"', "\\", "null", "}"));
    fc.assert(
      fc.property(anyText, anyText, anyText, (first, next, id) => {
        const memory = createTextMemory();
        memory.learn(event(first, { id }), first);
        const data = event(next, { id });
        const recalled = memory.recall(data);
        if (recalled !== undefined) expect(recalled).toBe(JSON.parse(data).choices[0].delta.content);
      }),
      { numRuns: 500 },
    );
  });
});
