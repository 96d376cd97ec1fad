import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/audit/chain.ts";
import type { ConfirmationRequest } from "../../../src/conversation/confirmation.ts";
import { CONFIRMATION_MS, MAX_PENDING_CONFIRMATIONS } from "../../../src/limits.ts";
import type { Approvers, GrantRecord } from "../../../src/tenants/tool-policy.ts";
import { checkArguments, hashOfCall } from "../../../src/tools/canonical.ts";
import { newCode } from "../../../src/tools/confirmation-request.ts";
import { readTool, writeTool } from "../../doubles/sample-tools.ts";
import {
  agentWith,
  BOB,
  foreseeable,
  MIA,
  NOON,
  policyWith,
  toolkitWith,
  toolWorld,
  type WorldInput,
} from "../../doubles/tool-world.ts";

const refundOf = { order: "A-1", amount: 30 };

async function asked(input: WorldInput = {}): Promise<ConfirmationRequest> {
  const step = await toolWorld({ tools: [writeTool()], ...input }).call("refund", refundOf);
  if (!step.request) throw new Error(`not asked: ${step.text}`);
  return step.request;
}

describe("a write that needs a person", () => {
  it("runs nothing, tells the model that it waits, and hands on what is asked", async () => {
    const refund = writeTool();
    const world = toolWorld({ tools: [refund] });
    const step = await world.call("refund", refundOf);
    expect(refund.ran).toEqual([]);
    expect(world.intents).toEqual([]);
    expect(step).toMatchObject({
      isError: false,
      receipt: { outcome: "asked", confirmationId: step.request?.id },
    });
    expect(step.text).toContain("It has not been done.");
  });

  it("stores the exact arguments, canonical, with their hash, and who asked", async () => {
    const request = await asked();
    const canonical = '{"amount":30,"note":"","order":"A-1"}';
    expect(request).toMatchObject({
      callId: "call-1",
      agentId: "ada",
      tool: "refund",
      title: "Give money back",
      arguments: canonical,
      hash: hashOfCall("refund", canonical),
      taint: [],
      requester: MIA,
      createdAt: NOON,
      expiresAt: NOON + CONFIRMATION_MS,
      lines: [
        { label: "order", value: "A-1" },
        { label: "amount", value: "30" },
        { label: "note", value: "" },
      ],
    });
    expect(new Set([request.id, request.approveChoice, request.denyChoice]).size).toBe(3);
  });

  it("shows long and strange values whole: whoever draws the card makes them visible", async () => {
    const note = `${"long ".repeat(99)}\u202e`;
    const step = await toolWorld({ tools: [writeTool()] }).call("refund", { ...refundOf, note });
    expect(step.request?.lines.find(({ label }) => label === "note")?.value).toBe(note);
  });

  it("is not asked a second time while exactly that waits", async () => {
    const pending = [await asked()];
    const step = await toolWorld({ tools: [writeTool()] }).call(
      "refund",
      { amount: 30, order: "A-1" },
      { pending },
    );
    expect(step).toMatchObject({ receipt: { outcome: "refused" } });
    expect(step.request).toBeUndefined();
    expect(step.text).toContain(`already waits for a person under the code ${pending[0]?.code}`);
  });

  it("is asked anew with other arguments", async () => {
    const pending = [await asked()];
    const step = await toolWorld({ tools: [writeTool()] }).call(
      "refund",
      { ...refundOf, amount: 31 },
      { pending },
    );
    expect(step.receipt.outcome).toBe("asked");
  });

  it(`is refused where ${MAX_PENDING_CONFIRMATIONS} already wait`, async () => {
    const one = await asked();
    const pending = Array.from({ length: MAX_PENDING_CONFIRMATIONS }, (_, n) => ({
      ...one,
      id: `p${n}`,
      hash: `${n}`,
    }));
    const world = toolWorld({ tools: [writeTool()] });
    expect((await world.call("refund", refundOf, { pending })).receipt.outcome).toBe("refused");
    expect((await world.call("refund", refundOf, { pending: pending.slice(1) })).receipt.outcome).toBe(
      "asked",
    );
  });
});

