import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { describe, expect, it } from "vitest";
import { chatAnswer } from "../../../../src/llm/providers/chat-answer.ts";

const none = () => ({ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 });

const chunk = (delta: object, finish: string | null = null, more: object = {}): ChatCompletionChunk =>
  ({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m-1",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  }) as ChatCompletionChunk;

const join = (...chunks: ChatCompletionChunk[]) => {
  const answer = chatAnswer({ model: "m", estimate: none });
  const taken = chunks.map((one) => answer.take(one));
  return { result: answer.finish(), taken };
};

describe("the chunks of a chat stream", () => {
  it("begin a new call at a new id, even under an index that was there before", () => {
    const call = (id: string, name: string, json: string) =>
      chunk({ tool_calls: [{ index: 0, id, function: { name, arguments: json } }] });
    const { result } = join(
      call("a", "one", '{"x":1}'),
      call("b", "two", '{"y":2}'),
      chunk({}, "tool_calls"),
    );
    expect(result).toMatchObject({
      ok: true,
      value: {
        message: {
          content: [
            { id: "a", name: "one", arguments: '{"x":1}' },
            { id: "b", name: "two", arguments: '{"y":2}' },
          ],
        },
      },
    });
  });

  it("keep interleaved calls apart by their index", () => {
    const piece = (index: number, json: string, id?: string) =>
      chunk({
        tool_calls: [{ index, ...(id ? { id } : {}), function: { name: `t${index}`, arguments: json } }],
      });
    const { result } = join(
      piece(0, '{"a"', "x"),
      piece(1, '{"b"', "y"),
      piece(0, ":1}"),
      piece(1, ":2}"),
      chunk({}, "tool_calls"),
    );
    expect(result).toMatchObject({
      ok: true,
      value: { message: { content: [{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }] } },
    });
  });

  it("name a call that came without an id", () => {
    const { result } = join(chunk({ tool_calls: [{ index: 0, function: { name: "t" } }] }, "tool_calls"));
    expect(result).toMatchObject({
      ok: true,
      value: { message: { content: [{ type: "tool_call", id: "call_0_", arguments: "{}" }] } },
    });
  });

  it("end with tool calls where the server says stop behind one", () => {
    const { result } = join(
      chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "t" } }] }),
      chunk({}, "stop"),
    );
    expect(result).toMatchObject({ ok: true, value: { finish: "tool_calls" } });
  });

  it("count the thinking of a local model as activity and leave it out of the answer", () => {
    const { result, taken } = join(chunk({ reasoning: "hm" }), chunk({ content: "yes" }, "stop"));
    expect(taken[0]).toEqual({ text: "", meaning: true });
    expect(result).toMatchObject({ ok: true, value: { message: { content: [{ text: "yes" }] } } });
  });

  it("do not count the opening role as a first token", () => {
    expect(join(chunk({ role: "assistant", content: "" })).taken).toEqual([{ text: "", meaning: false }]);
  });

  it("read cached tokens from the last chunk", () => {
    const usage = { prompt_tokens: 50, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 40 } };
    const { result } = join(chunk({ content: "yes" }, "stop"), chunk({}, null, { choices: [], usage }));
    expect(result).toMatchObject({
      ok: true,
      value: { usage: { inputTokens: 50, outputTokens: 2, cachedInputTokens: 40 }, model: "m-1" },
    });
  });

  it("estimate usage where the server sends none", () => {
    const seen: string[] = [];
    const estimate = (text: string) => {
      seen.push(text);
      return none();
    };
    const answer = chatAnswer({ model: "m", estimate });
    answer.take(chunk({ content: "yes" }, "stop"));
    answer.finish();
    expect(seen).toEqual(["yes"]);
  });

  it("without a finish reason are a cut stream", () => {
    expect(join(chunk({ content: "yes" })).result).toMatchObject({
      ok: false,
      error: { class: "stream_cut" },
    });
  });

  it("of a strange server do no harm", () => {
    const strange = [null, {}, { choices: [] }, { choices: [{}] }] as unknown as ChatCompletionChunk[];
    expect(join(...strange, chunk({ content: "yes" }, "stop")).result).toMatchObject({ ok: true });
  });
});

describe("a chunk of text", () => {
  const plain = (one: ChatCompletionChunk) => chatAnswer({ model: "m", estimate: none }).take(one).plain;

  it("is plain where it adds text and does nothing else", () => {
    expect(plain(chunk({ content: "a" }))).toBe(true);
    expect(plain(chunk({ role: "assistant", content: "a" }, null, { usage: null }))).toBe(true);
  });

  it.each([
    ["no text", chunk({ content: "" })],
    ["a finish reason", chunk({ content: "a" }, "stop")],
    ["a refusal", chunk({ content: "a", refusal: "b" })],
    ["a tool call", chunk({ content: "a", tool_calls: [{ index: 0, id: "x", function: {} }] })],
    ["thinking", chunk({ content: "a", reasoning: "b" })],
    ["usage", chunk({ content: "a" }, null, { usage: { prompt_tokens: 1 } })],
  ])("is not plain with %s", (_what, one) => {
    expect(plain(one)).toBeUndefined();
  });

  it("may be followed by text alone", () => {
    const answer = chatAnswer({ model: "m", estimate: none });
    answer.take(chunk({ content: "All " }));
    answer.takeText?.("is well.");
    answer.take(chunk({}, "stop"));
    expect(answer.size()).toBe(12);
    expect(answer.finish()).toMatchObject({
      ok: true,
      value: { message: { content: [{ type: "text", text: "All is well." }] } },
    });
  });
});
