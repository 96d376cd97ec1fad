// A consumer is killed at every single thing it says to its conversation while an approved write is due, before
// it was heard and after, and while the write itself is under way. What counts is what the other side saw.

import { describe, expect, it } from "vitest";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import type { ConversationPort } from "../../../src/conversation/port.ts";
import { LEASE_MS } from "../../../src/limits.ts";
import { runTurn } from "../../../src/turn/run-turn.ts";
import { companyToolkit, edgeThatSays, employ, isEffect } from "../../doubles/company.ts";
import type { Edge } from "../../doubles/tool-world.ts";
import { ALICE } from "./acting.ts";
import { REF } from "./views.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const UNSURE = /I can't tell whether this was done: .+ Please check/;
const WRITES = [
  ["a tool of the company", { name: "refund_order", arguments: '{"amount":20,"order":"A-1"}' }],
  [
    "a request",
    { name: "http_request", arguments: '{"method":"DELETE","url":"https://api.example.com/users/1"}' },
  ],
] as const;
type Call = (typeof WRITES)[number][1];

interface Due {
  turn: WholeTurn;
  edge: Edge;
  effects(): number;
  state(): string | undefined;
}

/** Asked and approved; the next turn is to run it. */
async function due(call: Call): Promise<Due> {
  const turn = wholeTurn();
  const { world, time, conversation } = turn;
  const edge = edgeThatSays("nothing new");
  employ(world, {
    edge: { fetch: (url, init) => edge.fetch(url, init) },
    clock: time.clock,
    toolkit: companyToolkit(),
  });
  world.pool.script.push({ call });
  turn.say("1", "Please do it.", { sentAt: time.clock() });
  await turn.runOut();
  const [card] = conversation.object().confirmations();
  const choice = card?.approveChoice ?? "";
  const press = { kind: "decision" as const, id: "p", thread: "t", actor: ALICE, choice };
  conversation.object().accept([{ ...press, target: { to: "t" }, at: time.clock() }]);
  world.pool.script.push({ say: "All set." }, { say: "All set." });
  return {
    turn,
    edge,
    effects: () => edge.requests.filter(isEffect).length,
    state: () => conversation.object().confirmations()[0]?.state,
  };
}

interface Consumer {
  /** So often it has spoken to the conversation. */
  said: number;
  isDead: boolean;
  running: Promise<unknown>;
}

/** A consumer that ends at the n-th thing it says; after it nothing of it is heard anywhere, nor does it hear. */
function start({ turn: { world } }: Due, n = 0, when: "before" | "after" = "before"): Consumer {
  const self: Consumer = { said: 0, isDead: false, running: Promise.resolve() };
  const { conversations: port } = world.deps;
  const conversations = new Proxy(port, {
    get:
      (_, verb: keyof ConversationPort) =>
      async (ref: ConversationRef, ...rest: unknown[]) => {
        const ask = port[verb] as (ref: ConversationRef, ...rest: unknown[]) => Promise<unknown>;
        if (self.isDead) throw new Error("killed");
        if (++self.said !== n) return ask(ref, ...rest);
        self.isDead = true;
        if (when === "after") await ask(ref, ...rest);
        throw new Error("killed");
      },
  });
  self.running = runTurn({ ...world.deps, conversations }, REF).catch(() => undefined);
  return self;
}

async function over({ turn }: Due, { running }: Consumer): Promise<void> {
  let isOver = false;
  const ended = running.finally(() => {
    isOver = true;
  });
  while (!isOver) await turn.time.advance(100);
  await ended;
}

/** What the next consumers make of it, until nothing is left. */
async function takenOver({ turn }: Due): Promise<void> {
  await turn.time.advance(LEASE_MS + 1_000);
  await turn.runOut();
  await turn.runOut();
}

function expectHonest({ turn, effects, state }: Due): void {
  expect(effects()).toBeLessThanOrEqual(1);
  const said = turn.texts();
  if (state() === "done") {
    expect(effects()).toBe(1);
    expect(said[0]).toContain("Approved by Alice. Done.");
    expect(said.at(-1)).toBe("All set.");
    return;
  }
  expect(state()).toBe("unknown");
  expect(said.at(-1)).toMatch(UNSURE);
  expect(said[0]).toContain("Nobody can tell whether it was done");
}

describe.each(WRITES)("%s that was approved", (_, call) => {
  it("happens once where nobody is killed", async () => {
    const at = await due(call);
    const consumer = start(at);
    await over(at, consumer);
    expect(at.effects()).toBe(1);
    expect(at.state()).toBe("done");
    expect(consumer.said).toBeGreaterThan(5);
  });

  it("never happens twice, and is never claimed to have happened, wherever its consumer is killed", async () => {
    const ends: string[] = [];
    for (const when of ["before", "after"] as const) {
      for (let n = 1; ; n++) {
        const at = await due(call);
        const consumer = start(at, n, when);
        await over(at, consumer);
        if (!consumer.isDead) break;
        await takenOver(at);
        expectHonest(at);
        ends.push(`${at.state()} ${at.effects()}`);
      }
    }
    expect(ends.length).toBeGreaterThan(10);
    // Before the call, and after it: nobody knows. Everywhere else it is done.
    expect([...new Set(ends)].toSorted()).toEqual(["done 1", "unknown 0", "unknown 1"]);
  });

  it("is unknown where its consumer is killed while the other side answers", async () => {
    const at = await due(call);
    const answered = at.edge.fetch;
    at.edge.fetch = async (url, init) => {
      await answered(url, init);
      consumer.isDead = true;
      return new Promise<Response>(() => {});
    };
    const consumer = start(at);
    while (at.effects() === 0) await at.turn.time.advance(10);
    await takenOver(at);
    expect(at.effects()).toBe(1);
    expect(at.state()).toBe("unknown");
    expect(at.turn.texts().at(-1)).toMatch(UNSURE);
  });
});
