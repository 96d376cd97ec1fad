// What a caller may ask for beside words, on each wire that takes it.

import { afterEach, describe, expect, it } from "vitest";
import type { ModelRequest, ToolChoice } from "../../../../src/llm/model.ts";
import type { Wire } from "../../../doubles/fault-answers.ts";
import { type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";
import { providerOn } from "./provider-on.ts";
import { ask, kbSearch, request } from "./requests.ts";

let server: FaultServer | undefined;
afterEach(() => server?.close());

type Over = Parameters<typeof providerOn>[1];

async function sent(
  wire: Wire,
  over: Partial<ModelRequest>,
  can: Over = {},
): Promise<Record<string, unknown>> {
  server = await startFaultServer({ wire });
  const { result } = await ask(providerOn(server, can), { request: request(over) });
  expect(result.ok).toBe(true);
  return server.requests[0]?.body ?? {};
}

const now = { name: "now", description: "The time.", inputSchema: { type: "object", properties: {} } };
const tools = [kbSearch, now];
const nameOf = (tool: { name?: string; function?: { name: string } }) => tool.name ?? tool.function?.name;
const offered = (body: Record<string, unknown>) => (body.tools as object[] | undefined)?.map(nameOf);

describe("the choice of a tool", () => {
  it.each<[ToolChoice, unknown, unknown]>([
    ["auto", "auto", { type: "auto" }],
    ["none", "none", { type: "none" }],
    ["required", "required", { type: "any" }],
    [{ name: "now" }, { type: "function", function: { name: "now" } }, { type: "tool", name: "now" }],
  ])("%j is said in the words of OpenAI and of Anthropic", async (toolChoice, openai, anthropic) => {
    expect((await sent("openai", { tools, toolChoice })).tool_choice).toEqual(openai);
    await server?.close();
    expect((await sent("anthropic", { tools, toolChoice })).tool_choice).toEqual(anthropic);
  });

  it.each<[ToolChoice, string[] | undefined]>([
    ["auto", ["kb_search", "now"]],
    ["none", undefined],
    ["required", ["kb_search", "now"]],
    [{ name: "now" }, ["now"]],
  ])("%j is kept on Ollama by what it is told of, since it takes no choice", async (toolChoice, names) => {
    const body = await sent("ollama", { tools, toolChoice });
    expect(offered(body)).toEqual(names);
    expect(body).not.toHaveProperty("tool_choice");
  });

  it.each<Wire>(["openai", "anthropic", "ollama"])("is left out on %s where there is none", async (wire) => {
    expect(await sent(wire, { tools })).not.toHaveProperty("tool_choice");
    await server?.close();
    expect(await sent(wire, { toolChoice: "auto" })).not.toHaveProperty("tool_choice");
  });
});

describe("temperature and stop words", () => {
  it.each<Wire>(["openai", "ollama"])("go to %s as they are", async (wire) => {
    const body = await sent(wire, { temperature: 0, stop: ["END"] });
    expect(body).toMatchObject({ temperature: 0, stop: ["END"] });
  });

  it("go to Anthropic without the temperature, which it does not take", async () => {
    const body = await sent("anthropic", { temperature: 0, stop: ["END"] });
    expect(body.stop_sequences).toEqual(["END"]);
    expect(body).not.toHaveProperty("temperature");
  });

  it.each<Wire>(["openai", "anthropic", "ollama"])("are left out on %s where nobody asked", async (wire) => {
    const body = await sent(wire, { stop: [] });
    for (const name of ["temperature", "stop", "stop_sequences"]) expect(body).not.toHaveProperty(name);
  });
});

describe("an answer in JSON", () => {
  const schema = { type: "object", properties: { n: { type: "integer", minimum: 1 } }, required: ["n"] };

  it.each<Wire>(["openai", "ollama"])("is strict on %s only where that was asked for", async (wire) => {
    const strict = await sent(wire, { output: { name: "plan", schema, strict: true } });
    expect(strict.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "plan", schema, strict: true },
    });
    await server?.close();
    const loose = await sent(wire, { output: { name: "plan", schema } });
    expect(loose.response_format).toEqual({ type: "json_schema", json_schema: { name: "plan", schema } });
  });

  it("goes to Anthropic with the part of the schema that it takes, and the rest in words", async () => {
    const body = await sent("anthropic", { output: { name: "plan", schema } });
    expect(body.output_config).toEqual({
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { n: { type: "integer", description: "{minimum: 1}" } },
          required: ["n"],
          additionalProperties: false,
        },
      },
    });
  });

  it("goes to Anthropic as it is where the SDK cannot tell what the schema means", async () => {
    const odd = { properties: { n: {} } };
    const body = await sent("anthropic", { output: { name: "plan", schema: odd } });
    expect(body.output_config).toEqual({ format: { type: "json_schema", schema: odd } });
  });
});

