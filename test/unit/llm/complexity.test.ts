import { describe, expect, it } from "vitest";
import { complexityOf } from "../../../src/llm/complexity.ts";
import type { ModelMessage } from "../../../src/llm/model.ts";
import { kbSearch, request } from "./providers/requests.ts";

const user = (text: string): ModelMessage => ({ role: "user", content: [{ type: "text", text }] });
const of = (...messages: ModelMessage[]) => complexityOf(request({ messages }));

describe("a request is simple", () => {
  it.each([
    "Hi!",
    "What are your opening hours?",
    "Thanks, that was it.",
    "Wann habt ihr morgen auf?",
    "How many days of leave do I have, and who approves them?",
    "¿Dónde está la oficina?",
  ])("as “%s”", (text) => {
    expect(of(user(text))).toBe("simple");
  });

  it("whatever was talked about before", () => {
    const before: ModelMessage[] = [
      user(`Please analyze this: ${"x".repeat(5_000)}`),
      { role: "assistant", content: [{ type: "text", text: "Done." }] },
    ];
    expect(of(...before, user("Thanks!"))).toBe("simple");
  });

  it("with tools that it may call", () => {
    expect(complexityOf(request({ messages: [user("hello")], tools: [kbSearch] }))).toBe("simple");
  });
});

describe("a request is complex", () => {
  it.each([
    "Compare the two offers.",
    "Explain why the payment failed.",
    "Can you draft an answer to this customer?",
    "Translate this into French: good morning",
    "Go through it step by step.",
    "Why does this fail?\n```\nlet x = y\n```",
    "Who? When? Where? And how?",
    "a\nb\nc\nd\ne\nf\ng\nh\ni",
    "long ".repeat(130),
  ])("as “%s”", (text) => {
    expect(of(user(text))).toBe("complex");
  });

  it("with an image", () => {
    const image = { type: "image" as const, mediaType: "image/png", data: "aGk=" };
    expect(of({ role: "user", content: [image] })).toBe("complex");
  });

  it("in the middle of a turn that called a tool", () => {
    const called: ModelMessage[] = [
      user("hours?"),
      { role: "assistant", content: [{ type: "tool_call", id: "1", name: "kb", arguments: "{}" }] },
      { role: "tool", callId: "1", name: "kb", content: [{ type: "text", text: "9 to 5" }], isError: false },
    ];
    expect(of(...called)).toBe("complex");
  });

  it("where an answer of a certain shape, or a certain tool, is asked for", () => {
    const messages = [user("hello")];
    expect(complexityOf(request({ messages, output: { name: "o", schema: {} } }))).toBe("complex");
    expect(complexityOf(request({ messages, toolChoice: "required" }))).toBe("complex");
    expect(complexityOf(request({ messages, toolChoice: { name: "kb_search" } }))).toBe("complex");
    expect(complexityOf(request({ messages, toolChoice: "auto" }))).toBe("simple");
  });
});