describe("who may say yes", () => {
  const people = (list: (typeof MIA)[]): Approvers => ({ kind: "people", people: list });
  const role = (name: string): Approvers => ({ kind: "role", role: name });
  const withRule = (rule: Approvers) => ({ policy: policyWith({ approvers: { refund: rule } }) });

  it("is the requester where nobody decided otherwise", async () => {
    expect((await asked()).approvers).toEqual([MIA]);
  });

  it("is whom the tool's rule names, before the employee's", async () => {
    const agent = agentWith(["refund"], { work: { ...agentWith([]).work, approvers: role("boss") } });
    const policy = policyWith({ roles: { boss: [BOB] } });
    expect((await asked({ agent, policy })).approvers).toEqual([BOB]);
    const ruled = { ...policy, approvers: { refund: people([MIA]) } };
    expect((await asked({ agent, policy: ruled })).approvers).toEqual([MIA]);
  });

  it.each([
    ["an empty list", people([])],
    ["a role nobody has", role("finance")],
    ["a role by the name of something every object has", role("constructor")],
  ])("is nobody for %s", async (_, rule) => {
    expect((await asked(withRule(rule))).approvers).toEqual([]);
  });

  it("is nobody where the requester has no id", async () => {
    expect(
      (await asked({ requester: { connectionId: "acme.slack", userId: "", name: "" } })).approvers,
    ).toEqual([]);
  });
});

describe("the code of a confirmation", () => {
  it("has four characters that are not mixed up, and none that is taken", () => {
    const { random } = foreseeable();
    const taken = new Set<string>();
    for (let n = 0; n < 500; n++) {
      const code = newCode(random, taken);
      expect(code).toMatch(/^[CDFHJKMNPRTVWXY34679]{4}$/);
      expect(taken.has(code)).toBe(false);
      taken.add(code);
    }
  });

  it("is drawn again where it is taken, and where a byte would favour some characters", () => {
    const draws = [new Uint8Array(16), new Uint8Array(16).fill(255), new Uint8Array(16).fill(1)];
    expect(newCode(() => draws.shift() ?? new Uint8Array(16), new Set(["CCCC"]))).toBe("DDDD");
  });
});

describe("canonical arguments", () => {
  it("are the same text for the same value, whatever the order of their keys", () => {
    const tool = writeTool();
    const texts = [
      { order: "A", amount: 1, note: "n" },
      { note: "n", amount: 1, order: "A" },
    ].map((value) => checkArguments(tool, value));
    expect(texts[0]).toEqual(texts[1]);
  });

  it("refuse a number that cannot be written down", () => {
    const open = { parse: (value: unknown) => ({ ok: true as const, value }) };
    expect(checkArguments(open, JSON.parse('{"n":1e400}')).ok).toBe(true);
    const typed = { parse: (value: unknown) => writeTool().parse(value) };
    expect(checkArguments(typed, JSON.parse('{"order":"A","amount":1e400}')).ok).toBe(false);
  });

  it("read back to exactly the text they were made of, for any JSON value", () => {
    const open = { parse: (value: unknown) => ({ ok: true as const, value }) };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const checked = checkArguments(open, value);
        expect(checked.ok && canonicalJson(JSON.parse(checked.value.canonical))).toBe(
          checked.ok && checked.value.canonical,
        );
      }),
    );
  });

  it("hash differently for another tool", () => {
    expect(hashOfCall("a", "{}")).not.toBe(hashOfCall("b", "{}"));
  });
});

