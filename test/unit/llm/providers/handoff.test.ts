// A conversation goes on with whichever provider answers next: what one of them said is replayed on each
// of the others, and must be what that one takes.

import { afterEach, describe, expect, it } from "vitest";
import type { AssistantMessage, ModelMessage } from "../../../../src/llm/model.ts";
import type { Wire } from "../../../doubles/fault-answers.ts";
import { type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";
import { providerOn } from "./provider-on.ts";
import { ask, kbSearch, request } from "./requests.ts";
import { expectWellFormed } from "./wire-rules.ts";

const servers: FaultServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function start(wire: Wire): Promise<FaultServer> {
  const server = await startFaultServer({ wire });
  servers.push(server);
  return server;
}

const anthropicEvent = (type: string, more: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const block = (index: number, content_block: object, ...deltas: object[]) =>
  anthropicEvent("content_block_start", { index, content_block }) +
  deltas.map((delta) => anthropicEvent("content_block_delta", { index, delta })).join("") +
  anthropicEvent("content_block_stop", { index });

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const piece = (index: number, id: string | undefined, json: string) =>
  chunk({ tool_calls: [{ index, ...(id ? { id } : {}), function: { name: "kb_search", arguments: json } }] });

/** What only this provider says: thoughts with a signature, ids of its own shape, calls of one index. */
const PECULIAR: Record<Wire, string> = {
  anthropic:
    block(
      0,
      { type: "thinking", thinking: "" },
      { type: "thinking_delta", thinking: "hm" },
      { type: "signature_delta", signature: "sig" },
    ) +
    block(1, { type: "text", text: "" }, { type: "text_delta", text: "I look it up." }) +
    block(
      2,
      { type: "tool_use", id: `toolu_${"0".repeat(60)}`, name: "kb_search", input: {} },
      { type: "input_json_delta", partial_json: '{"q":"a"}' },
    ) +
    block(3, { type: "tool_use", id: "toolu_2", name: "kb_search", input: {} }) +
    anthropicEvent("message_delta", { delta: { stop_reason: "tool_use" }, usage: { output_tokens: 3 } }) +
    anthropicEvent("message_stop", {}),
  openai:
    chunk({ role: "assistant", content: "I look it up." }) +
    piece(0, `call_${"x".repeat(45)}`, '{"q":') +
    piece(0, undefined, '"a"}') +
    piece(1, "call.with:dots", '["no object"]') +
    chunk({}, "tool_calls") +
    "data: [DONE]\n\n",
  ollama:
    chunk({ reasoning: "hm" }) +
    chunk({ content: "I look it up." }) +
    piece(0, "call_1", '{"q":"a"}') +
    piece(0, "call_2", "") +
    piece(0, "call_1", "{broken") +
    chunk({}, "stop") +
    "data: [DONE]\n\n",
};

async function said(wire: Wire): Promise<AssistantMessage> {
  const server = await start(wire);
  server.script([{ mode: "raw", writes: [PECULIAR[wire]] }]);
  const { result } = await ask(providerOn(server), { request: request({ tools: [kbSearch] }) });
  if (!result.ok) throw new Error(result.error.message);
  return result.value.message;
}

const words = (text: string) => [{ type: "text" as const, text }];
const question: ModelMessage = { role: "user", content: words("How many days?") };

function resultsOf(message: AssistantMessage): ModelMessage[] {
  return message.content.flatMap((part) =>
    part.type === "tool_call"
      ? [{ role: "tool" as const, callId: part.id, name: part.name, content: words("25"), isError: false }]
      : [],
  );
}

const WIRES: Wire[] = ["openai", "anthropic", "ollama"];
const PAIRS = WIRES.flatMap((from) => WIRES.map((to) => [from, to] as const));

describe.each(PAIRS)("what %s said, replayed on %s,", (from, to) => {
  async function replay(build: (message: AssistantMessage) => ModelMessage[], prefill = false) {
    const message = await said(from);
    const server = await start(to);
    const { result } = await ask(providerOn(server, { prefill }), {
      request: request({ tools: [kbSearch], messages: build(message) }),
    });
    expect(result.ok).toBe(true);
    const body = server.requests[0]?.body ?? {};
    expectWellFormed(to, body);
    return { message, body, sent: JSON.stringify(body) };
  }

  it("is well formed with its results, and each call has one", async () => {
    const { sent, message } = await replay((one) => [question, one, ...resultsOf(one), question]);
    const calls = message.content.filter(({ type }) => type === "tool_call").length;
    expect(calls).toBeGreaterThan(1);
    expect(sent).toContain("I look it up.");
    expect(sent.split('"25"')).toHaveLength(calls + 1);
  });

  it("is well formed where the turn ended before its calls did", async () => {
    const { sent } = await replay((one) => [question, one, ...resultsOf(one).slice(0, 1), question]);
    expect(sent).toContain("There is no result");
  });

  it("is well formed where only results are left of it", async () => {
    await replay((one) => [...resultsOf(one), question]);
  });

  it("takes its thoughts along only where they were thought", async () => {
    const { sent } = await replay((one) => [question, one, ...resultsOf(one), question]);
    expect(sent.includes('"signature":"sig"')).toBe(from === "anthropic" && to === "anthropic");
  });

  it("is well formed where its words stand last, whether the model can go on from there or not", async () => {
    const spoken = (one: AssistantMessage): ModelMessage[] => [
      question,
      {
        role: "assistant",
        content: [...one.content.filter(({ type }) => type !== "tool_call"), ...words("So far ")],
      },
    ];
    const { body: without } = await replay(spoken);
    expect((without.messages as { role: string }[]).at(-1)?.role).toBe("user");
    const { body: prefilled } = await replay(spoken, true);
    const last = (prefilled.messages as { role: string; content: unknown }[]).at(-1);
    expect(last?.role).toBe("assistant");
    expect(JSON.stringify(last?.content)).toContain('So far"');
  });
});
