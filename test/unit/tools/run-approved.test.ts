import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Confirmation, ConfirmationRequest } from "../../../src/conversation/confirmation.ts";
import { ok } from "../../../src/result.ts";
import { hashOfCall } from "../../../src/tools/canonical.ts";
import type { Tool } from "../../../src/tools/tool.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import {
  agentWith,
  approvedBy,
  BOB,
  MIA,
  policyWith,
  type ToolWorld,
  toolWorld,
  type WorldInput,
} from "../../doubles/tool-world.ts";

const refundOf = { order: "A-1", amount: 30 };

async function askedOf(world: ToolWorld): Promise<ConfirmationRequest> {
  const step = await world.call("refund", refundOf);
  if (!step.request) throw new Error(`not asked: ${step.text}`);
  return step.request;
}

/** Asked in one world, approved, and run in another: between the two, anything may have changed. */
async function runLater(
  later: WorldInput,
  change: (confirmation: Confirmation) => Confirmation = (same) => same,
) {
  const request = await askedOf(toolWorld({ tools: [writeTool()] }));
  const refund = writeTool();
  const world = toolWorld({ tools: [refund], ...later });
  const step = await world.belt.runApproved(change(approvedBy(request, MIA)), world.turn());
  return { step, world, ran: refund.ran };
}

describe("what a person approved", () => {
  it("runs with exactly the stored arguments, under the confirmation's id, after its intent", async () => {
    const { step, world, ran } = await runLater({});
    expect(ran.map(({ input }) => input)).toEqual([{ amount: 30, note: "", order: "A-1" }]);
    expect(ran[0]?.context.idempotencyKey).toBe(step?.receipt.confirmationId);
    expect(ran[0]?.context.requester).toEqual(MIA);
    expect(world.intents).toEqual(["refund"]);
    expect(step).toMatchObject({
      isError: false,
      receipt: { outcome: "ok", effect: "write", callId: "call-1" },
    });
  });

  it("runs in a tainted turn too: a person has looked at it", async () => {
    const world = toolWorld({ tools: [writeTool()] });
    const asked = await world.call("refund", refundOf, { taint: ["the calendar"] });
    if (!asked.request) throw new Error("not asked");
    const step = await world.belt.runApproved(world.approved(asked.request), world.turn());
    expect(step?.receipt.outcome).toBe("ok");
  });

  it("runs on the word of an operator, whoever else may approve", async () => {
    const decidedBy = { name: "Op", userId: "op", connectionId: "acme.console", via: "console" as const };
    const policy = policyWith({ approvers: { refund: { kind: "people", people: [] } } });
    const { step } = await runLater({ policy }, (one) => ({ ...one, decidedBy }));
    expect(step?.receipt.outcome).toBe("ok");
  });

  it("does not run where the turn is another's by then", async () => {
    const refund = writeTool();
    const world = toolWorld({ tools: [refund] });
    const confirmation = world.approved(await askedOf(world));
    expect(
      await world.belt.runApproved(confirmation, world.turn({ intend: async () => false })),
    ).toBeUndefined();
    expect(refund.ran).toEqual([]);
  });

  it("is unknown where it breaks in the middle", async () => {
    const refund = writeTool({ run: async () => Promise.reject(new Error("cut")) });
    const world = toolWorld({ tools: [refund] });
    const step = await world.belt.runApproved(world.approved(await askedOf(world)), world.turn());
    expect(step).toMatchObject({ isError: true, receipt: { outcome: "unknown" } });
  });

  it.each<[string, WorldInput, ((one: Confirmation) => Confirmation)?]>([
    ["the tool was taken from the employee", { agent: agentWith([]) }],
    ["the tool was frozen", { policy: policyWith({ frozenTools: ["refund"] }) }],
    ["the company was frozen", { policy: policyWith({ isFrozen: true }) }],
    [
      "the employee was frozen",
      { agent: agentWith(["refund"], { work: { ...agentWith([]).work, isFrozen: true } }) },
    ],
    [
      "the tool's own check says no now",
      { tools: [writeTool({ check: () => ({ code: "refused", message: "No." }) })] },
    ],
    [
      "the approver may not approve any more",
      { policy: policyWith({ approvers: { refund: { kind: "people", people: [BOB] } } }) },
    ],
    [
      "nobody may approve any more",
      { policy: policyWith({ approvers: { refund: { kind: "people", people: [] } } }) },
    ],
    ["it belongs to another employee", { agent: agentWith(["refund"], { id: "bo" }) }],
    ["nobody decided", {}, ({ decidedBy: _, ...one }) => one],
    ["it still waits", {}, (one) => ({ ...one, state: "pending" })],
    ["it was denied", {}, (one) => ({ ...one, state: "denied" })],
    ["it ran before", {}, (one) => ({ ...one, state: "done" })],
    ["somebody else wrote the decision", {}, (one) => ({ ...one, decidedBy: { ...BOB, via: "button" } })],
    [
      "the same id decided on another connection",
      {},
      (one) => ({ ...one, decidedBy: { ...MIA, connectionId: "acme.x", via: "button" } }),
    ],
    ["the card showed other lines", {}, (one) => ({ ...one, lines: [{ label: "amount", value: "3" }] })],
    [
      "arguments and hash were swapped for others that the card does not show",
      {},
      (one) => {
        const other = '{"amount":3000,"note":"","order":"A-1"}';
        return { ...one, arguments: other, hash: hashOfCall("refund", other) };
      },
    ],
  ])("does not run where %s", async (_, later, change) => {
    const { step, world } = await runLater(later, change);
    expect(step).toMatchObject({
      isError: true,
      receipt: { outcome: expect.stringMatching(/refused|unknown_tool/) },
    });
    expect(step?.text).toMatch(/^It was approved but not done\./);
    expect(world.intents).toEqual([]);
  });
});

