import { describe, expect, it } from "vitest";
import type { HttpToolRecord } from "../../../src/tenants/tool-policy.ts";
import { httpToolFault } from "../../../src/tools/http-tool.ts";
import {
  agentWith,
  approvedBy,
  type Edge,
  headerSecret,
  MIA,
  policyWith,
  recordingEdge,
  TENANT,
  toolboxOver,
  toolkitWith,
} from "../../doubles/tool-world.ts";

const HOST = "shop.example.com";

const record = (changes: Partial<HttpToolRecord> = {}): HttpToolRecord => ({
  id: "refund_order",
  tenantId: TENANT,
  description: "Refunds an order.",
  method: "POST",
  urlTemplate: `https://${HOST}/orders/{order}/refunds?notify={notify}`,
  inputSchema: {
    type: "object",
    properties: {
      order: { type: "string", maxLength: 60 },
      notify: { type: "boolean" },
      amount: { type: "number", exclusiveMinimum: 0 },
      note: { type: "string" },
    },
    required: ["order", "amount"],
    additionalProperties: false,
  },
  sendsBody: true,
  effect: "write",
  isActive: true,
  ...changes,
});

const lookup = (changes: Partial<HttpToolRecord> = {}): HttpToolRecord =>
  record({
    id: "find_order",
    method: "GET",
    urlTemplate: `https://${HOST}/orders/{order}`,
    inputSchema: { type: "object", properties: { order: { type: "string" } }, required: ["order"] },
    sendsBody: false,
    effect: "read",
    ...changes,
  });

function beltWith(httpTools: HttpToolRecord[], edge: Edge = recordingEdge(), hosts = [HOST]) {
  const { belts } = toolboxOver(edge);
  const belt = belts({
    tenantId: TENANT,
    agent: agentWith(httpTools.map(({ id }) => id)),
    policy: policyWith({ hosts: hosts.map((host) => ({ host, readFree: false })) }),
    toolkit: toolkitWith({ httpTools, secrets: [headerSecret(HOST, "s3cret-value")] }),
    requester: MIA,
  });
  const turn = {
    signal: new AbortController().signal,
    intend: async () => true,
    taint: [],
    pending: [],
    stepKey: "s",
  };
  return {
    belt,
    turn,
    call: (name: string, input: unknown) =>
      belt.call({ id: "c", name, arguments: JSON.stringify(input) }, turn),
  };
}

