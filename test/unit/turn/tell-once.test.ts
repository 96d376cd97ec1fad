import { describe, expect, it } from "vitest";
import type { FencedResult, ThinkView } from "../../../src/conversation/port.ts";
import type { ModelCall } from "../../../src/llm/model.ts";
import { noWork } from "../../../src/turn/agent-loop.ts";
import { tellOnce } from "../../../src/turn/tell-once.ts";
import { MODELS_AWAY } from "../../../src/turn/wording.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { receiptOf } from "../../doubles/scripted-pool.ts";
import { turnWorld } from "../../doubles/turn-world.ts";
import { partWith, RESOLVED, senderOver, thinkView } from "./views.ts";

const CALL = { source: "turn", group: "quality", agentId: "ada" } as ModelCall;
const FAILURE = {
  failures: [{ class: "overloaded" as const, deployment: "claude", message: "529" }],
  attempts: [],
  report: { receipt: receiptOf(CALL, 1, undefined) },
};
const visible = partWith({ text: "", state: "sent", messageId: "m1" });

/** Tells over a channel; `events` lists what happened, in order. */
function telling(
  fields: {
    view?: Partial<ThinkView>;
    placeholder?: typeof visible;
    result?: FencedResult;
    retryAfterMs?: number;
  } = {},
) {
  const made = senderOver(memoryChannel());
  made.channel.visible.push({ id: "m1", opId: "1-0-op", text: "Ada is writing …", edits: 0 });
  const events: string[] = [];
  const given: unknown[] = [];
  made.channel.before = (op) => void events.push(op.kind);
  const conversations = {
    retryLater: async (_ref: unknown, _lease: unknown, input: unknown) => {
      events.push("give back");
      given.push(input);
      return fields.result ?? "ok";
    },
  } as never;
  const world = turnWorld(conversations);
  Object.assign(world.deps, { clock: made.time.clock });
  const failure =
    fields.retryAfterMs === undefined ? FAILURE : { ...FAILURE, retryAfterMs: fields.retryAfterMs };
  const heartbeat = { stop: () => void events.push("stop beating") };
  const run = () =>
    tellOnce(
      world.deps,
      thinkView(fields.view),
      made.sender,
      fields.placeholder ?? visible,
      { kind: "failed", failure, work: noWork() },
      heartbeat,
    );
  return { ...made, world, events, given, run };
}

describe("a person whom no model answers", () => {
  it("reads so in the placeholder, while the turn still has its lease", async () => {
    const { run, events, channel } = telling();
    expect(await run()).toMatchObject({ kind: "later" });
    expect(events).toEqual(["edit", "stop beating", "give back"]);
    expect(channel.visible).toMatchObject([{ text: MODELS_AWAY }]);
  });

  it("gets a message of its own where there is no placeholder, once the lease is back", async () => {
    const { run, events, channel } = telling({ placeholder: partWith({ state: "pending" }) });
    await run();
    expect(events).toEqual(["stop beating", "give back", "post"]);
    expect(channel.calls).toMatchObject([{ opId: "1-n-1-0-op", text: MODELS_AWAY }]);
  });

  it.each([visible, partWith({ state: "pending" })])("is told once", async (placeholder) => {
    const { run, events, given } = telling({ placeholder, view: { notified: true, attempt: 2 } });
    await run();
    expect(events).toEqual(["stop beating", "give back"]);
    expect(given).toMatchObject([{ notified: true }]);
  });

  it("hears nothing from a consumer that lost the turn", async () => {
    const { run, events } = telling({ placeholder: partWith({ state: "pending" }), result: "stale" });
    expect(await run()).toEqual({ kind: "lost" });
    expect(events).not.toContain("post");
  });

  it.each(["stop", "superseded", "cancelled"] as const)(
    "who has just said %s is answered at once",
    async (result) => {
      expect(await telling({ result }).run()).toEqual({ kind: "restart" });
    },
  );
});

describe("the next try", () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [4, 80_000],
    [9, 300_000],
  ])("after the %ith comes in %i ms", async (attempt, ms) => {
    const { run, time, given } = telling({ view: { attempt } });
    expect(await run()).toEqual({ kind: "later", at: time.clock() + ms });
    expect(given).toMatchObject([{ at: time.clock() + ms, reason: "claude: overloaded (529)" }]);
  });

  it("comes when the provider says, within five minutes", async () => {
    const soon = telling({ retryAfterMs: 33_000 });
    expect(await soon.run()).toMatchObject({ at: soon.time.clock() + 33_000 });
    const never = telling({ retryAfterMs: 10 ** 9 });
    expect(await never.run()).toMatchObject({ at: never.time.clock() + 300_000 });
  });

  it("is seen in the list of conversations, which may also be away", async () => {
    const { run, world } = telling();
    await run();
    expect(world.settled).toMatchObject([{ summary: { state: "retrying" }, audit: [] }]);
    const away = telling();
    away.world.tenantAway = true;
    expect(await away.run()).toMatchObject({ kind: "later" });
  });

  it("names the connection's own channel", async () => {
    const { run, world } = telling();
    await run();
    expect(world.settled[0]?.summary.channel).toBe(RESOLVED.connection.channel);
  });
});
