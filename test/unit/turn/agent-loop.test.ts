import { describe, expect, it } from "vitest";
import { MAX_MODEL_ROUNDS, MAX_TOOL_CALLS } from "../../../src/limits.ts";
import type { ToolCallPart } from "../../../src/llm/model.ts";
import { DEFAULT_AGENT_WORK } from "../../../src/tenants/tool-policy.ts";
import { CORRECTION } from "../../../src/turn/claim-check.ts";
import { countingBelt, loop, scripted } from "./looping.ts";

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
    const belt = countingBelt();
    const { end, saved } = loop({ pool, belt });
    expect(await end).toMatchObject({ kind: "answer", text: "Done." });
    expect(belt.called).toEqual([{ id: "call-1", name: "look_up", arguments: '{"order":7}' }]);
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
    expect(await loop({ pool, belt: undefined }).end).toMatchObject({ kind: "answer", text: "I cannot." });
    expect(pool.calls[1]?.request.messages.at(-1)).toMatchObject({
      role: "tool",
      isError: true,
      callId: "call-1",
    });
  });

  it.each(["stale", "superseded", "stop", "cancelled"] as const)(
    "is not called where the step before it is refused as %s, and what was spent is known",
    async (why) => {
      const belt = countingBelt();
      const { end } = loop({ pool: scripted(asks), belt, save: async () => why });
      expect(await end).toMatchObject({ kind: "lost", why, work: { answers: [{}], attempts: [{}] } });
      expect(belt.called).toEqual([]);
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
    const belt = countingBelt();
    const { end, saved } = loop({ pool, belt, steps: first.saved });
    expect(await end).toMatchObject({ kind: "answer", text: "Done." });
    expect(belt.called).toEqual([]);
    expect(pool.calls).toHaveLength(1);
    expect(pool.calls[0]?.request.messages.at(-1)).toMatchObject({ content: [{ text: "result 1" }] });
    expect(saved).toEqual([]);
  });

  it("calls the tool whose result is missing, with the arguments that were saved", async () => {
    const first = loop({ pool: scripted(asks, { fail: "down" }) });
    await first.end;
    const belt = countingBelt();
    const steps = first.saved.filter((step) => step.kind === "model");
    await loop({ pool: scripted({ say: "Done." }), belt, steps }).end;
    expect(belt.called).toMatchObject([{ arguments: '{"order":7}' }]);
  });
});

describe("the limits", () => {
  it("are MAX_MODEL_ROUNDS and MAX_TOOL_CALLS unless an employee has its own", () => {
    expect(DEFAULT_AGENT_WORK).toMatchObject({
      maxModelRounds: MAX_MODEL_ROUNDS,
      maxToolCalls: MAX_TOOL_CALLS,
    });
  });

  it("end it after exactly so many rounds", async () => {
    const pool = scripted(...Array.from({ length: 20 }, () => asks));
    expect(await loop({ pool, limits: { rounds: 3, calls: 8 } }).end).toMatchObject({ kind: "limit" });
    expect(pool.calls).toHaveLength(3);
  });

  it("give every call beyond them a result, and the model one more chance to say what it knows", async () => {
    const belt = countingBelt();
    const pool = scripted({ calls: Array.from({ length: 20 }, (_, i) => call(`c${i}`)) }, { say: "So far." });
    expect(await loop({ pool, belt, limits: { rounds: 5, calls: 4 } }).end).toMatchObject({
      kind: "limit",
      text: "So far.",
    });
    expect(belt.called).toHaveLength(4);
    const results = resultsOf(pool, 1);
    expect(results).toHaveLength(20);
    expect(results.slice(4)).toEqual(Array(16).fill(expect.stringMatching(/^Not done: a turn may make 4/)));
    expect(pool.calls[1]?.request.toolChoice).toBe("none");
  });

  it("do not end what was answered within them", async () => {
    const pool = scripted({ calls: [call("a"), call("b")] }, { say: "Done." });
    expect(await loop({ pool, limits: { rounds: 2, calls: 2 } }).end).toMatchObject({
      kind: "answer",
      text: "Done.",
    });
  });
});

describe("an answer that claims what no tool did", () => {
  const isUnfounded = (text: string) => text.startsWith("I have");

  it("is put to the model once more", async () => {
    const pool = scripted({ say: "I have sent it." }, { say: "I can't send it." });
    const events: string[] = [];
    const { end } = loop({ pool, isUnfounded, onEvent: ({ type }) => void events.push(type) });
    expect(await end).toMatchObject({ kind: "answer", text: "I can't send it." });
    expect(pool.calls[1]?.request.messages.at(-1)).toMatchObject({
      role: "user",
      content: [{ text: CORRECTION }],
    });
    expect(events).toContain("restart");
  });

  it("may be made true by calling the tool after all", async () => {
    const belt = countingBelt();
    const pool = scripted({ say: "I have sent it." }, asks, { say: "Sent." });
    expect(await loop({ pool, belt, isUnfounded }).end).toMatchObject({ kind: "answer", text: "Sent." });
    expect(belt.called).toHaveLength(1);
  });

  it("is not sent where the model goes on claiming it", async () => {
    const pool = scripted({ say: "I have sent it." }, { say: "I have really sent it." });
    expect(await loop({ pool, isUnfounded }).end).toMatchObject({ kind: "unfounded" });
    expect(pool.calls).toHaveLength(2);
  });

  it("is not asked about beyond the limit of rounds", async () => {
    const pool = scripted({ say: "I have sent it." });
    const { end } = loop({ pool, isUnfounded, limits: { rounds: 1, calls: 8 } });
    expect(await end).toMatchObject({ kind: "unfounded" });
    expect(pool.calls).toHaveLength(1);
  });

  it("is corrected from the same place when the turn comes back", async () => {
    const first = loop({ pool: scripted({ say: "I have sent it." }, { fail: "down" }), isUnfounded });
    expect(await first.end).toMatchObject({ kind: "failed" });
    const pool = scripted({ say: "I can't." });
    expect(await loop({ pool, isUnfounded, steps: first.saved }).end).toMatchObject({ text: "I can't." });
    expect(pool.calls).toHaveLength(1);
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
