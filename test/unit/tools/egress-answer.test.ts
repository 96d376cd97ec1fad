import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { MAX_EGRESS_BYTES } from "../../../src/limits.ts";
import { createEgress, guardedFetch } from "../../../src/tools/builtin/egress.ts";
import { headerSecret, recordingEdge, toolkitWith } from "../../doubles/tool-world.ts";
import { API, doorOver, request, SHOP, sentOn, text } from "./egress-door.ts";

describe("an answer", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A real server behind a route: what a client unpacks is unpacked for real. */
  async function served(
    body: Buffer,
    headers: Record<string, string>,
  ): Promise<ReturnType<typeof createEgress>> {
    const server = createServer((_, response) => response.writeHead(200, headers).end(body));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return createEgress({ fetch, ownHosts: [], routes: { [API]: `http://127.0.0.1:${port}` } });
  }

  it.each([
    ["gzip", gzipSync(Buffer.alloc(64 * MAX_EGRESS_BYTES))],
    ["br", brotliCompressSync(Buffer.alloc(64 * MAX_EGRESS_BYTES))],
  ])("that unpacks to 64 MiB from %s is cut at 1 MiB", async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(100_000);
    const door = await served(bomb, { "content-encoding": encoding, "content-type": "text/plain" });
    const sent = await door.send(request(`https://${API}/`));
    expect(sent).toMatchObject({ ok: true, value: { isCut: true } });
    expect(sent.ok && sent.value.text.length).toBe(MAX_EGRESS_BYTES);
  });

  it("of exactly 1 MiB is whole", async () => {
    const door = await served(Buffer.alloc(MAX_EGRESS_BYTES, "x"), { "content-type": "text/plain" });
    expect(await door.send(request(`https://${API}/`))).toMatchObject({ ok: true, value: { isCut: false } });
  });

  it.each([
    ["text/html; charset=utf-8", true],
    ["application/json", true],
    ["application/problem+json", true],
    ["application/xml", true],
    ["application/pdf", false],
    ["image/svg", false],
    ["application/octet-stream", false],
    ["", false],
  ])("of type %s is read as text: %s", async (type, isText) => {
    const edge = recordingEdge({
      [`https://${API}/`]: () =>
        new Response(new Blob(["hello"]).stream(), { headers: type ? { "content-type": type } : {} }),
    });
    const sent = await doorOver(edge).send(request(`https://${API}/`));
    expect(sent).toMatchObject({ ok: true, value: { isText, text: isText ? "hello" : "" } });
  });

  it("is read in the letters it names, and in UTF-8 where it names none that exist", async () => {
    const latin = Uint8Array.from([0x6d, 0xfc, 0x64, 0x65]);
    const read = async (charset: string, bytes: Uint8Array<ArrayBuffer>) => {
      const answer = () =>
        new Response(bytes, { headers: { "content-type": `text/plain; charset=${charset}` } });
      const sent = await doorOver(recordingEdge({ [`https://${API}/`]: answer })).send(
        request(`https://${API}/`),
      );
      return sent.ok && sent.value.text;
    };
    expect(await read("iso-8859-1", latin)).toBe("müde");
    expect(await read("klingon", new TextEncoder().encode("müde"))).toBe("müde");
  });

  it("that breaks off is what came of it, and says that it is cut", async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
          pull: (controller) => controller.error(new Error("reset")),
        }),
        { headers: { "content-type": "text/plain" } },
      );
    const sent = await doorOver(recordingEdge({ [`https://${API}/`]: broken })).send(
      request(`https://${API}/`),
    );
    expect(sent).toMatchObject({ ok: true, value: { isCut: true } });
  });

  it("that echoes the credential shows it nowhere", async () => {
    const edge = recordingEdge({
      [`https://${API}/a`]: ({ headers }) => sentOn(`/b?key=${headers["x-api-key"]}`)(),
      [`https://${API}/b`]: ({ headers }) => text(`you sent ${JSON.stringify(headers)}`),
    });
    const sent = await doorOver(edge).send(
      request(`https://${API}/a`, { secrets: [headerSecret(API, "s3cret-value")] }),
    );
    expect(sent.ok).toBe(true);
    expect(sent.ok && sent.value.text).toContain("[redacted]");
    expect(JSON.stringify(sent)).not.toContain("s3cret");
  });
});

describe("an answer from a host whose name holds the credential", () => {
  it("is still an answer", async () => {
    const edge = recordingEdge({ [`https://${API}/`]: () => text("fine") });
    const sent = await doorOver(edge).send(
      request(`https://${API}/`, { secrets: [headerSecret(API, "example")] }),
    );
    expect(sent).toMatchObject({ ok: true, value: { text: "fine", host: "api.[redacted].com" } });
  });
});

describe("the guard that looks like fetch", () => {
  it("opens for the company's hosts alone and hands the answer on unread", async () => {
    const edge = recordingEdge({ [`https://${API}/mcp`]: () => text("stream") });
    const guard = guardedFetch(doorOver(edge))({
      hosts: [{ host: API, readFree: false }],
      toolkit: toolkitWith({ secrets: [headerSecret(API, "k-e-y")] }),
    });
    const opened = await guard(new URL(`https://${API}/mcp`), { method: "POST", body: "{}" });
    expect(opened.ok && (await opened.value.text())).toBe("stream");
    expect(edge.requests).toMatchObject([{ method: "POST", body: "{}", headers: { "x-api-key": "k-e-y" } }]);
    expect(await guard(new URL(`https://${SHOP}/mcp`), {})).toMatchObject({
      ok: false,
      error: { code: "refused" },
    });
  });
});
