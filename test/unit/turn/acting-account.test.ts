import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../src/audit/chain.ts";
import type { SavedStep } from "../../../src/conversation/port.ts";
import type { AuditEntry } from "../../../src/tenants/port.ts";
import type { ToolOutcome, ToolStep } from "../../../src/tools/tool-step.ts";
import { settleTurn } from "../../../src/turn/settlement.ts";
import { openTrail } from "../../../src/turn/trail.ts";
import { countingBelt, loop, scripted, stepOf } from "./looping.ts";
import { RESOLVED, thinkView } from "./views.ts";

/** Mulberry32: the same seed plays the same accidents. */
function chanceOf(seed: number): (probability: number) => boolean {
  let state = seed;
  return (probability) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < probability;
  };
}

const CALLS = 3_000;
const PER_TURN = 4;

/** One turn of four writes. Its consumer dies now and then; whoever comes after it goes on from what was saved. */
async function playTurn(
  turn: number,
  chance: (probability: number) => boolean,
  effects: Map<string, number>,
) {
  const saved: SavedStep[] = [];
  let deaths = 0;
  for (let tries = 0; tries < 50; tries++) {
    const belt = countingBelt(async (_step, call, { intend, stepKey }): Promise<ToolStep | undefined> => {
      const began = await intend({
        callId: call.id,
        tool: call.name,
        title: "Pay",
        input: stepKey,
        startedAt: 1,
      });
      if (!began) return undefined;
      effects.set(`${turn}|${call.id}`, (effects.get(`${turn}|${call.id}`) ?? 0) + 1);
      const outcome: ToolOutcome = chance(0.1) ? "failed" : chance(0.1) ? "unknown" : "ok";
      return stepOf(call, outcome, { effect: "write", outcome });
    });
    const die = (): never => {
      throw new Error("killed");
    };
    const save = async (step: SavedStep) => {
      if (chance(0.06)) die();
      saved.push(structuredClone(step));
      if (chance(0.06)) die();
      return "ok" as const;
    };
    const calls = Array.from({ length: PER_TURN }, (_, i) => ({
      type: "tool_call" as const,
      id: `c${i}`,
      name: "pay",
      arguments: `{"n":${i}}`,
    }));
    const pool = scripted(...(saved.length === 0 ? [{ calls }] : []), { say: "That is all." });
    try {
      await loop({ pool, belt, steps: saved, save }).end;
      return { saved, deaths };
    } catch {
      deaths++;
    }
  }
  throw new Error(`turn ${turn} never ended`);
}

describe("3,000 executed tool calls", () => {
  it("have exactly one intent and one outcome each, whoever died in between", {
    timeout: 60_000,
  }, async () => {
    const chance = chanceOf(20_261_120);
    const effects = new Map<string, number>();
    const audit: AuditEntry[] = [];
    let chain = thinkView().chain;
    let crashed = 0;
    const problems: string[] = [];
    for (let turn = 1; effects.size < CALLS; turn++) {
      const { saved, deaths } = await playTurn(turn, chance, effects);
      crashed += deaths;
      let ids = 0;
      const { settlement, head } = settleTurn({
        view: thinkView({ chain, lease: { turn, fence: 1, until: 0 } }),
        agent: RESOLVED.agent,
        connection: RESOLVED.connection,
        outcome: "answered",
        reason: undefined,
        reply: "",
        work: { answers: [], attempts: [], reports: [] },
        acts: openTrail(saved, async () => "ok").acts(),
        startedAt: 0,
        now: 1,
        newId: () => `${turn}-${++ids}`,
      });
      chain = head;
      audit.push(...settlement.audit);
      const of = (type: string, call: string) =>
        settlement.audit.filter((entry) => entry.type === type && entry.metadata.call === call).length;
      for (let i = 0; i < PER_TURN; i++) {
        const counts = [of("tool_intent", `c${i}`), of("tool_invocation", `c${i}`)];
        const ran = effects.get(`${turn}|c${i}`) ?? 0;
        if (ran > 1 || counts[0] !== 1 || counts[1] !== 1)
          problems.push(`${turn} c${i}: ${counts} after ${ran}`);
      }
    }
    expect(problems).toEqual([]);
    expect(Math.max(...effects.values())).toBe(1);
    expect(effects.size).toBeGreaterThanOrEqual(CALLS);
    expect(verifyChain(audit as never, chain)).toEqual({ kind: "whole" });
    // Without deaths in between this would prove little.
    expect(crashed).toBeGreaterThan(500);
  });
});
