// Ollama's own API, over a real socket: probing, loading, and the window a model really has.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ollamaNative } from "../../../../src/llm/providers/ollama-native.ts";
import { type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";
import { providerOn } from "./provider-on.ts";

let server: FaultServer;
const MODEL = "qwen3:8b";
const access = { clientId: "id.access", clientSecret: "hush" };
const signal = () => new AbortController().signal;

beforeEach(async () => {
  server = await startFaultServer({ wire: "ollama" });
  server.native.models = [MODEL, "all-minilm:latest"];
});
afterEach(() => server.close());

const native = (over: { access?: typeof access; probeMs?: number; loadMs?: number; baseUrl?: string } = {}) =>
  ollamaNative({
    baseUrl: server.url,
    fetch: (...input) => fetch(...input),
    clock: () => Date.parse("2026-11-20T12:00:00Z"),
    ...over,
  });

const paths = () => server.requests.map(({ method, path }) => `${method} ${path}`);

describe("a probe of Ollama", () => {
  it("finds the server and the model, and loads nothing", async () => {
    expect(await native().probe(MODEL, signal())).toEqual({ ok: true, value: { version: "0.13.3" } });
    expect(paths()).toEqual(["GET /api/version", "GET /api/tags"]);
  });

  it("takes a name without a tag for the newest version", async () => {
    expect(await native().probe("all-minilm", signal())).toMatchObject({ ok: true });
    expect(await native().probe("qwen3", signal())).toMatchObject({ ok: false });
  });

  it("says that a model was never pulled", async () => {
    expect(await native().probe("llama9", signal())).toMatchObject({
      ok: false,
      error: { class: "model_missing", message: "the server has no model llama9" },
    });
  });

  it("gives up on a server that does not answer", async () => {
    server.native.hangs = true;
    expect(await native({ probeMs: 40 }).probe(MODEL, signal())).toMatchObject({
      ok: false,
      error: { class: "timeout_first_token" },
    });
  });

  it("is the network's failure where nobody listens", async () => {
    expect(await native({ baseUrl: "http://127.0.0.1:1" }).probe(MODEL, signal())).toMatchObject({
      ok: false,
      error: { class: "network" },
    });
  });

  it.each([
    [{ status: 401, body: "unauthorized", type: "text/plain" }, "unauthorized"],
    [{ status: 403, body: "<html>forbidden</html>", type: "text/html" }, "unauthorized"],
    [{ status: 530, body: "<html>Argo Tunnel error</html>", type: "text/html" }, "network"],
    [{ status: 524, body: "", type: "text/html" }, "timeout_first_token"],
    [{ status: 503 }, "overloaded"],
    [{ status: 200, body: "<html>Sign in</html>", type: "text/html" }, "malformed_answer"],
    [{ status: 200, body: '"words"' }, "malformed_answer"],
    [{ status: 200, body: "{" }, "malformed_answer"],
  ] as const)("that meets %j ends as %s, without the page", async (fault, expected) => {
    server.native.fault = fault;
    const result = await native().probe(MODEL, signal());
    expect(result).toMatchObject({ ok: false, error: { class: expected } });
    expect(JSON.stringify(result)).not.toContain("<html>");
  });
});

describe("Ollama behind Cloudflare Access", () => {
  it("gets the service token with every request", async () => {
    await native({ access }).preload(MODEL, signal());
    await native({ access }).contextWindow(MODEL, signal());
    expect(server.requests.length).toBeGreaterThan(3);
    for (const { headers } of server.requests)
      expect([headers["cf-access-client-id"], headers["cf-access-client-secret"]]).toEqual([
        "id.access",
        "hush",
      ]);
  });

  const LOGIN = {
    class: "unauthorized",
    message: "Cloudflare Access answered a login page: the service token was refused",
  };

  it("names a login page for what it is", async () => {
    server.native.fault = { status: 200, body: "<html>Sign in</html>", type: "text/html" };
    expect(await native({ access }).preload(MODEL, signal())).toMatchObject({ ok: false, error: LOGIN });
  });

  it("names it for chat too, whether it comes as a page or as a redirect to one", async () => {
    const location = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/ollama.acme.com?kid=1";
    server.script([{ mode: "html" }, { mode: "status", status: 302, headers: { location }, body: "" }]);
    const provider = providerOn(server, { access });
    const request = { system: "", messages: [], tools: [], maxOutputTokens: 10 };
    for (let count = 0; count < 2; count += 1) {
      const input = { model: MODEL, request, signal: signal(), onEvent: () => {} };
      expect(await provider.stream(input)).toMatchObject({ ok: false, error: LOGIN });
    }
  });
});

describe("loading a model", () => {
  it("asks with no message, and to keep it for five minutes", async () => {
    expect(await native().preload(MODEL, signal())).toEqual({ ok: true, value: true });
    expect(paths()).toEqual(["GET /api/version", "GET /api/tags", "POST /api/chat"]);
    expect(server.requests.at(-1)?.body).toEqual({
      model: MODEL,
      messages: [],
      keep_alive: "5m",
      stream: false,
    });
  });

  it("waits until it is loaded", async () => {
    server.native.loadMs = 60;
    const begun = performance.now();
    await native().preload(MODEL, signal());
    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
  });

  it("does not begin where the server or the model is not there", async () => {
    expect(await native().preload("llama9", signal())).toMatchObject({ ok: false });
    expect(paths()).not.toContain("POST /api/chat");
  });

  it("ends at its own limit", async () => {
    server.native.loadMs = 10_000;
    expect(await native({ loadMs: 40 }).preload(MODEL, signal())).toMatchObject({
      ok: false,
      error: { class: "timeout_first_token" },
    });
  });

  it("ends with the caller", async () => {
    server.native.loadMs = 10_000;
    expect(await native().preload(MODEL, AbortSignal.timeout(40))).toMatchObject({
      ok: false,
      error: { class: "aborted" },
    });
  });

  it("is what the provider of such a deployment does, and no other", async () => {
    expect(await providerOn(server).preload?.(signal())).toEqual({ ok: true, value: true });
    for (const wire of ["openai", "anthropic"] as const)
      expect(providerOn({ wire, url: server.url }).preload).toBeUndefined();
  });
});

describe("the window of a model", () => {
  it("is the one it was loaded with", async () => {
    server.native.numCtx = 8_192;
    await native().preload(MODEL, signal());
    expect(await native().contextWindow(MODEL, signal())).toBe(8_192);
    expect(await providerOn(server).contextWindow?.(signal())).toBe(8_192);
  });

  it("is that of its own parameters while it is not loaded", async () => {
    server.native.parameters = 16_384;
    expect(await native().contextWindow(MODEL, signal())).toBe(16_384);
  });

  it("is unknown where nobody says, not the one that it was trained with", async () => {
    expect(await native().contextWindow(MODEL, signal())).toBeUndefined();
  });

  it("is unknown where the server does not answer", async () => {
    server.native.fault = { status: 500 };
    expect(await native().contextWindow(MODEL, signal())).toBeUndefined();
  });
});
