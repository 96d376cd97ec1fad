import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { invoiceOf } from "../../../../dev/outside/invoice.ts";
import { ORDERS_HOST, type Outside, PARCELS_HOST, startOutside } from "../../../../dev/outside/server.ts";
import type { OpenToolSecret } from "../../../../src/tenants/tool-policy.ts";
import { createEgress, guardedFetch } from "../../../../src/tools/builtin/egress.ts";
import { webSearch } from "../../../../src/tools/builtin/web-search.ts";
import { httpTool } from "../../../../src/tools/http-tool.ts";
import { listMcpTools } from "../../../../src/tools/mcp-list.ts";
import type { Tool } from "../../../../src/tools/tool.ts";
import { context } from "../../tools/mcp-world.ts";

let outside: Outside;

beforeAll(async () => {
  const keys = { brave: "brave-key", orders: "orders-key", parcels: "parcels-key" };
  outside = await startOutside({ port: 0, keys });
});
afterAll(() => outside.close());
beforeEach(() => control("DELETE", "/faults"));

async function control(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${outside.controlUrl}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const seen = async (path: string) => (await (await control("GET", path)).json()) as Record<string, unknown[]>;

const header = (id: string, host: string, value: string): OpenToolSecret => ({
  ...{ id, host, value, kind: "header", header: "Authorization", prefix: "Bearer " },
});
const given = (over: { idempotencyKey?: string } = {}) =>
  context({
    hosts: [ORDERS_HOST, PARCELS_HOST].map((host) => ({ host, readFree: false })),
    toolkit: {
      ...{ httpTools: [], mcpServers: [], grants: [] },
      secrets: [
        { id: "search", kind: "brave", prefix: "", value: "brave-key" },
        header("orders", ORDERS_HOST, "orders-key"),
        header("parcels", PARCELS_HOST, "parcels-key"),
      ],
    },
    ...over,
  });
const egress = () => {
  const { EGRESS_ROUTES, BRAVE_API_URL } = outside.vars;
  const routes = { ...JSON.parse(EGRESS_ROUTES), "api.search.brave.com": BRAVE_API_URL };
  return createEgress({ fetch, ownHosts: [], routes });
};

function refundTool(): Tool<Record<string, unknown>> {
  const tool = httpTool(
    {
      ...{ id: "refund_order", description: "Refunds.", method: "POST", effect: "write", isActive: true },
      urlTemplate: `https://${ORDERS_HOST}/orders/{order}/refunds`,
      inputSchema: { type: "object", properties: { order: { type: "string" }, amount: { type: "number" } } },
      sendsBody: true,
    },
    egress(),
  );
  if (!tool) throw new Error("the description is no tool");
  return tool;
}

describe("the world outside, reached through the tools themselves", () => {
  it("finds pages of its web, and only with the key", async () => {
    const found = await webSearch(egress()).run({ query: "carrier strike" }, given());
    expect(found.ok && found.value.text).toContain("https://www.carrier.example/strike");
    const denied = await fetch(`${outside.vars.BRAVE_API_URL}/res/v1/web/search?q=x`);
    expect(denied.status).toBe(401);
  });

  it("refunds once for one key, however often it is asked", async () => {
    const tool = refundTool();
    const first = await tool.run({ order: "1001", amount: 10 }, given({ idempotencyKey: "conf-1" }));
    const again = await tool.run({ order: "1001", amount: 10 }, given({ idempotencyKey: "conf-1" }));
    expect(first.ok && again.ok && again.value.text === first.value.text).toBe(true);
    expect((await seen("/orders")).refunds).toHaveLength(1);
    await tool.run({ order: "1001", amount: 10 }, given({ idempotencyKey: "conf-2" }));
    expect((await seen("/orders")).refunds).toHaveLength(2);
  });

  it("says no to what cannot be refunded", async () => {
    const tool = refundTool();
    const tooMuch = await tool.run({ order: "1002", amount: 1_000 }, given({ idempotencyKey: "conf-3" }));
    expect(tooMuch).toMatchObject({ ok: false, error: { code: "failed" } });
    const stranger = await tool.run({ order: "77" }, given({ idempotencyKey: "conf-4" }));
    expect(stranger).toMatchObject({ ok: false, error: { code: "failed" } });
  });

  it("has taken effect where its answer is lost, and leaves that unknown", async () => {
    await control("POST", "/faults", { service: "orders", kind: "late-status", status: 502 });
    const before = (await seen("/orders")).refunds?.length ?? 0;
    const lost = await refundTool().run({ order: "1002", amount: 1 }, given({ idempotencyKey: "conf-5" }));
    expect(lost).toMatchObject({ ok: false, error: { code: "unknown" } });
    expect((await seen("/orders")).refunds).toHaveLength(before + 1);
  });

  it("lists the parcel service's tools to whoever has its key", async () => {
    const url = `https://${PARCELS_HOST}/mcp`;
    const ask = (secrets: OpenToolSecret[]) => {
      const { hosts, toolkit, signal } = given();
      const guarded = guardedFetch(egress())({ hosts, toolkit: { ...toolkit, secrets } });
      return listMcpTools({ name: "Parcels", url }, { fetch: guarded, signal });
    };
    const listed = await ask(given().toolkit.secrets);
    expect(listed.ok && listed.value.tools.map(({ name }) => name)).toEqual(["track_parcel", "book_pickup"]);
    expect(await ask([])).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });

  it("writes down what reached it, and refuses a control request that it does not understand", async () => {
    const { requests = [] } = await seen("/requests");
    expect(requests).toContainEqual(expect.objectContaining({ service: "orders", method: "POST" }));
    expect((await control("POST", "/faults", { service: "orders", kind: "explode" })).status).toBe(400);
    expect((await control("POST", "/parcels", { tool: "none", description: "x" })).status).toBe(400);
  });
});

describe("an invoice", () => {
  it("is a PDF whose table of contents points at its objects", () => {
    const order = { id: "1001", customer: "Mia (Keller)", item: "Espresso machine", total: 249 };
    const text = new TextDecoder("latin1").decode(invoiceOf({ ...order, status: "shipped", refunded: 0 }));
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    expect(text.slice(table)).toMatch(/^xref\n0 6\n/);
    const places = [...text.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) => Number(at));
    expect(places).toHaveLength(5);
    for (const [i, at] of places.entries()) expect(text.slice(at)).toMatch(new RegExp(`^${i + 1} 0 obj\n`));
    expect(text).toContain("(Mia \\(Keller\\)) Tj");
  });
});
