import { describe, expect, it } from "vitest";
import { estimateFixed, estimateMessage, estimateRequest, estimateTokens } from "../../../src/llm/tokens.ts";
import { kbSearch, request } from "./providers/requests.ts";

describe("the token estimate", () => {
  // Counts of current tokenizers, rounded up to the dearer one.
  it.each([
    ["The quick brown fox jumps over the lazy dog.", 10],
    ['{"name":"kb_search","arguments":{"q":"annual leave"}}', 17],
    ["Ich hätte gern gewußt, wie viele Urlaubstage mir zustehen.", 19],
    ["我想知道我今年还有多少天年假。", 15],
    ["👍🏽👩‍👩‍👧", 15],
    ["", 0],
  ])("is not below what %s really costs", (text, real) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(real);
  });

  it("is not so high that history is thrown away for nothing", () => {
    const words = "The employee answers every question of the team. ".repeat(100);
    expect(estimateTokens(words)).toBeLessThan(1_000 * 2);
  });

  it("grows with the text", () => {
    expect(estimateTokens("aaaa".repeat(50))).toBeGreaterThan(estimateTokens("aaaa".repeat(49)));
  });

  it("counts calls, images and the frame of a message", () => {
    const call = { type: "tool_call" as const, id: "a", name: "search", arguments: "x".repeat(300) };
    expect(estimateMessage({ role: "assistant", content: [call] })).toBeGreaterThanOrEqual(100);
    const image = { type: "image" as const, mediaType: "image/png", data: "A".repeat(100_000) };
    expect(estimateMessage({ role: "user", content: [image] })).toBe(1_608);
    expect(estimateMessage({ role: "user", content: [] })).toBe(8);
  });

  it("counts tools and schema among what each call carries", () => {
    const bare = estimateFixed(request());
    const withTools = estimateFixed(request({ tools: [kbSearch] }));
    const withOutput = estimateFixed(request({ output: { name: "plan", schema: { type: "object" } } }));
    expect(withTools).toBeGreaterThan(bare);
    expect(withOutput).toBeGreaterThan(bare);
  });

  it("of a request is its fixed part and its messages", () => {
    const given = request();
    const messages = given.messages.reduce((total, message) => total + estimateMessage(message), 0);
    expect(estimateRequest(given)).toBe(estimateFixed(given) + messages);
  });
});
