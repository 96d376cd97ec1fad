// What we send to model providers, held against their own descriptions of their APIs.

import { existsSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../src/llm/catalog.ts";
import { buildCatalog } from "../../src/llm/catalog.ts";
import type { ModelMessage, ModelRequest } from "../../src/llm/model.ts";
import { connectProviders } from "../../src/llm/providers/connect.ts";

const folder = new URL("../../../shared/contracts/", import.meta.url);
const present = existsSync(folder);
const reason = present ? "" : " (skipped: the API descriptions are not on this machine)";

/** Checks a value against one schema of a description. */
function schemaOf(file: string, name: string): ValidateFunction {
  const document = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: file });
  const compiled = ajv.getSchema(`${file}#/components/schemas/${name}`);
  if (!compiled) throw new Error(`${file} has no schema ${name}`);
  return compiled;
}

const text = (words: string) => ({ type: "text" as const, text: words });
const image = { type: "image" as const, mediaType: "image/png", data: "iVBORw0KGgo=" };
const user = (...content: ModelMessage["content"]): ModelMessage =>
  ({ role: "user", content }) as ModelMessage;

const tools = [
  {
    name: "kb_search",
    description: "Searches the handbook.",
    inputSchema: { type: "object", properties: { q: { type: "string" } }, required: ["q"] },
  },
];

const toolTurn: ModelMessage[] = [
  user(text("How many days?")),
  {
    role: "assistant",
    content: [
      { type: "thinking", text: "hm", signature: "sig", provider: "anthropic" },
      text("Wait."),
      { type: "tool_call", id: "call:1", name: "kb_search", arguments: '{"q":"leave"}' },
      { type: "tool_call", id: "call:1", name: "kb_search", arguments: "{broken" },
    ],
  },
  { role: "tool", callId: "call:1", name: "kb_search", content: [text("25"), image], isError: false },
  { role: "tool", callId: "call:1", name: "kb_search", content: [text("")], isError: true },
];

const base = { system: "Your name is Ada.", tools: [], maxOutputTokens: 1_000 };

const REQUESTS: Record<string, ModelRequest> = {
  "a plain question": { ...base, messages: [user(text("hello"))] },
  "no system prompt": { ...base, system: "", messages: [user(text("hello"))] },
  "an image": { ...base, messages: [user(text("look"), image)] },
  "an employee that wrote first": {
    ...base,
    messages: [{ role: "assistant", content: [text("Good morning.")] }, user(text("hi"))],
  },
  "tools with calls and results": { ...base, tools, messages: toolTurn },
  "a call that was never finished": {
    ...base,
    tools,
    messages: [...toolTurn.slice(0, 2), user(text("and?"))],
  },
  "an answer in JSON": {
    ...base,
    messages: [user(text("plan it"))],
    output: { name: "plan", schema: { type: "object", properties: {}, additionalProperties: false } },
  },
  "a strict answer in JSON": {
    ...base,
    messages: [user(text("plan it"))],
    output: {
      name: "plan",
      schema: {
        type: "object",
        properties: { steps: { type: "array", items: { type: "string", minLength: 1 } } },
        required: ["steps"],
        additionalProperties: false,
      },
      strict: true,
    },
  },
  "a tool that must be called": { ...base, tools, toolChoice: "required", messages: [user(text("hello"))] },
  "a tool that is named": {
    ...base,
    tools,
    toolChoice: { name: "kb_search" },
    messages: [user(text("hello"))],
  },
  "tools that must not be called": { ...base, tools, toolChoice: "none", messages: toolTurn },
  "a temperature and stop words": {
    ...base,
    temperature: 0.2,
    stop: ["END", "STOP"],
    messages: [user(text("hello"))],
  },
  "words of its own that stand last": {
    ...base,
    messages: [user(text("count")), { role: "assistant", content: [text("One, two, ")] }],
  },
  "a prompt long enough for a cache": {
    ...base,
    system: "The handbook says a lot. ".repeat(400),
    tools,
    messages: toolTurn,
  },
};

const catalog = buildCatalog({
  openai: { baseUrl: "https://openai.example.com/v1", apiKey: "test-key-1" },
  anthropic: { baseUrl: "https://anthropic.example.com", apiKey: "test-key-2" },
  ollama: { baseUrl: "https://ollama.example.com" },
});

async function bodyOf(deployment: Deployment, request: ModelRequest): Promise<unknown> {
  const bodies: unknown[] = [];
  const connect = connectProviders({
    fetch: async (_input, init) => {
      bodies.push(JSON.parse(String(init?.body)));
      return new Response("{}", { status: 500 });
    },
  });
  const signal = new AbortController().signal;
  await connect(deployment).stream({ model: deployment.model, request, signal, onEvent: () => {} });
  return bodies[0];
}

const DESCRIPTIONS = {
  openai: ["openai-chat.openapi.json", "CreateChatCompletionRequest"],
  ollama: ["openai-chat.openapi.json", "CreateChatCompletionRequest"],
  anthropic: ["anthropic-messages.openapi.json", "MessageCreateParamsStreaming"],
} as const;

describe.skipIf(!present)(`requests to model providers${reason}`, () => {
  for (const deployment of catalog.deployments) {
    const [file, name] = DESCRIPTIONS[deployment.provider];
    const validate = present ? schemaOf(file, name) : undefined;
    it.each(Object.keys(REQUESTS))(`of ${deployment.id} with %s match ${name}`, async (title) => {
      const request = REQUESTS[title];
      if (!validate || !request) throw new Error("the suite is skipped without descriptions");
      validate(await bodyOf(deployment, request));
      expect(validate.errors ?? []).toEqual([]);
    });

    it(`of ${deployment.id} would be refused without messages, so the check bites`, async () => {
      const body = (await bodyOf(deployment, { ...base, messages: [user(text("x"))] })) as object;
      expect(validate?.({ ...body, messages: undefined })).toBe(false);
      expect(validate?.({ ...body, messages: [{ role: "nobody", content: "x" }] })).toBe(false);
    });
  }
});
