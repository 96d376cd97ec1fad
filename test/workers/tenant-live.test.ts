import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { ConversationSummary } from "../../src/tenants/port.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { settlementsOf } from "../doubles/settlements.ts";

let n = 0;
let tenantId: string;
const object = () => (env as unknown as Bindings).TENANTS.getByName(encodeTuple([tenantId]));

beforeEach(() => {
  tenantId = `live-${++n}`;
});

describe("the live feed", () => {
  const upgrade = () => object().fetch("http://tenant/live", { headers: { upgrade: "websocket" } });

  it("is a WebSocket and nothing else, and only for a tenant that exists", async () => {
    expect((await upgrade()).status).toBe(404);
    await object().project(projectionOf(tenantId));
    expect((await object().fetch("http://tenant/live")).status).toBe(426);
    const { status, webSocket } = await upgrade();
    expect(status).toBe(101);
    webSocket?.accept();
    webSocket?.close();
  });

  it("tells every reader of every settle, and nobody of a repeat", async () => {
    await object().project(projectionOf(tenantId));
    const frames: { type: string; summary: ConversationSummary }[] = [];
    const { webSocket } = await upgrade();
    if (!webSocket) throw new Error("no socket");
    const second = Promise.withResolvers<void>();
    webSocket.addEventListener("message", ({ data }) => {
      frames.push(JSON.parse(String(data)));
      if (frames.length === 2) second.resolve();
    });
    webSocket.accept();
    const turns = settlementsOf(2, { summary: { connectionId: `${tenantId}.slack` } });
    for (const turn of [...turns.slice(0, 1), ...turns]) await object().settle(turn);
    await second.promise;
    expect(frames).toEqual(turns.map(({ summary }) => ({ type: "conversation", summary })));
    webSocket.close();
  });
});
