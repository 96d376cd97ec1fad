// A loop over scripted models and a belt that counts what it is asked.

import type { FencedResult, SavedStep } from "../../../src/conversation/port.ts";
import type { Belt, CallTurn, ToolStep } from "../../../src/tools/tool-step.ts";
import { type LoopInput, runLoop } from "../../../src/turn/agent-loop.ts";
import type { ToolWork } from "../../../src/turn/tool-round.ts";
import { openTrail } from "../../../src/turn/trail.ts";
import { type ScriptedPool, scriptedPool } from "../../doubles/scripted-pool.ts";

export type Called = { id: string; name: string; arguments: string };

export interface CountingBelt extends Belt {
  called: Called[];
  turns: CallTurn[];
}

/** `answer` may change what a call comes to; undefined loses the turn. */
export function countingBelt(
  answer: (step: ToolStep, call: Called, turn: CallTurn) => Promise<ToolStep | undefined> | ToolStep = (
    step,
  ) => step,
): CountingBelt {
  const belt: CountingBelt = {
    called: [],
    turns: [],
    definitions: [{ name: "look_up", description: "Looks up.", inputSchema: {} }],
    titles: ["Look something up"],
    async call(call, turn) {
      belt.called.push(call);
      belt.turns.push({ ...turn, taint: [...turn.taint], pending: [...turn.pending] });
      return answer(stepOf(call, `result ${belt.called.length}`), call, turn);
    },
    runApproved: async () => undefined,
  };
  return belt;
}

export const stepOf = (call: Called, text: string, receipt: Partial<ToolStep["receipt"]> = {}): ToolStep => ({
  text,
  isError: false,
  taint: [],
  receipt: {
    callId: call.id,
    tool: call.name,
    title: "Look something up",
    effect: "read",
    outcome: "ok",
    input: call.arguments,
    output: text,
    startedAt: 1,
    totalMs: 2,
    sources: [],
    ...receipt,
  },
});

type Given = Partial<Omit<LoopInput, "tools" | "belt">> & {
  pool: ScriptedPool;
  belt?: Belt | undefined;
  steps?: SavedStep[];
  save?: (step: SavedStep) => Promise<FencedResult>;
  work?: Partial<ToolWork>;
};

export function loop(given: Given) {
  const { steps = [], save = async () => "ok" as const, work = {}, ...fields } = given;
  const belt = "belt" in given ? given.belt : countingBelt();
  const saved: SavedStep[] = [];
  const trail = openTrail(steps, async (step) => {
    const result = await save(step);
    if (result === "ok") saved.push(step);
    return result;
  });
  const tools: ToolWork = {
    trail,
    taint: new Set(),
    pending: [],
    stepKey: (index) => `turn-1-${index}`,
    signalOf: (_tool, turn) => turn,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    ...work,
  };
  const end = runLoop({
    group: "quality",
    localOnly: false,
    tenantId: "acme",
    agentId: "ada",
    request: {
      system: "Help.",
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
      maxOutputTokens: 100,
    },
    limits: { rounds: 5, calls: 8 },
    signal: new AbortController().signal,
    onEvent: () => {},
    isUnfounded: () => false,
    ...fields,
    belt: () => belt,
    tools,
  });
  return { saved, tools, end };
}

export const scripted = (...script: ScriptedPool["script"]): ScriptedPool =>
  Object.assign(scriptedPool(), { script });
