// What is wrong is named, and no provider hears of it.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  MAX_CALL_MESSAGES,
  MAX_CALL_TOOLS,
  MAX_IMAGE_BYTES,
  MAX_MODEL_BODY_BYTES,
  MAX_OUTPUT_TOKENS,
  MAX_TOOL_ARGUMENT_CHARS,
} from "../../../src/limits.ts";
import { type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64");
const HI = { role: "user", content: "Hi" };
let world: GatewayWorld;
let token: string;

beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});
afterEach(() => {
  expect(world.calls).toEqual([]);
});

const chat = (body: object) =>
  world.post("/v1/chat/completions", token, { model: "fast", messages: [HI], ...body });
const refusalOf = async (body: object) => {
  const response = await chat(body);
  return { status: response.status, ...(await response.json()).error };
};
const image = (url: string) => ({
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "?" },
        { type: "image_url", image_url: { url } },
      ],
    },
  ],
});
const calling = (id: string, json = "{}") => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id, type: "function", function: { name: "look", arguments: json } }],
});
const tool = (name: string) => ({ type: "function", function: { name, parameters: { type: "object" } } });

describe("a chat completion", () => {
  it.each<[string, object, string]>([
    ["no model", { model: undefined }, "model"],
    ["no messages", { messages: undefined }, "messages"],
    ["an empty conversation", { messages: [] }, "messages"],
    ["an unknown role", { messages: [HI, { role: "robot", content: "Hi" }] }, "messages[1].role"],
    ["the old role function", { messages: [{ role: "function", content: "1" }] }, "messages[0].role"],
    ["a message without a role", { messages: [{ content: "Hi" }] }, "messages[0].role"],
    ["a content that is no text", { messages: [{ role: "user", content: 7 }] }, "messages[0].content"],
    ["a user without content", { messages: [{ role: "user" }] }, "messages[0].content"],
    [
      "sound",
      { messages: [{ role: "user", content: [{ type: "input_audio" }] }] },
      "messages[0].content[0].type",
    ],
    [
      "a part without text",
      { messages: [{ role: "user", content: [{ type: "text" }] }] },
      "messages[0].content[0].text",
    ],
    [
      "a result without its call",
      { messages: [HI, { role: "tool", tool_call_id: "x", content: "1" }] },
      "messages[1].tool_call_id",
    ],
    [
      "a call without an id",
      { messages: [{ ...calling("x"), tool_calls: [{ type: "function" }] }] },
      "messages[0].tool_calls[0].id",
    ],
    ["temperature above 2", { temperature: 3 }, "temperature"],
    ["no room for an answer", { max_tokens: 0 }, "max_tokens"],
    [
      "more room than any model has",
      { max_completion_tokens: MAX_OUTPUT_TOKENS + 1 },
      "max_completion_tokens",
    ],
    ["five stops", { stop: ["a", "b", "c", "d", "e"] }, "stop"],
    ["stream that is no boolean", { stream: "yes" }, "stream"],
    [
      "a schema without a name",
      { response_format: { type: "json_schema", json_schema: { schema: {} } } },
      "response_format.json_schema.name",
    ],
    ["an unknown format", { response_format: { type: "xml" } }, "response_format.type"],
    ["a tool whose name no provider takes", { tools: [tool("a b")] }, "tools[0].function.name"],
    ["a tool that is no function", { tools: [{ type: "custom", custom: { name: "x" } }] }, "tools[0].type"],
    ["a choice without tools", { tool_choice: "required" }, "tool_choice"],
    [
      "a choice of no tool there is",
      { tools: [tool("a")], tool_choice: { type: "function", function: { name: "b" } } },
      "tool_choice.function.name",
    ],
  ])("with %s is refused by that name", async (_what, body, param) => {
    expect(await refusalOf(body)).toMatchObject({ status: 400, param, type: "invalid_request_error" });
  });

  it.each<[string, object]>([
    ["n", { n: 2 }],
    ["logprobs", { logprobs: true }],
    ["top_logprobs", { top_logprobs: 3 }],
    ["logit_bias.50256", { logit_bias: { 50256: -100 } }],
    ["audio", { audio: { voice: "alloy", format: "mp3" } }],
    ["modalities[1]", { modalities: ["text", "audio"] }],
    ["functions", { functions: [] }],
    ["function_call", { function_call: "auto" }],
    ["web_search_options", { web_search_options: {} }],
  ])("that asks for %s is refused, since it would mean something else without it", async (param, body) => {
    const refusal = await refusalOf(body);
    expect(refusal.status).toBe(400);
    expect(param.startsWith(refusal.param)).toBe(true);
  });

  it("holds MAX_CALL_MESSAGES at most: 500 are refused", async () => {
    expect(MAX_CALL_MESSAGES).toBeLessThan(500);
    const messages = Array.from({ length: 500 }, () => HI);
    expect(await refusalOf({ messages })).toMatchObject({ status: 400, param: "messages" });
  });

  it("holds MAX_CALL_TOOLS at most", async () => {
    const tools = Array.from({ length: MAX_CALL_TOOLS + 1 }, (_, i) => tool(`t${i}`));
    expect(await refusalOf({ tools })).toMatchObject({ status: 400, param: "tools" });
  });

  it("takes no arguments above MAX_TOOL_ARGUMENT_CHARS: 2 MB are refused", async () => {
    expect(MAX_TOOL_ARGUMENT_CHARS).toBeLessThan(2_000_000);
    const messages = [HI, calling("x", `{"a":"${"x".repeat(2_000_000)}"}`)];
    expect(await refusalOf({ messages })).toMatchObject({
      status: 400,
      param: "messages[1].tool_calls[0].function.arguments",
    });
  });

  it("above MAX_MODEL_BODY_BYTES is refused unread", async () => {
    const body = JSON.stringify({
      model: "fast",
      messages: [{ ...HI, content: "x".repeat(MAX_MODEL_BODY_BYTES) }],
    });
    const response = await world.post("/v1/chat/completions", token, body);
    expect(response.status).toBe(413);
    expect((await response.json()).error.message).toContain("8 MiB");
  });

  it.each(["", "{", "null", "[]", '"text"', "\u0000"])("whose body is %j is refused", async (body) => {
    const response = await world.post("/v1/chat/completions", token, body);
    expect(response.status).toBe(400);
    expect((await response.json()).error.type).toBe("invalid_request_error");
  });

  it("deeper than 64 levels is refused before anybody walks it", async () => {
    const deep = `{"model":"fast","messages":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    expect((await world.post("/v1/chat/completions", token, deep)).status).toBe(400);
  });
});

describe("an image", () => {
  it.each([
    ["an address", "https://example.com/cat.png", "fetched by nobody"],
    ["an address inside", "http://169.254.169.254/latest", "fetched by nobody"],
    ["a film", "data:video/mp4;base64,AAAA", "type"],
    ["a drawing that can hold scripts", "data:image/svg+xml;base64,PHN2Zz4=", "type"],
    ["text that is no base64", "data:image/png;base64,%%%%", "base64"],
    ["base64 that stops in the middle", `data:image/png;base64,${PNG.slice(0, -1)}`, "base64"],
    ["padding in the middle", `data:image/png;base64,iVBORw0KGgo=${PNG}`, "base64"],
    ["nothing", "data:image/png;base64,", "base64"],
    ["a URL without base64", "data:image/png,abc", "base64"],
    ["a JPEG that says it is a PNG", "data:image/png;base64,/9j/4AAQ", "no image/png"],
  ])("that is %s is refused", async (_what, url, why) => {
    const refusal = await refusalOf(image(url));
    expect(refusal).toMatchObject({ status: 400, param: "messages[0].content[1].image_url.url" });
    expect(refusal.message).toContain(why);
  });

  it("above MAX_IMAGE_BYTES is refused", async () => {
    const big = PNG.slice(0, 16) + "A".repeat(Math.ceil(MAX_IMAGE_BYTES / 3) * 4);
    expect((await refusalOf(image(`data:image/png;base64,${big}`))).message).toContain("5 MiB");
  });
});

describe("a model that is not there", () => {
  it("is a 404 that lists what exists", async () => {
    for (const model of ["gpt-9", "Fast", "fast ", "../fast", "x".repeat(200)]) {
      const refusal = await refusalOf({ model });
      expect(refusal).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
      expect(refusal.message).toContain("There are: auto, fast, local.");
    }
  });

  it("is named in one sentence by /complete", async () => {
    const body = { model: "gpt-9", messages: [HI], tenant_id: "acme" };
    const response = await world.post("/complete", token, body);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: 'There is no model "gpt-9". There are: auto, fast, local.',
    });
  });
});

describe("/complete", () => {
  it.each<[string, object]>([
    ["messages", { messages: "Hi" }],
    ["tenant_id", { tenant_id: undefined }],
    ["messages[0].role", { messages: [{ role: "robot", content: "Hi" }] }],
  ])("names %s where it is wrong, in a sentence", async (field, change) => {
    const body = { model: "fast", messages: [HI], tenant_id: "acme", ...change };
    const response = await world.post("/complete", token, body);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toContain(field);
  });

  it("answers a foreign tenant with the same bytes as one that is not there", async () => {
    const ask = async (tenant_id: string) => {
      const response = await world.post("/complete", token, { model: "fast", messages: [HI], tenant_id });
      return { status: response.status, body: await response.text() };
    };
    const unknown = await ask("nobody");
    expect(unknown.status).toBe(404);
    expect(await ask("other")).toEqual(unknown);
    expect(await ask("ACME")).toEqual(unknown);
  });
});
