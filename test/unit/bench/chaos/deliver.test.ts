import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Deliveries, deliver } from "../../../../bench/chaos/deliver.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

/** Answers with these, and then 200; 0 breaks the connection. */
function listen(answers: number[]): Promise<string> {
  const listening = createServer((request, response) => {
    const status = answers.shift() ?? 200;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
  server = listening;
  return new Promise((resolve) => {
    listening.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/`);
    });
  });
}

const webhook = (url: string) => ({ url, method: "POST", headers: {}, body: "x" });
const counts = (): Deliveries => ({ tries: 0, refused: new Map() });

describe("delivering a webhook", () => {
  it("goes on until it is acknowledged, and counts what was refused", async () => {
    const count = counts();
    expect(await deliver(webhook(await listen([503, 0, 503])), count, () => 1)).toBe(true);
    expect(count.tries).toBe(4);
    expect(Object.fromEntries(count.refused)).toEqual({ "503": 2, "no answer": 1 });
  });

  it("gives up at its deadline", async () => {
    const url = await listen(Array.from({ length: 50 }, () => 503));
    expect(await deliver(webhook(url), counts(), () => 20, Date.now() + 60)).toBe(false);
  });
});
