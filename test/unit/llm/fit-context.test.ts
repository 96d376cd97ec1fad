import { describe, expect, it } from "vitest";
import { fitToContext } from "../../../src/llm/fit-context.ts";
import type { ModelMessage, ModelRequest } from "../../../src/llm/model.ts";
import { estimateRequest } from "../../../src/llm/tokens.ts";
import { request } from "./providers/requests.ts";

const say = (role: "user" | "assistant", text: string): ModelMessage => ({
  role,
  content: [{ type: "text", text }],
});

/** `pairs` questions with their answers of about 100 tokens each, then a new question. */
const chat = (pairs: number, question = "and now?"): ModelMessage[] => [
  ...Array.from({ length: pairs }, (_, index) => [
    say("user", `question ${index} ${"q".repeat(270)}`),
    say("assistant", `answer ${index} ${"a".repeat(270)}`),
  ]).flat(),
  say("user", question),
];

const fitInto = (given: ModelRequest, window: number): ModelRequest => {
  const fitted = fitToContext(given, window);
  if (!fitted.ok) throw new Error(`needs ${fitted.error}`);
  return fitted.value;
};

const textAt = (given: ModelRequest, index: number): string => {
  const part = given.messages.at(index)?.content[0];
  return part?.type === "text" ? part.text : "";
};

describe("a request for a window of a given size", () => {
  it("stays as it is where it fits", () => {
    const given = request({ messages: chat(3) });
    expect(fitInto(given, 200_000)).toEqual(given);
  });

  it("loses its oldest lines first and keeps the newest", () => {
    const fitted = fitInto(request({ messages: chat(50) }), 4_096);
    expect(fitted.messages.length).toBeGreaterThan(10);
    expect(fitted.messages.length).toBeLessThan(101);
    expect(textAt(fitted, -1)).toBe("and now?");
    expect(textAt(fitted, -2)).toMatch(/^answer 49 /);
  });

  it("never exceeds the window together with its answer", () => {
    for (const window of [1_024, 2_048, 4_096, 8_192]) {
      const fitted = fitInto(request({ messages: chat(80) }), window);
      expect(estimateRequest(fitted) + fitted.maxOutputTokens).toBeLessThanOrEqual(window);
    }
  });

  it("begins with a person's line after a cut", () => {
    for (let window = 1_500; window < 4_000; window += 130) {
      expect(fitInto(request({ messages: chat(40) }), window).messages[0]?.role).toBe("user");
    }
  });

  it("asks for no longer answer than a quarter of the window", () => {
    expect(fitInto(request({ maxOutputTokens: 8_000 }), 4_096).maxOutputTokens).toBe(1_024);
    expect(fitInto(request({ maxOutputTokens: 500 }), 4_096).maxOutputTokens).toBe(500);
  });

  it("keeps the whole turn, calls and results with it, whatever goes", () => {
    const turn: ModelMessage[] = [
      say("user", "look it up"),
      { role: "assistant", content: [{ type: "tool_call", id: "a", name: "s", arguments: "{}" }] },
      {
        role: "tool",
        callId: "a",
        name: "s",
        content: [{ type: "text", text: "r".repeat(900) }],
        isError: false,
      },
    ];
    const fitted = fitInto(request({ messages: [...chat(50).slice(0, -1), ...turn] }), 1_400);
    expect(fitted.messages.slice(-3)).toEqual(turn);
  });

  it("shortens the answer before it gives up", () => {
    const fitted = fitInto(request({ messages: chat(5, "x".repeat(9_600)), maxOutputTokens: 1_000 }), 4_096);
    expect(fitted.messages).toHaveLength(1);
    expect(fitted.maxOutputTokens).toBeLessThan(1_000);
    expect(fitted.maxOutputTokens).toBeGreaterThanOrEqual(256);
  });

  it("is refused, with its size, where not even the turn fits", () => {
    const fitted = fitToContext(request({ messages: chat(0, "x".repeat(40_000)) }), 4_096);
    expect(fitted).toEqual({ ok: false, error: expect.any(Number) });
    expect(fitted.ok ? 0 : fitted.error).toBeGreaterThan(13_000);
  });

  it("is refused where the system prompt alone fills the window", () => {
    expect(fitToContext(request({ system: "s".repeat(20_000) }), 4_096).ok).toBe(false);
  });
});
