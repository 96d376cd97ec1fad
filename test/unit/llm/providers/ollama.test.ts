import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ModelMessage } from "../../../../src/llm/model.ts";
import { ollamaProvider } from "../../../../src/llm/providers/ollama.ts";
import { StandInClient } from "../../dev/stand-in/client.ts";
import { ask, request, withTool } from "./requests.ts";

let client: StandInClient;
let sent: Headers[];

beforeEach(async () => {
  sent = [];
  client = await StandInClient.start();
  await client.send("POST", "/control/latency", { firstTokenMs: 0, perChunkMs: 0 });
});
afterEach(() => client.standIn.close());

const ollama = (access?: { clientId: string; clientSecret: string }) =>
  ollamaProvider({
    baseUrl: client.standIn.url,
    model: "qwen3:8b",
    ...(access ? { access } : {}),
    capabilities: { tools: true, images: false, schemas: true, prefill: false },
    fetch: (input, init) => {
      sent.push(new Headers(init?.headers));
      return fetch(input, init);
    },
    clock: () => 0,
  });

const lastBody = async () => {
  const seen = (await (await client.send("GET", "/control/requests")).json()) as {
    requests: { body: Record<string, unknown> }[];
  };
  return seen.requests.at(-1)?.body;
};

const text = (role: "user" | "assistant", words: string): ModelMessage => ({
  role,
  content: [{ type: "text", text: words }],
});

describe("the Ollama provider", () => {
  it("speaks the OpenAI wire under /v1, with the older name of the limit and no thinking", async () => {
    const { result } = await ask(ollama(), { model: "qwen3:8b" });
    expect(result).toMatchObject({ ok: true, value: { finish: "stop", model: "qwen3:8b" } });
    expect(await lastBody()).toMatchObject({
      model: "qwen3:8b",
      max_tokens: 500,
      reasoning_effort: "none",
      stream_options: { include_usage: true },
    });
    expect(await lastBody()).not.toHaveProperty("max_completion_tokens");
  });

  it("carries the service token of the tunnel", async () => {
    await ask(ollama({ clientId: "id.access", clientSecret: "hush" }));
    expect(sent[0]?.get("cf-access-client-id")).toBe("id.access");
    expect(sent[0]?.get("cf-access-client-secret")).toBe("hush");
  });

  it("sends no access headers where the tunnel needs none", async () => {
    await ask(ollama());
    expect([...(sent[0]?.keys() ?? [])].filter((name) => name.startsWith("cf-"))).toEqual([]);
  });

  it("joins neighbours of one role, as templates of local models want it", async () => {
    const messages = [
      text("user", "one"),
      text("user", "two"),
      text("assistant", "yes"),
      text("assistant", "and"),
      text("user", "three"),
    ];
    await ask(ollama(), { request: request({ system: "", messages }) });
    expect((await lastBody())?.messages).toEqual([
      { role: "user", content: "one\n\ntwo" },
      { role: "assistant", content: "yes\n\nand" },
      { role: "user", content: "three" },
    ]);
  });

  it("leaves the request it was given as it was", async () => {
    const messages = [text("user", "one"), text("user", "two")];
    const given = request({ messages });
    const before = structuredClone(given);
    await ask(ollama(), { request: given });
    expect(given).toEqual(before);
  });

  it("says that an image was there, since the model cannot see it", async () => {
    const messages: ModelMessage[] = [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image", mediaType: "image/png", data: "AAAA" },
        ],
      },
    ];
    await ask(ollama(), { request: request({ system: "", messages }) });
    expect(JSON.stringify(await lastBody())).not.toContain("AAAA");
    expect(JSON.stringify(await lastBody())).toContain("You cannot see images");
  });

  it("sends tools, and no tool_choice, which the shim does not know", async () => {
    await ask(ollama(), { request: withTool() });
    expect(await lastBody()).toHaveProperty("tools");
    expect(await lastBody()).not.toHaveProperty("tool_choice");
  });

  it("takes a bare error line in the stream for the failure that it is", async () => {
    await client.send("POST", "/control/faults", { kind: "error_line", afterChunks: 1 });
    const { result, text: shown } = await ask(ollama());
    expect(shown).not.toBe("");
    expect(result).toMatchObject({ ok: false, error: { class: "server_error" } });
  });

  it("sees a login page of the tunnel as a malformed answer", async () => {
    await client.send("POST", "/control/faults", { kind: "html" });
    const { result } = await ask(ollama());
    expect(result).toMatchObject({
      ok: false,
      error: { class: "malformed_answer", message: "the answer is text/html, not an event stream" },
    });
  });

  it("sees a model that was never pulled as missing", async () => {
    const body = { error: { message: "model not found", type: "not_found_error", param: null, code: null } };
    await client.send("POST", "/control/faults", { kind: "status", status: 404, body });
    expect((await ask(ollama())).result).toMatchObject({ ok: false, error: { class: "model_missing" } });
  });

  it.each([
    [524, "timeout_first_token"],
    [530, "network"],
    [502, "server_error"],
  ])("sees status %i of the tunnel as %s", async (status, expected) => {
    await client.send("POST", "/control/faults", { kind: "status", status, body: "<html>tunnel</html>" });
    expect((await ask(ollama())).result).toMatchObject({ ok: false, error: { class: expected } });
  });
});