const answer =
  (value: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

describe("a tool that an operator described", () => {
  it("is offered with its description and schema", () => {
    const { belt } = beltWith([record()]);
    expect(belt.definitions).toEqual([
      { name: "refund_order", description: "Refunds an order.", inputSchema: record().inputSchema },
    ]);
  });

  it("asks, and then sends its request once, with body, credential and the confirmation's key", async () => {
    const edge = recordingEdge({ [`https://${HOST}/orders/A%2F1/refunds`]: answer({ refunded: 30 }) });
    const { call, belt, turn } = beltWith([record()], edge);
    const step = await call("refund_order", { order: "A/1", amount: 30, notify: true, note: "sorry" });
    expect(step?.request?.lines).toEqual([
      { label: "Method", value: "POST" },
      { label: "Address", value: `https://${HOST}/orders/A%2F1/refunds?notify=true` },
      { label: "amount", value: "30" },
      { label: "note", value: "sorry" },
    ]);
    expect(edge.requests).toEqual([]);
    if (!step?.request) throw new Error("not asked");
    const done = await belt.runApproved(approvedBy(step.request, MIA), turn);
    expect(done).toMatchObject({
      taint: [`the answer of ${HOST}`],
      receipt: { outcome: "ok", effect: "write" },
    });
    expect(edge.requests).toMatchObject([
      {
        url: `https://${HOST}/orders/A%2F1/refunds?notify=true`,
        method: "POST",
        body: '{"amount":30,"note":"sorry"}',
        headers: {
          "x-api-key": "s3cret-value",
          "idempotency-key": step.request.id,
          "content-type": "application/json",
        },
      },
    ]);
  });

  it("reads without asking where the operator says that it reads, and leaves a parameter out that was not given", async () => {
    const edge = recordingEdge({ [`https://${HOST}/orders/7`]: answer({ state: "sent" }) });
    const tool = lookup({
      urlTemplate: `https://${HOST}/orders/{order}?full={full}&v=2`,
      inputSchema: {
        type: "object",
        properties: { order: { type: ["string", "integer"] }, full: { type: "boolean" } },
      },
    });
    const step = await beltWith([tool], edge).call("find_order", { order: 7 });
    expect(step?.receipt).toMatchObject({ outcome: "ok", effect: "read" });
    expect(edge.requests[0]?.url).toBe(`https://${HOST}/orders/7?v=2`);
    expect(edge.requests[0]?.headers).not.toHaveProperty("idempotency-key");
  });

  it.each([
    ["a missing argument", { order: "A" }, /amount/],
    ["an argument of the wrong type", { order: "A", amount: "30" }, /amount/],
    ["a value outside the schema", { order: "A", amount: 0 }, /amount/],
    ["an argument that there is not", { order: "A", amount: 1, admin: true }, /admin/],
    ["no text for the path", { order: "", amount: 1 }, /order: needed/],
    ["something that is no object", [1], /object/],
  ])("refuses %s in a sentence", async (_, input, says) => {
    const step = await beltWith([record()]).call("refund_order", input);
    expect(step?.receipt.outcome).toBe("invalid");
    expect(step?.text).toMatch(says);
  });

  it("takes no argument that would go nowhere", async () => {
    const step = await beltWith([lookup()]).call("find_order", { order: "A", verbose: true });
    expect(step).toMatchObject({
      text: expect.stringContaining("verbose: this tool takes no such argument"),
    });
  });

  it("reaches its own host alone, also by a redirect to another that is allowed", async () => {
    const edge = recordingEdge({
      [`https://${HOST}/orders/A`]: () =>
        new Response(null, { status: 302, headers: { location: "https://other.example.com/" } }),
    });
    const step = await beltWith([lookup()], edge, [HOST, "other.example.com"]).call("find_order", {
      order: "A",
    });
    expect(step?.receipt.outcome).toBe("failed");
    expect(edge.requests).toHaveLength(1);
  });

  it("is refused while its host is not on the company's list", async () => {
    const edge = recordingEdge();
    const step = await beltWith([record()], edge, []).call("refund_order", { order: "A", amount: 1 });
    expect(step?.receipt.outcome).toBe("refused");
    expect(step?.request).toBeUndefined();
  });

  it("does not run where its address was changed after the card was shown", async () => {
    const edge = recordingEdge();
    const asked = await beltWith([record()], edge).call("refund_order", { order: "A", amount: 1 });
    const { belt, turn } = beltWith(
      [record({ urlTemplate: `https://${HOST}/orders/{order}/void?notify={notify}` })],
      edge,
    );
    if (!asked?.request) throw new Error("not asked");
    const step = await belt.runApproved(approvedBy(asked.request, MIA), turn);
    expect(step?.text).toContain("changed since it was shown");
    expect(edge.requests).toEqual([]);
  });

  it.each([
    ["is switched off", { isActive: false }],
    ["is another tenant's", { tenantId: "other" }],
    ["has an address that cannot be used", { urlTemplate: "https://{host}/x" }],
  ])("is not there where it %s", (_, changes) => {
    expect(beltWith([record(changes)]).belt.definitions).toEqual([]);
  });

  it("cannot take the name of a built-in tool", async () => {
    const step = await beltWith([lookup({ id: "web_search" })]).call("web_search", { query: "tea" });
    expect(step?.text).toContain("Web search is not set up");
  });
});

describe("the description of a tool", () => {
  it("is fine as these are", () => {
    expect([record(), lookup()].map(httpToolFault)).toEqual([undefined, undefined]);
  });

  it.each([
    ["no encryption", { urlTemplate: "http://shop.example.com/{order}" }, /urlTemplate/],
    ["a place in the host", { urlTemplate: "https://{order}.example.com/" }, /urlTemplate/],
    [
      "a place in the name before the host",
      { urlTemplate: "https://{order}@shop.example.com/" },
      /urlTemplate/,
    ],
    ["a port", { urlTemplate: "https://shop.example.com:{order}/" }, /urlTemplate/],
    [
      "a place in the name of a parameter",
      { urlTemplate: `https://${HOST}/?{order}=1` },
      /value, never for a name/,
    ],
    ["a fragment", { urlTemplate: `https://${HOST}/{order}#{note}` }, /urlTemplate/],
    ["a brace that is not closed", { urlTemplate: `https://${HOST}/{order` }, /name in braces/],
    ["a path that climbs", { urlTemplate: `https://${HOST}/a/../{order}` }, /climb/],
    ["capitals in the host", { urlTemplate: "https://Shop.example.com/{order}" }, /as it has to be written/],
    [
      "an address of numbers spelled oddly",
      { urlTemplate: "https://0x7f.1/{order}" },
      /as it has to be written/,
    ],
    [
      "a place that nothing describes",
      { urlTemplate: `https://${HOST}/{missing}` },
      /\{missing\}.*not described/,
    ],
    ["an argument that goes nowhere", { sendsBody: false }, /amount is neither/],
    ["a body of a GET", { method: "GET" as const }, /GET has no body/],
    ["a schema of no object", { inputSchema: { type: "string" } }, /has to describe an object/],
    [
      "a regular expression",
      { inputSchema: { type: "object", properties: { order: { type: "string", pattern: "^(a+)+$" } } } },
      /patterns are not checked/,
    ],
  ])("has a fault with %s", (_, changes, says) => {
    expect(httpToolFault(record(changes))).toMatch(says);
  });
});