describe("a tainted turn", () => {
  const taint = ["the web page a.example"];

  it("asks before every write, also one that is free otherwise, and the card names the sources", async () => {
    const world = toolWorld({ tools: [writeTool({ confirmation: "free" })] });
    const step = await world.call("refund", refundOf, { taint: [...taint, ...taint, "the calendar"] });
    expect(step.request?.taint).toEqual(["the web page a.example", "the calendar"]);
  });

  it("may go on reading", async () => {
    const world = toolWorld({ tools: [readTool()] });
    expect((await world.call("look_up", { query: "a" }, { taint })).receipt.outcome).toBe("ok");
  });

  it("is what a tool makes that brings foreign text, and none that does not", async () => {
    const world = toolWorld({ tools: [readTool({ taints: "the calendar" }), readTool({ name: "count" })] });
    expect((await world.call("look_up", { query: "a" })).taint).toEqual(["the calendar"]);
    expect((await world.call("count", { query: "a" })).taint).toEqual([]);
  });

  it("lets no standing grant count", async () => {
    const world = toolWorld({ tools: [writeTool()], toolkit: toolkitWith({ grants: [grant()] }) });
    expect((await world.call("refund", refundOf)).receipt.outcome).toBe("ok");
    expect((await world.call("refund", refundOf, { taint })).receipt.outcome).toBe("asked");
  });

  it("lets no grant count for a read that asks either: what is asked for may carry what was read", async () => {
    const lookUp = { ...readTool(), confirmation: () => "ask" as const };
    const toolkit = toolkitWith({ grants: [grant({ tool: "look_up" })] });
    const world = toolWorld({ tools: [lookUp], toolkit });
    expect((await world.call("look_up", { query: "a" })).receipt.outcome).toBe("ok");
    expect((await world.call("look_up", { query: "a" }, { taint })).receipt.outcome).toBe("asked");
  });

  it("asks in all of 200 turns in which something foreign was read before something is changed", async () => {
    const sources = ["the web page a.example", "the document Prices", "the calendar", "messages of Bob"];
    for (let n = 0; n < 200; n++) {
      const refund = writeTool({ confirmation: n % 2 === 0 ? "free" : "ask" });
      const grants = n % 3 === 0 ? [grant()] : [];
      const world = toolWorld({
        tools: [readTool({ taints: sources[n % 4] ?? "" }), refund],
        toolkit: toolkitWith({ grants }),
      });
      const read = await world.call("look_up", { query: "a" });
      const step = await world.call("refund", { ...refundOf, amount: n + 1 }, { taint: read.taint });
      expect(step.request?.taint).toEqual([sources[n % 4]]);
      expect(refund.ran).toEqual([]);
    }
  });
});

const grant = (changes: Partial<GrantRecord> = {}): GrantRecord => ({
  id: "g1",
  tenantId: "acme",
  agentId: "ada",
  tool: "refund",
  equals: {},
  createdBy: "op",
  createdAt: NOON - 1_000,
  expiresAt: NOON + 1_000,
  ...changes,
});

describe("a standing grant", () => {
  const outcome = async (changes: Partial<GrantRecord>, input: WorldInput = {}) => {
    const toolkit = toolkitWith({ grants: [grant(changes)] });
    return (await toolWorld({ tools: [writeTool()], toolkit, ...input }).call("refund", refundOf)).receipt
      .outcome;
  };

  it.each([
    ["it names tool and employee alone", {}],
    ["it names the host that is reached", { host: "shop.example.com" }],
    ["it names arguments that are so", { equals: { order: "A-1", amount: 30 } }],
    ["it names the person who asks", { person: MIA }],
  ])("answers for a person where %s", async (_, changes) => {
    expect(await outcome(changes)).toBe("ok");
  });

  it.each([
    ["it has expired", { expiresAt: NOON }],
    ["it does not hold yet", { createdAt: NOON + 1 }],
    ["it was revoked", { revokedAt: NOON - 1 }],
    ["it is of another tenant", { tenantId: "other" }],
    ["it is of another employee", { agentId: "bo" }],
    ["it is of another tool", { tool: "send" }],
    ["it names another host", { host: "other.example.com" }],
    ["an argument is different", { equals: { amount: 29 } }],
    ["an argument is of another type", { equals: { amount: "30" } }],
    ["it names an argument that is not there", { equals: { currency: "EUR" } }],
    ["it names something every object has", { equals: { toString: "x" } }],
    ["somebody else asks", { person: BOB }],
    [
      "somebody of the same id on another connection asks",
      { person: { ...MIA, connectionId: "acme.other" } },
    ],
  ])("does not where %s", async (_, changes) => {
    expect(await outcome(changes)).toBe("asked");
  });
});
