import { describe, expect, it } from "vitest";
import { ok } from "../../../src/result.ts";
import { readTool, writeTool } from "../../doubles/sample-tools.ts";
import { agentWith, policyWith, toolWorld } from "../../doubles/tool-world.ts";

const ask = { order: "A-1", amount: 30 };

describe("a write that does not ask", () => {
  it("tells what it is about to do before it does it", async () => {
    const order: string[] = [];
    const refund = writeTool({
      confirmation: "free",
      run: async () => {
        order.push("run");
        return ok({ text: "" });
      },
    });
    await toolWorld({ tools: [refund] }).call("refund", ask, {
      intend: async () => {
        order.push("intent");
        return true;
      },
    });
    expect(order).toEqual(["intent", "run"]);
  });

  it("does nothing where the turn is another's by then", async () => {
    const refund = writeTool({ confirmation: "free" });
    const world = toolWorld({ tools: [refund] });
    const step = await world.callRaw(
      { name: "refund", arguments: JSON.stringify(ask) },
      { intend: async () => false },
    );
    expect(step).toBeUndefined();
    expect(refund.ran).toEqual([]);
  });

  it("carries one key for every try of the same call, and another for any other", async () => {
    const refund = writeTool({ confirmation: "free" });
    const world = toolWorld({ tools: [refund] });
    const keys = async (id: string, stepKey: string, amount: number) => {
      await world.callRaw({ id, name: "refund", arguments: JSON.stringify({ ...ask, amount }) }, { stepKey });
      return refund.ran.at(-1)?.context.idempotencyKey;
    };
    const first = await keys("c1", "s1", 30);
    expect(await keys("c1", "s1", 30)).toBe(first);
    expect(
      new Set([first, await keys("c2", "s1", 30), await keys("c1", "s2", 30), await keys("c1", "s1", 31)])
        .size,
    ).toBe(4);
  });

  it("tells nobody of an intent where it only reads", async () => {
    const world = toolWorld({ tools: [readTool()] });
    await world.call("look_up", { query: "a" });
    expect(world.intents).toEqual([]);
  });
});

describe("what an employee may use", () => {
  const tools = () => [readTool(), writeTool()];

  it("is what it was assigned, and the rest is not there for it", async () => {
    const [look, refund] = tools();
    const world = toolWorld({
      tools: [look, refund].filter((one) => one !== undefined),
      agent: agentWith(["look_up"]),
    });
    expect(world.belt.definitions.map(({ name }) => name)).toEqual(["look_up"]);
    expect((await world.call("refund", ask)).receipt.outcome).toBe("unknown_tool");
  });

  it.each([
    ["the tenant", { policy: policyWith({ isFrozen: true }) }],
    ["the employee", { agent: agentWith(["refund"], { work: { ...agentWith([]).work, isFrozen: true } }) }],
    ["an employee who is switched off", { agent: agentWith(["refund"], { isActive: false }) }],
    ["the tool", { policy: policyWith({ frozenTools: ["refund"] }) }],
  ])("is nothing of what %s was stopped from", async (_, stopped) => {
    const refund = writeTool({ confirmation: "free" });
    const world = toolWorld({ tools: [refund], ...stopped });
    expect(world.belt.definitions).toEqual([]);
    const step = await world.call("refund", ask);
    expect(step).toMatchObject({ receipt: { outcome: "refused" } });
    expect(step.text).toContain("stopped by an operator");
    expect(refund.ran).toEqual([]);
  });

  it("refuses before it asks what it would refuse after", async () => {
    const refund = writeTool({ check: () => ({ code: "refused", message: "That host is not allowed." }) });
    const step = await toolWorld({ tools: [refund] }).call("refund", ask);
    expect(step).toMatchObject({
      text: "That host is not allowed.",
      receipt: { outcome: "refused", effect: "write" },
    });
    expect(step.request).toBeUndefined();
  });
});
