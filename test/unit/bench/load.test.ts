import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readResponse } from "../../../bench/http-connection.ts";
import { describeRound, load } from "../../../bench/load.ts";
import { signedRequest } from "../../../bench/slack-webhook.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

function listen(answer: (count: number) => number): Promise<{ origin: URL; connections: () => number }> {
  let requests = 0;
  let connections = 0;
  const listening = createServer((_, response) => {
    response.writeHead(answer(++requests)).end("ok");
  });
  server = listening;
  listening.on("connection", () => connections++);
  return new Promise((resolve) => {
    listening.listen(0, "127.0.0.1", () => {
      const { port } = listening.address() as AddressInfo;
      resolve({ origin: new URL(`http://127.0.0.1:${port}`), connections: () => connections });
    });
  });
}

const requests = (count: number) =>
  Array.from({ length: count }, () => signedRequest("secret", "/", "{}", Date.now()));

describe("load", () => {
  it("sends every request once, over as many connections as it may", async () => {
    const { origin, connections } = await listen(() => 200);
    const result = await load(origin, requests(50), 4);
    expect(result.latencies).toHaveLength(50);
    expect(result.failures).toBe(0);
    expect(connections()).toBe(4);
  });

  it("counts what was not answered 200", async () => {
    const { origin } = await listen((count) => (count % 5 === 0 ? 503 : 200));
    expect((await load(origin, requests(20), 2)).failures).toBe(4);
  });

  it("fails where nobody listens", async () => {
    await expect(load(new URL("http://127.0.0.1:9"), requests(1), 1)).rejects.toThrow();
  });
});

describe("a response", () => {
  const read = (text: string) => readResponse(Buffer.from(text));

  it("is whole when its declared length has come", () => {
    const whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    expect(read(whole)).toEqual({ status: 200, length: whole.length });
    expect(read(whole.slice(0, -1))).toBeUndefined();
  });

  it("is whole when its last chunk has come", () => {
    const whole = "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    expect(read(whole)).toEqual({ status: 401, length: whole.length });
    expect(read(whole.slice(0, -3))).toBeUndefined();
  });

  it("may have no body, and needs its whole head", () => {
    expect(read("HTTP/1.1 200 OK\r\n\r\n")).toEqual({ status: 200, length: 19 });
    expect(read("HTTP/1.1 200 OK\r\nserver: x")).toBeUndefined();
  });
});

describe("a round", () => {
  it("gives requests a second and CPU of one request", () => {
    const round = describeRound({ latencies: [1, 2, 3, 4], elapsedMs: 2_000, failures: 0 }, 8);
    expect(round).toEqual({ p50: 2, p99: 4, rps: 2, cpuUs: 2_000 });
  });
});
