import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_OUTPUT_TOKENS } from "../../../src/limits.ts";
import type { ModelRequest } from "../../../src/llm/model.ts";
import { type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

let world: GatewayWorld;
let token: string;
beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});

const HI = { role: "user", content: "Hi" };
const text = (words: string) => ({ type: "text", text: words });

/** What the pool is asked when a program sends that. */
async function asked(body: object): Promise<ModelRequest | undefined> {
  const response = await world.post("/v1/chat/completions", token, {
    model: "fast",
    messages: [HI],
    ...body,
  });
  expect(response.status).toBe(200);
  return world.calls.at(-1)?.request;
}

it("asks with nothing but the conversation where nothing else was said", async () => {
  expect(await asked({})).toEqual({
    system: "",
    messages: [{ role: "user", content: [text("Hi")] }],
    tools: [],
    maxOutputTokens: DEFAULT_OUTPUT_TOKENS,
  });
});

it("hands on what a caller asks for", async () => {
  const tools = [
    { type: "function", function: { name: "look", description: "Looks.", parameters: { type: "object" } } },
    { type: "function", function: { name: "now" } },
  ];
  expect(
    await asked({ tools, max_tokens: 50, temperature: 0, stop: "END", tool_choice: "required" }),
  ).toMatchObject({
    tools: [
      { name: "look", description: "Looks.", inputSchema: { type: "object" } },
      { name: "now", description: "", inputSchema: { type: "object", properties: {} } },
    ],
    maxOutputTokens: 50,
    temperature: 0,
    stop: ["END"],
    toolChoice: "required",
  });
  expect(
    (await asked({ tools, tool_choice: { type: "function", function: { name: "now" } } }))?.toolChoice,
  ).toEqual({
    name: "now",
  });
});

it("takes max_completion_tokens before its older name", async () => {
  expect((await asked({ max_tokens: 50, max_completion_tokens: 70 }))?.maxOutputTokens).toBe(70);
});

it("puts instructions before the conversation, wherever they stood", async () => {
  const messages = [
    { role: "system", content: "Be brief." },
    HI,
    { role: "developer", content: [text("Be "), text("kind.")] },
  ];
  expect(await asked({ messages })).toMatchObject({
    system: "Be brief.\n\nBe kind.",
    messages: [{ role: "user", content: [text("Hi")] }],
  });
});

it("says instructions that stand alone as a person would, since one provider takes no empty conversation", async () => {
  expect(await asked({ messages: [{ role: "system", content: "Tell a joke." }] })).toMatchObject({
    system: "",
    messages: [{ role: "user", content: [text("Tell a joke.")] }],
  });
});

it("keeps calls and their results together, and names each result's tool", async () => {
  const call = (id: string, name: string) => ({ id, type: "function", function: { name, arguments: "{}" } });
  const messages = [
    HI,
    { role: "assistant", content: "Looking.", tool_calls: [call("a", "look"), call("b", "now")] },
    { role: "tool", tool_call_id: "b", content: "noon" },
    { role: "tool", tool_call_id: "a", content: [text("a parcel")] },
  ];
  expect((await asked({ messages }))?.messages.slice(1)).toEqual([
    {
      role: "assistant",
      content: [
        text("Looking."),
        { type: "tool_call", id: "a", name: "look", arguments: "{}" },
        { type: "tool_call", id: "b", name: "now", arguments: "{}" },
      ],
    },
    { role: "tool", callId: "b", name: "now", content: [text("noon")], isError: false },
    { role: "tool", callId: "a", name: "look", content: [text("a parcel")], isError: false },
  ]);
});

it("reads images out of data: URLs", async () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64");
  const content = [
    text("?"),
    { type: "image_url", image_url: { url: `data:IMAGE/png;base64,${png}`, detail: "low" } },
  ];
  expect((await asked({ messages: [{ role: "user", content }] }))?.messages).toEqual([
    { role: "user", content: [text("?"), { type: "image", mediaType: "image/png", data: png }] },
  ]);
});

it("reads what an assistant refused as what it said", async () => {
  const messages = [HI, { role: "assistant", content: [{ type: "refusal", refusal: "No." }] }, HI];
  expect((await asked({ messages }))?.messages[1]).toEqual({ role: "assistant", content: [text("No.")] });
});

describe("response_format", () => {
  it.each([
    [{ type: "text" }, undefined],
    [null, undefined],
    [{ type: "json_object" }, { name: "json", schema: { type: "object" } }],
    [
      { type: "json_schema", json_schema: { name: "a", schema: { type: "array" } } },
      { name: "a", schema: { type: "array" } },
    ],
    [
      { type: "json_schema", json_schema: { name: "a", schema: {}, strict: false } },
      { name: "a", schema: {}, strict: false },
    ],
  ])("%j asks for %j", async (response_format, output) => {
    expect((await asked({ response_format }))?.output).toEqual(output);
  });
});

it("leaves out hints and what it does not know, and takes null for absent", async () => {
  const hints = { seed: 7, top_p: 0.9, presence_penalty: 1, user: "u", metadata: { a: "b" }, whatever: [1] };
  const nulls = {
    tools: null,
    stop: null,
    n: null,
    logprobs: false,
    logit_bias: {},
    audio: null,
    max_tokens: null,
  };
  expect(await asked({ ...hints, ...nulls, modalities: ["text"], n: 1 })).toEqual(await asked({}));
});
