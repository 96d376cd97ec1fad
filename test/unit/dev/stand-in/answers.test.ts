import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEvents, StandInClient } from "./client.ts";

let client: StandInClient;

beforeAll(async () => {
  client = await StandInClient.start();
  await client.send("POST", "/control/latency", { firstTokenMs: 0, perChunkMs: 0 });
});
afterAll(() => client.standIn.close());
beforeEach(() => client.send("POST", "/control/mode", { mode: "talk" }));

describe("the answers of the stand-in", () => {
  it("says that it is a stand-in and quotes the person", async () => {
    const answer = await client.say("What is the plan?");
    expect(answer).toContain("I am a stand-in model");
    expect(answer).toContain('"What is the plan?"');
  });

  it("speaks for the employee that the system prompt names", async () => {
    const response = await client.ask([
      { role: "system", content: "Be kind. Your name is Ada. Your role is accountant." },
      { role: "user", content: "hi" },
    ]);
    expect(await response.text()).toContain("speaking for Ada");
  });

  it("mentions every line of a turn with several", async () => {
    const answer = await client.say("first", "second\nthird");
    expect(answer).toContain("3 things");
    for (const line of ["first", "second", "third"]) expect(answer).toContain(`- "${line}"`);
  });

  it("does not repeat what was answered before", async () => {
    const response = await client.ask([
      { role: "user", content: "old" },
      { role: "assistant", content: "done" },
      { role: "user", content: "new" },
    ]);
    const text = await response.text();
    expect(text).toContain("new");
    expect(text).not.toContain("old");
  });

  it("cuts a quote that would fill the screen", async () => {
    expect((await client.say("x".repeat(5_000))).length).toBeLessThan(1_000);
  });

  it("gives as many words as it is asked for", async () => {
    const answer = await client.say("write me 1200 words");
    expect(answer.match(/\bword\b/g)).toHaveLength(1_200);
  });

  it("calls a tool that the person names and the request offers", async () => {
    const tools = [{ type: "function", function: { name: "kb_search" } }];
    const response = await client.ask([{ role: "user", content: 'call kb_search {"q":"leave"}' }], { tools });
    const body = (await response.json()) as { choices: { message: object; finish_reason: string }[] };
    expect(body.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        tool_calls: [{ type: "function", function: { name: "kb_search", arguments: '{"q":"leave"}' } }],
      },
    });
  });

  it("only talks about a tool that the request does not offer", async () => {
    expect(await client.say("call kb_search {}")).toContain('"call kb_search {}"');
  });

  it("quotes the result of a tool", async () => {
    const response = await client.ask([
      { role: "user", content: "look it up" },
      { role: "assistant", content: "" },
      { role: "tool", content: "25 days" },
    ]);
    expect(await response.text()).toContain("25 days");
  });

  it("echoes exactly the tokens of the unanswered messages", async () => {
    await client.send("POST", "/control/mode", { mode: "echo" });
    const response = await client.ask([
      { role: "user", content: "[old-1]" },
      { role: "assistant", content: "[old-1]" },
      { role: "user", content: "hi [a-1] and [b_2]" },
      { role: "user", content: "also [c]" },
    ]);
    const body = (await response.json()) as { choices: { message: { content: string } }[] };
    expect(body.choices[0]?.message.content).toBe("[a-1] [b_2] [c]");
  });

  it("echoes a plain remark where there is no token", async () => {
    await client.send("POST", "/control/mode", { mode: "echo" });
    expect(await client.say("nothing here")).toBe("(no tokens)");
  });
});

describe("the stream of the stand-in", () => {
  const ask = async (more: object = {}) =>
    readEvents(
      await (await client.ask([{ role: "user", content: "hello there" }], { stream: true, ...more })).text(),
    );

  it("ends with a finish reason and [DONE]", async () => {
    const { chunks, done } = await ask();
    expect(done).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toContain("hello there");
  });

  it("reports usage in a last chunk without choices, where the request asks for it", async () => {
    const { chunks } = await ask({ stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
    expect((await ask()).chunks.every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("cuts tool arguments into pieces that join to the whole", async () => {
    await client.send("POST", "/control/script", {
      answers: [
        {
          toolCalls: [
            { name: "a", arguments: { x: 1 } },
            { name: "b", arguments: "{broken" },
          ],
        },
      ],
    });
    const { chunks } = await ask();
    const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    const joined = (index: number) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function.arguments)
        .join("");
    expect(joined(0)).toBe('{"x":1}');
    expect(joined(1)).toBe("{broken");
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  });

  it("lists its one model", async () => {
    const body = await (await client.send("GET", "/v1/models")).json();
    expect(body).toMatchObject({ object: "list", data: [{ id: "stand-in" }] });
  });

  it("refuses a request without messages as the wire does", async () => {
    const response = await client.send("POST", "/v1/chat/completions", { model: "x", messages: [] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });
});
