import { describe, expect, it } from "vitest";
import type { ToolCallPart } from "../../../src/llm/model.ts";
import { countingBelt, loop, scripted, stepOf } from "./looping.ts";

const asks = { call: { name: "look_up", arguments: '{"order":7}' } };
const call = (id: string, name = "look_up"): ToolCallPart => ({
  type: "tool_call",
  id,
  name,
  arguments: "{}",
});
const resultsOf = (pool: ReturnType<typeof scripted>, round: number) =>
  (pool.calls[round]?.request.messages ?? []).flatMap((message) =>
    message.role === "tool" ? message.content.map((part) => (part.type === "text" ? part.text : "")) : [],
  );

describe("two calls of one id", () => {
  it("run once: a second effect is worse than a second question", async () => {
    const belt = countingBelt();
    const pool = scripted({ calls: [call("x"), call("x")] }, { say: "Done." });
    await loop({ pool, belt }).end;
    expect(belt.called).toHaveLength(1);
    expect(resultsOf(pool, 1)).toEqual(["result 1", expect.stringMatching(/^Not done: another call/)]);
  });

  it("of different rounds are two calls", async () => {
    const belt = countingBelt();
    await loop({ pool: scripted(asks, asks, { say: "Done." }), belt }).end;
    expect(belt.called).toHaveLength(2);
  });
});

describe("what a call is told", () => {
  it("is the taint of every result before it, of its own step too", async () => {
    const belt = countingBelt((step) => ({ ...step, taint: [`page ${belt.called.length}`] }));
    const pool = scripted({ calls: [call("a"), call("b")] }, asks, { say: "Done." });
    const { end, tools } = loop({ pool, belt, work: { taint: new Set(["messages of Bob"]) } });
    await end;
    expect(belt.turns.map(({ taint }) => taint)).toEqual([
      ["messages of Bob"],
      ["messages of Bob", "page 1"],
      ["messages of Bob", "page 1", "page 2"],
    ]);
    expect([...tools.taint]).toHaveLength(4);
  });

  it("is a key of its own, the same at every try", async () => {
    const keys = async () => {
      const belt = countingBelt();
      await loop({ pool: scripted({ calls: [call("a"), call("b")] }, asks, { say: "." }), belt }).end;
      return belt.turns.map(({ stepKey }) => stepKey);
    };
    const first = await keys();
    expect(new Set(first).size).toBe(3);
    expect(await keys()).toEqual(first);
  });

  it("is what this turn has asked already", async () => {
    const request = { id: "q1", tool: "look_up" } as never;
    const belt = countingBelt((step, { id }) => (id === "a" ? { ...step, request } : step));
    await loop({ pool: scripted({ calls: [call("a"), call("b")] }), belt }).end;
    expect(belt.turns.map(({ pending }) => pending.length)).toEqual([0, 1]);
  });
});

describe("a call that needs a person", () => {
  const request = { id: "q1", tool: "refund" } as never;
  const belt = () => countingBelt((step, { name }) => (name === "refund" ? { ...step, request } : step));

  it("ends the turn once every call of its step has its result, without another word of the model", async () => {
    const tools = belt();
    const pool = scripted({ calls: [call("a", "refund"), call("b")], say: "Let me ask." }, { say: "never" });
    expect(await loop({ pool, belt: tools }).end).toMatchObject({
      kind: "awaiting",
      text: "Let me ask.",
      requests: [{ id: "q1" }],
    });
    expect(tools.called).toHaveLength(2);
    expect(pool.calls).toHaveLength(1);
  });

  it("asks the same again when the turn comes back", async () => {
    const pool = scripted({ calls: [call("a", "refund")] });
    const first = loop({ pool, belt: belt() });
    await first.end;
    const again = loop({ pool: scripted(), belt: belt(), steps: first.saved });
    expect(await again.end).toMatchObject({ kind: "awaiting", requests: [{ id: "q1" }] });
  });
});

describe("a write", () => {
  const intent = { callId: "call-1", tool: "look_up", title: "Look", input: "{}", startedAt: 1 };
  const writes = () =>
    countingBelt(async (_step, one, { intend }) =>
      (await intend(intent)) ? stepOf(one, "done", { effect: "write" }) : undefined,
    );

  it("saves its intent before it happens, at the place of its result", async () => {
    const { end, saved } = loop({ pool: scripted(asks, { say: "Done." }), belt: writes() });
    await end;
    expect(saved.map(({ index, kind }) => [index, kind])).toEqual([
      [0, "model"],
      [1, "intent"],
      [1, "tool"],
    ]);
  });

  it("does not happen where its intent is refused", async () => {
    const save = async ({ kind }: { kind: string }) => (kind === "intent" ? "stale" : "ok") as "ok";
    expect(await loop({ pool: scripted(asks), belt: writes(), save }).end).toMatchObject({
      kind: "lost",
      why: "stale",
    });
  });

  it("whose result is missing is unknown when the turn comes back, and never run again", async () => {
    const first = loop({ pool: scripted(asks, { say: "Done." }), belt: writes() });
    await first.end;
    const steps = first.saved.filter(({ kind }) => kind !== "tool");
    const belt = writes();
    const pool = scripted({ say: "I cannot tell." });
    const { end, tools } = loop({ pool, belt, steps });
    expect(await end).toMatchObject({ kind: "answer" });
    expect(belt.called).toEqual([]);
    expect(resultsOf(pool, 0)).toEqual([expect.stringMatching(/^It is not known whether this was done/)]);
    expect(tools.trail.acts()).toMatchObject([
      { intent: { tool: "look_up" }, step: { receipt: { outcome: "unknown", effect: "write" } } },
    ]);
  });
});

describe("a turn that must stop", () => {
  it("leaves a tool behind that does not end with it, and lets nothing begin after it", async () => {
    const stop = new AbortController();
    let late: (() => Promise<boolean>) | undefined;
    const belt = countingBelt((_step, _call, { intend }) => {
      late = () => intend({ callId: "a", tool: "look_up", title: "Look", input: "", startedAt: 1 });
      stop.abort();
      return new Promise(() => {});
    });
    const { end, saved } = loop({
      pool: scripted(asks),
      belt,
      signal: stop.signal,
      work: { sleep: async () => {} },
    });
    expect(await end).toMatchObject({ kind: "limit" });
    expect(await late?.()).toBe(false);
    expect(saved.map(({ kind }) => kind)).toEqual(["model"]);
  });
});
