import { describe, expect, it } from "vitest";
import type { SavedStep } from "../../../src/conversation/port.ts";
import { MAX_MODEL_ROUNDS, MAX_TOOL_CALLS } from "../../../src/limits.ts";
import type { AssistantMessage, ToolCallPart, ToolResultMessage } from "../../../src/llm/model.ts";
import { ok } from "../../../src/result.ts";
import { emptyBelt, type LoopInput, runLoop, type ToolBelt } from "../../../src/turn/agent-loop.ts";
import { receiptOf, type ScriptedPool, scriptedPool } from "../../doubles/scripted-pool.ts";

const asks = { call: { name: "look_up", arguments: '{"order":7}' } };

function belt(): ToolBelt & { called: ToolCallPart[] } {
  const called: ToolCallPart[] = [];
  return {
    called,
    definitions: [{ name: "look_up", description: "Looks up.", inputSchema: {} }],
    call: async (call): Promise<ToolResultMessage> => {
      called.push(call);
      const text = `result ${called.length}`;
      return {
        role: "tool",
        callId: call.id,
        name: call.name,
        content: [{ type: "text", text }],
        isError: false,
      };
    },
  };
}

function loop(fields: Partial<LoopInput> & { pool: ScriptedPool }) {
  const saved: SavedStep[] = [];
  const input: LoopInput = {
    group: "quality",
    localOnly: false,
    tenantId: "acme",
    agentId: "ada",
    request: {
      system: "Help.",
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
      maxOutputTokens: 100,
    },
    tools: belt(),
    steps: [],
    signal: new AbortController().signal,
    onEvent: () => {},
    save: async (step) => {
      saved.push(step);
      return "ok";
    },
    ...fields,
  };
  return { saved, end: runLoop(input) };
}

const scripted = (...script: ScriptedPool["script"]): ScriptedPool =>
  Object.assign(scriptedPool(), { script });

describe("a plain answer", () => {
  it("takes one call and saves no step: it is stored with the reply", async () => {
    const pool = scripted({ say: " Hello. " });
    const { end, saved } = loop({ pool });
    expect(await end).toMatchObject({
      kind: "answer",
      text: "Hello.",
      work: { answers: [{}], attempts: [{ outcome: "ok" }], reports: [{ receipt: { winner: "double" } }] },
    });
    expect(saved).toEqual([]);
    expect(pool.calls).toHaveLength(1);
  });
});

describe("a tool", () => {
  it("is called with what the model asked, and the model sees its result", async () => {
    const pool = scripted(asks, { say: "Done." });
    const tools = belt();
    const { end, saved } = loop({ pool, tools });
    expect(await end).toMatchObject({ kind: "answer", text: "Done." });
    expect(tools.called).toEqual([
      { type: "tool_call", id: "call-1", name: "look_up", arguments: '{"order":7}' },
    ]);
    expect(pool.calls[1]?.request.messages.map((message) => message.role)).toEqual([
      "user",
      "assistant",
      "tool",
    ]);
    expect(saved.map(({ index, kind }) => [index, kind])).toEqual([
      [0, "model"],
      [1, "tool"],
    ]);
  });

  it("that does not exist is a result like any other", async () => {
    const pool = scripted(asks, { say: "I cannot." });
    expect(await loop({ pool, tools: emptyBelt }).end).toMatchObject({ kind: "answer", text: "I cannot." });
    expect(pool.calls[1]?.request.messages.at(-1)).toMatchObject({
      role: "tool",
      isError: true,
      callId: "call-1",
    });
  });

  it.each(["stale", "superseded", "stop", "cancelled"] as const)(
    "is not called where the step before it is refused as %s, and what was spent is known",
    async (why) => {
      const tools = belt();
      const { end } = loop({ pool: scripted(asks), tools, save: async () => why });
      expect(await end).toMatchObject({ kind: "lost", why, work: { answers: [{}], attempts: [{}] } });
      expect(tools.called).toEqual([]);
    },
  );

  it("ends the turn at once where its result could not be saved", async () => {
    const pool = scripted(asks, { say: "never" });
    const { end } = loop({ pool, save: async ({ kind }) => (kind === "model" ? "ok" : "stop") });
    expect(await end).toMatchObject({ kind: "lost", why: "stop" });
    expect(pool.calls).toHaveLength(1);
  });
});

