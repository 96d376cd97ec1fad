import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelMessage } from "../../../src/llm/model.ts";
import { fitWindow } from "../../../src/turn/context-window.ts";

const says = (role: "user" | "assistant", text: string): ModelMessage => ({
  role,
  content: [{ type: "text", text }],
});
const inWindow = (messages: ModelMessage[], keep: number, windowTokens: number) =>
  fitWindow({ messages, keep, system: "", windowTokens, maxOutputTokens: 0 });

const message = fc
  .tuple(fc.constantFrom("user" as const, "assistant" as const), fc.string({ maxLength: 200 }))
  .map(([role, text]) => says(role, text));
const history = fc.array(message, { maxLength: 20 });
const input = fc.array(fc.string({ maxLength: 400 }), { minLength: 1, maxLength: 3 });

describe("the window", () => {
  it("keeps the newest, never what stands before something dropped", () => {
    fc.assert(
      fc.property(history, input, fc.nat({ max: 800 }), (past, lines, tokens) => {
        const messages = [...past, ...lines.map((text) => says("user", text))];
        const kept = inWindow(messages, lines.length, tokens);
        expect(kept).toEqual(messages.slice(messages.length - kept.length));
      }),
    );
  });

  it("always keeps what is being answered, however small it is", () => {
    fc.assert(
      fc.property(history, input, fc.integer({ min: -100, max: 50 }), (past, lines, tokens) => {
        const asked = lines.map((text) => says("user", text));
        expect(inWindow([...past, ...asked], asked.length, tokens).slice(-asked.length)).toEqual(asked);
      }),
    );
  });

  it("never begins with an answer", () => {
    fc.assert(
      fc.property(history, input, fc.nat({ max: 800 }), (past, lines, tokens) => {
        const messages = [...past, ...lines.map((text) => says("user", text))];
        expect(inWindow(messages, lines.length, tokens)[0]?.role).toBe("user");
      }),
    );
  });

  it("keeps everything that fits", () => {
    const messages = [says("user", "a"), says("assistant", "b"), says("user", "c")];
    expect(inWindow(messages, 1, 10_000)).toEqual(messages);
  });

  it("leaves room for the system prompt and for the answer", () => {
    const messages = Array.from({ length: 40 }, (_, i) => says("user", `line ${i} ${"x".repeat(60)}`));
    const room = { messages, keep: 1, windowTokens: 1_000 };
    const all = fitWindow({ ...room, system: "", maxOutputTokens: 0 }).length;
    const withSystem = fitWindow({ ...room, system: "s".repeat(900), maxOutputTokens: 0 }).length;
    const withAnswer = fitWindow({ ...room, system: "", maxOutputTokens: 500 }).length;
    expect(withSystem).toBeLessThan(all);
    expect(withAnswer).toBeLessThan(all);
    expect(withAnswer).toBeGreaterThan(1);
  });
});