describe("Anthropic's cache", () => {
  const long = "The handbook says a lot. ".repeat(400);
  const history: ModelRequest["messages"] = [
    { role: "user", content: [{ type: "text", text: "hello" }] },
    { role: "assistant", content: [{ type: "text", text: "hi" }] },
    { role: "user", content: [{ type: "text", text: "and?" }] },
  ];
  const mark = { type: "ephemeral" };

  it("holds a long system prompt, which all conversations of an employee share", async () => {
    const body = await sent("anthropic", { system: long });
    expect(body.system).toEqual([{ type: "text", text: long, cache_control: mark }]);
    expect(body).not.toHaveProperty("cache_control");
  });

  it("holds the history of a conversation that goes on", async () => {
    expect((await sent("anthropic", { system: long, messages: history })).cache_control).toEqual(mark);
  });

  it("holds the steps of a turn that uses tools", async () => {
    expect((await sent("anthropic", { system: long, tools })).cache_control).toEqual(mark);
  });

  it("is not written for what models are too short to keep", async () => {
    const body = await sent("anthropic", { messages: history, tools });
    expect(JSON.stringify(body)).not.toContain("cache_control");
  });
});

describe("words of the model that stand last", () => {
  const messages: ModelRequest["messages"] = [
    { role: "user", content: [{ type: "text", text: "Count." }] },
    { role: "assistant", content: [{ type: "text", text: "One, two, \n" }] },
  ];
  const last = (body: Record<string, unknown>) => JSON.stringify((body.messages as object[]).at(-1));

  it.each<Wire>(["openai", "anthropic", "ollama"])("are gone on with by %s where it can", async (wire) => {
    const body = await sent(wire, { messages }, { prefill: true });
    expect(last(body)).toContain('"assistant"');
    expect(last(body)).toContain('One, two,"');
  });

  it.each<Wire>(["openai", "anthropic", "ollama"])(
    "are part of the past for %s where it cannot",
    async (wire) => {
      const body = await sent(wire, { messages }, { prefill: false });
      expect(last(body)).toContain('"user"');
      expect(JSON.stringify(body)).toContain("One, two,");
    },
  );
});

describe("a model that sees no images", () => {
  const image = { type: "image" as const, mediaType: "image/png", data: "AAAA" };
  const messages: ModelRequest["messages"] = [
    { role: "user", content: [{ type: "text", text: "look" }, image] },
  ];

  it.each<Wire>(["openai", "anthropic", "ollama"])("is told of them by %s", async (wire) => {
    const body = JSON.stringify(await sent(wire, { messages }, { images: false }));
    expect(body).toContain("You cannot see images");
    expect(body).not.toContain("AAAA");
  });
});

describe("a client", () => {
  it.each<Wire>(["openai", "anthropic", "ollama"])(
    "of %s sends each request's own body under the same headers",
    async (wire) => {
      server = await startFaultServer({ wire });
      const provider = providerOn(server, { access: { clientId: "id.access", clientSecret: "hush" } });
      for (const text of ["one", "two", "three"])
        await ask(provider, {
          model: text,
          request: request({ messages: [{ role: "user", content: [{ type: "text", text }] }] }),
        });
      expect(server.requests.map(({ body }) => body?.model)).toEqual(["one", "two", "three"]);
      const [first, ...others] = server.requests.map(({ headers }) => ({ ...headers, "content-length": "" }));
      for (const headers of others) expect(headers).toEqual(first);
      expect(first).toMatchObject({ "content-type": "application/json", "user-agent": "konstruct" });
    },
  );

  it.each<Wire>(["openai", "anthropic"])("of %s gives up each request by itself", async (wire) => {
    server = await startFaultServer({ wire });
    server.script([{ mode: "ok" }, { mode: "hang" }, { mode: "ok" }]);
    const provider = providerOn(server);
    expect((await ask(provider)).result.ok).toBe(true);
    const given = await ask(provider, { signal: AbortSignal.timeout(40) });
    expect(given.result).toMatchObject({ ok: false, error: { class: "aborted" } });
    expect((await ask(provider)).result.ok).toBe(true);
  });
});