describe("a turn that comes back", () => {
  it("replays what was saved, without asking the model or the tool again", async () => {
    const first = loop({ pool: scripted(asks, { fail: "down" }) });
    expect(await first.end).toMatchObject({ kind: "failed" });
    const pool = scripted({ say: "Done." });
    const tools = belt();
    const { end, saved } = loop({ pool, tools, steps: first.saved });
    expect(await end).toMatchObject({ kind: "answer", text: "Done." });
    expect(tools.called).toEqual([]);
    expect(pool.calls).toHaveLength(1);
    expect(pool.calls[0]?.request.messages.at(-1)).toMatchObject({ content: [{ text: "result 1" }] });
    expect(saved).toEqual([]);
  });

  it("calls the tool whose result is missing, with the arguments that were saved", async () => {
    const first = loop({ pool: scripted(asks, { fail: "down" }) });
    await first.end;
    const tools = belt();
    const steps = first.saved.filter((step) => step.kind === "model");
    await loop({ pool: scripted({ say: "Done." }), tools, steps }).end;
    expect(tools.called).toMatchObject([{ arguments: '{"order":7}' }]);
  });
});

describe("the limits", () => {
  it("end it after MAX_MODEL_ROUNDS rounds", async () => {
    const pool = scripted(...Array.from({ length: 20 }, () => asks));
    expect(await loop({ pool }).end).toMatchObject({ kind: "limit", text: "" });
    expect(pool.calls).toHaveLength(MAX_MODEL_ROUNDS);
  });

  it("end it after MAX_TOOL_CALLS calls, with what was said so far", async () => {
    const call = (i: number) => ({
      type: "tool_call" as const,
      id: `c${i}`,
      name: "look_up",
      arguments: "{}",
    });
    const message: AssistantMessage = {
      role: "assistant",
      content: [{ type: "text", text: "Looking." }, ...Array.from({ length: 20 }, (_, i) => call(i))],
    };
    const pool = scriptedPool();
    pool.complete = async (call) =>
      ok({
        report: { receipt: receiptOf(call, 1, "double") },
        answer: {
          message,
          finish: "tool_calls",
          verdict: "ok",
          usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 },
          deployment: "d",
          provider: "p",
          model: "m",
        },
        attempts: [],
      });
    const tools = belt();
    expect(await loop({ pool, tools }).end).toMatchObject({ kind: "limit", text: "Looking." });
    expect(tools.called).toHaveLength(MAX_TOOL_CALLS);
  });
});

describe("what the router says beside an answer", () => {
  it("that a person has to look, goes with it", async () => {
    const pool = scripted({ say: "I can't.", escalate: true, verdict: "refusal" });
    expect(await loop({ pool }).end).toMatchObject({ kind: "answer", escalate: true });
    expect(await loop({ pool: scripted({ say: "Hello." }) }).end).toMatchObject({ escalate: false });
  });

  it("that a budget is nearly used up, is kept from whichever round said it", async () => {
    const pool = scripted({ say: "Hello.", notice: "tenant_day" });
    expect((await loop({ pool }).end).work.notice).toBe("tenant_day");
  });
});

describe("where a call may go", () => {
  it("is told with each round", async () => {
    const pool = scripted(asks, { say: "Done." });
    await loop({ pool, localOnly: true, group: "fast" }).end;
    expect(pool.calls.map(({ source, localOnly, group }) => [source, localOnly, group])).toEqual([
      ["turn", true, "fast"],
      ["turn", true, "fast"],
    ]);
  });
});

describe("a failure", () => {
  it("carries every attempt and every answer that came before it", async () => {
    const pool = scripted(asks, { fail: "down" });
    expect(await loop({ pool }).end).toMatchObject({
      kind: "failed",
      failure: { failures: [{ message: "down" }] },
      work: {
        answers: [{}],
        attempts: [{ outcome: "ok" }],
        reports: [{ receipt: { winner: "double" } }, { receipt: { why: "Nobody answered." } }],
      },
    });
  });

  it("keeps no step of a round that never ended", async () => {
    const { end, saved } = loop({ pool: scripted({ fail: "down" }) });
    await end;
    expect(saved).toEqual([]);
  });
});