describe("what a person approved of a tool that shows nothing of its arguments", () => {
  it("does not run where the tool reads the same arguments otherwise by now", async () => {
    const silent = (tool: ReturnType<typeof writeTool>) => ({ ...tool, lines: () => [] });
    const asked = await toolWorld({ tools: [silent(writeTool())] }).call("refund", refundOf);
    const later = writeTool();
    const parse: Tool["parse"] = (value) => ok({ ...(value as object), currency: "EUR" });
    const world = toolWorld({ tools: [{ ...silent(later), parse }] });
    if (!asked.request) throw new Error("not asked");
    const step = await world.belt.runApproved(world.approved(asked.request), world.turn());
    expect(step?.text).toContain("changed since it was shown");
    expect(later.ran).toEqual([]);
  });
});

/** One change to the stored text: a character, a piece, or a value in it. */
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant("char" as const),
    at: fc.nat(200),
    char: fc.string({ minLength: 1, maxLength: 1 }),
  }),
  fc.record({
    kind: fc.constant("insert" as const),
    at: fc.nat(200),
    char: fc.string({ minLength: 1, maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(200), char: fc.constant("") }),
  fc.record({ kind: fc.constant("value" as const), at: fc.nat(2), char: fc.json() }),
);

function mutate(text: string, { kind, at, char }: { kind: string; at: number; char: string }): string {
  const place = at % text.length;
  if (kind === "char") return text.slice(0, place) + char + text.slice(place + 1);
  if (kind === "insert") return text.slice(0, place) + char + text.slice(place);
  if (kind === "cut") return text.slice(0, place) + text.slice(place + 1);
  const value = JSON.parse(text) as Record<string, unknown>;
  const key = Object.keys(value)[at] ?? "order";
  return JSON.stringify({ ...value, [key]: JSON.parse(char) });
}

describe("500 changes of the arguments between card and run", () => {
  it("run nothing", async () => {
    const refund = writeTool({ run: async () => ok({ text: "" }) });
    const world = toolWorld({ tools: [refund] });
    const confirmation = world.approved(await askedOf(world));
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const text = mutate(confirmation.arguments, change);
        fc.pre(text !== confirmation.arguments);
        changed += 1;
        const step = await world.belt.runApproved({ ...confirmation, arguments: text }, world.turn());
        expect(step?.receipt.outcome).toBe("refused");
      }),
      { numRuns: 500 },
    );
    expect(changed).toBeGreaterThanOrEqual(500);
    expect(refund.ran).toEqual([]);
    // The same one runs where nobody touched it.
    expect((await world.belt.runApproved(confirmation, world.turn()))?.receipt.outcome).toBe("ok");
  });
});
