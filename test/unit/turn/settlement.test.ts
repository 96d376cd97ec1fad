import { describe, expect, it } from "vitest";
import { EMPTY_CHAIN, verifyChain } from "../../../src/audit/chain.ts";
import type { Attempt, ModelCall } from "../../../src/llm/model.ts";
import { noWork } from "../../../src/turn/agent-loop.ts";
import { type SettlementInput, settleTurn, waitingSettlement } from "../../../src/turn/settlement.ts";
import { receiptOf } from "../../doubles/scripted-pool.ts";
import { line } from "../../doubles/turn-world.ts";
import { RESOLVED, thinkView } from "./views.ts";

const attempt: Attempt = {
  deployment: "claude",
  provider: "anthropic",
  model: "m",
  startedAt: 100,
  totalMs: 40,
  firstTokenMs: 9,
  outcome: "overloaded",
};
const CALL = { source: "turn", group: "quality", agentId: "ada" } as ModelCall;
const reports = [
  { receipt: receiptOf(CALL, 1, "double"), reservation: "r1" },
  { receipt: receiptOf(CALL, 2, undefined) },
];
const work = { ...noWork(), attempts: [attempt], reports };

let ids = 0;
const settle = (fields: Partial<SettlementInput> = {}) =>
  settleTurn({
    view: thinkView(),
    agent: RESOLVED.agent,
    connection: RESOLVED.connection,
    outcome: "answered",
    reason: undefined,
    reply: "Hello, Alice.",
    work,
    startedAt: 1_000,
    now: 1_500,
    newId: () => `id${++ids}`,
    ...fields,
  });

describe("a settlement", () => {
  it("has an audit entry for each model call and one for the turn, at its chain's end", async () => {
    const first = await settle();
    expect(first.settlement.audit).toMatchObject([
      {
        type: "llm_call",
        seq: 1,
        at: 100,
        latencyMs: 40,
        outputSummary: "overloaded",
        metadata: { deployment: "claude", first_token_ms: 9 },
      },
      {
        type: "turn",
        seq: 2,
        at: 1_500,
        latencyMs: 500,
        agentId: "ada",
        userId: "u1",
        metadata: { outcome: "answered", reason: null },
      },
    ]);
    const second = await settle({ view: thinkView({ chain: first.head }) });
    expect(second.head.length).toBe(4);
    const chain = [...first.settlement.audit, ...second.settlement.audit];
    expect(verifyChain(chain, second.head)).toEqual({ kind: "whole" });
    expect(second.settlement.head).toEqual(second.head);
  });

  it("leads from each call of a model to the receipt that it belongs to", () => {
    const calls = reports.flatMap(({ receipt }) => receipt.attempts.map(() => receipt.id));
    const attempts = calls.map((_, i) => ({ ...attempt, startedAt: i }));
    const { settlement } = settle({ work: { ...noWork(), attempts, reports } });
    const told = settlement.audit.filter(({ type }) => type === "llm_call");
    expect(new Set(calls).size).toBe(2);
    expect(told.map(({ metadata }) => metadata.receipt)).toEqual(calls);
    expect(told.map(({ metadata }) => metadata.turn)).toEqual(calls.map(() => thinkView().lease.turn));
    // Where they do not fit together nothing is made up.
    const [one] = settle({ work }).settlement.audit;
    expect(one?.metadata).not.toHaveProperty("receipt");
  });

  it("bills the answers, and nothing for calls that gave none", async () => {
    const { settlement } = await settle();
    expect(settlement.usage).toMatchObject([
      { agentId: "ada", provider: "double", inputTokens: 3, outputTokens: 5, costNano: 31_000 },
    ]);
    expect((await settle({ work: noWork() })).settlement.usage).toEqual([]);
  });

  it("hands every receipt to the tenant, with the reservation that it settles", async () => {
    expect((await settle()).settlement.models).toEqual(reports);
  });

  it("says in the audit trail that a budget is nearly used up", async () => {
    const noticed = await settle({ work: { ...work, notice: "agent_day" } });
    expect(noticed.settlement.audit.at(-1)?.metadata).toMatchObject({ budget_notice: "agent_day" });
    expect((await settle()).settlement.audit.at(-1)?.metadata).not.toHaveProperty("budget_notice");
  });

  it("shows the conversation in a list: who, what was said last, how it ended", async () => {
    const view = thinkView({ turns: 3, input: [line("1", "hi", { author: { id: "u9" } })] });
    const { settlement } = await settle({ view, outcome: "cancelled", reply: "" });
    expect(settlement.summary).toEqual({
      connectionId: "acme.c",
      thread: "t",
      channel: "slack",
      person: "u9",
      lastText: "hi",
      lastAt: 1_500,
      state: "cancelled",
      turns: 3,
    });
  });

  it("caps its summaries, without half a character", async () => {
    const long = `${"x".repeat(279)}😀${"y".repeat(1_000)}`;
    const { settlement } = await settle({ reply: long, view: thinkView({ input: [line("1", long)] }) });
    const turn = settlement.audit.at(-1);
    for (const text of [settlement.summary.lastText, turn?.inputSummary ?? "", turn?.outputSummary ?? ""]) {
      expect(text.length).toBeLessThanOrEqual(280);
      expect(text.isWellFormed()).toBe(true);
    }
  });

  it("shows no secret that somebody wrote", async () => {
    const secret = `sk-ant-${"a1".repeat(12)}`;
    const view = thinkView({ input: [line("1", `my key is ${secret}`)] });
    const { settlement } = await settle({ view, reply: `Do not send me xoxb-12345-${"z".repeat(9)}!` });
    expect(JSON.stringify(settlement)).not.toContain(secret);
    expect(JSON.stringify(settlement)).not.toContain("xoxb-12345");
  });

  it("of a turn whose messages are gone still says how it ended", async () => {
    const { settlement } = await settle({ view: thinkView({ input: [] }), reply: "", outcome: "cancelled" });
    expect(settlement.summary).toMatchObject({ person: "", lastText: "", state: "cancelled" });
  });
});

describe("a turn that waits", () => {
  it("shows as waiting, adds no records and leaves the chain where it is", () => {
    expect(waitingSettlement(thinkView({ turns: 2 }), "slack", noWork(), 9)).toMatchObject({
      turn: 1,
      audit: [],
      usage: [],
      models: [],
      head: EMPTY_CHAIN,
      summary: { state: "retrying", lastText: "hello", lastAt: 9, turns: 2 },
    });
  });

  it("tells at once what its models did: others need not find out for themselves", () => {
    expect(waitingSettlement(thinkView(), "slack", work, 9).models).toEqual(reports);
  });
});
