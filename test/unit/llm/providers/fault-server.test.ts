// The double that the fault tests stand on has to do what it says.

import { afterEach, describe, expect, it } from "vitest";
import type { Wire } from "../../../doubles/fault-answers.ts";
import { type Fault, type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";

let server: FaultServer | undefined;
afterEach(() => server?.close());

const PATHS = { openai: "/v1/chat/completions", ollama: "/v1/chat/completions", anthropic: "/v1/messages" };

async function post(wire: Wire, fault: Fault, body: object = { model: "m", stream: true }) {
  server = await startFaultServer({ wire });
  server.script([fault]);
  return fetch(`${server.url}${PATHS[wire]}`, { method: "POST", body: JSON.stringify(body) });
}

/** Reads until the body ends, breaks, or has been silent for so long. */
async function readAll(
  response: Response,
  silenceMs: number,
): Promise<{ text: string; end: "whole" | "broken" | "silent" }> {
  const reader = response.body?.getReader();
  let text = "";
  for (;;) {
    const silence = new Promise<"silent">((resolve) => setTimeout(resolve, silenceMs, "silent"));
    const read = reader?.read().catch(() => "broken" as const);
    const got = await Promise.race([silence, read]);
    if (got === "silent" || got === "broken") {
      await reader?.cancel().catch(() => {});
      return { text, end: got };
    }
    if (!got || got.done) return { text, end: "whole" };
    text += new TextDecoder().decode(got.value);
  }
}

describe.each<Wire>(["openai", "anthropic", "ollama"])("the fault server on the wire of %s", (wire) => {
  it.each<[Fault, "whole" | "broken" | "silent", RegExp]>([
    [{ mode: "ok" }, "whole", /All [\s\S]*(\[DONE\]|message_stop)/],
    [{ mode: "reset_mid_stream" }, "broken", /All /],
    [{ mode: "stall", after: 2 }, "silent", /is /],
    [{ mode: "cut" }, "whole", /All (?![\s\S]*(\[DONE\]|message_stop))/],
    [{ mode: "late_error" }, "whole", /All [\s\S]*event: error\ndata: \{/],
    [{ mode: "raw_error_line" }, "whole", /All [\s\S]*\n\{.*\}\n$/],
    [{ mode: "malformed_chunk" }, "whole", /\[\{"de\n\n[\s\S]*well/],
    [{ mode: "missing_done" }, "silent", /well(?![\s\S]*(\[DONE\]|message_stop))/],
    [{ mode: "missing_done", ends: true }, "whole", /well(?![\s\S]*(\[DONE\]|message_stop))/],
    [{ mode: "hang_after_headers" }, "silent", /^$/],
    [{ mode: "drip", ms: 1, bytes: 40 }, "whole", /well/],
    [{ mode: "slow_first_token", ms: 20 }, "whole", /well/],
    [{ mode: "raw", writes: ["a", "b"] }, "whole", /^ab$/],
  ])("does %j", async (fault, end, text) => {
    // A busy machine is silent for a while, too: where no silence is expected, it takes long to be one.
    const read = await readAll(await post(wire, fault), end === "silent" ? 250 : 4_000);
    expect(read.end).toBe(end);
    expect(read.text).toMatch(text);
  });

  it("resets before any byte", async () => {
    await expect(post(wire, { mode: "reset" })).rejects.toThrow();
  });

  it("answers whole where nobody asked for a stream, and by order where somebody did", async () => {
    const type = (response: Response) => response.headers.get("content-type");
    expect(type(await post(wire, { mode: "ok" }, { model: "m" }))).toBe("application/json");
    await server?.close();
    expect(type(await post(wire, { mode: "json" }))).toBe("application/json");
    await server?.close();
    expect(type(await post(wire, { mode: "sse" }, { model: "m" }))).toBe("text/event-stream");
  });

  it("sends statuses with their headers and an error in the wire's shape", async () => {
    const response = await post(wire, { mode: "status", status: 429, headers: { "retry-after": "2" } });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.json()).toHaveProperty("error.message");
  });
});

describe("the script of a fault server", () => {
  const status = async () =>
    (await fetch(`${server?.url}/v1/chat/completions`, { method: "POST", body: "{}" })).status;
  const broken: Fault = { mode: "status", status: 500 };

  it("is taken in order, then all is well", async () => {
    server = await startFaultServer({ wire: "openai" });
    server.script([broken, { mode: "status", status: 503 }]);
    expect([await status(), await status(), await status()]).toEqual([500, 503, 200]);
  });

  it("begins anew where it flaps", async () => {
    server = await startFaultServer({ wire: "openai" });
    server.script([broken, { mode: "ok" }], "again");
    expect([await status(), await status(), await status(), await status()]).toEqual([500, 200, 500, 200]);
  });

  it("records requests, and which of them were abandoned", async () => {
    server = await startFaultServer({ wire: "openai" });
    server.script([{ mode: "hang" }]);
    const signal = AbortSignal.timeout(50);
    const url = `${server.url}/v1/chat/completions`;
    await fetch(url, { method: "POST", body: '{"model":"m"}', signal }).catch(() => {});
    await status();
    await Promise.all(server.requests.map(({ over }) => over));
    expect(server.requests.map(({ body, abandoned }) => [body, abandoned])).toEqual([
      [{ model: "m" }, true],
      [{}, false],
    ]);
  });
});
