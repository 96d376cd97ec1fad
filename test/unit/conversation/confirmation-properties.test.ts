// Whatever people press, type and delete, whoever dies in between, and however time jumps: what a person
// approved runs at most once, and what nobody approved never runs.

import fc from "fast-check";
import { expect, it } from "vitest";
import { APPROVAL_FRESH_MS } from "../../../src/conversation/claim-confirmation.ts";
import type { ThinkView } from "../../../src/conversation/port.ts";
import { memoryConversation } from "../../doubles/memory-conversation.ts";
import { press, request } from "./asking.ts";
import { ALICE, MIA } from "./confirmations.ts";
import { edit, freshObject, object, REF, recordOf, remove, say, world } from "./object-world.ts";
import { NOW, partWith, settled } from "./turns.ts";

freshObject();

const PEOPLE = ["u1", "u-mia", "u-bob"];
const op = fc.oneof(
  fc.record({ do: fc.constant("say" as const), text: fc.constantFrom("hello", "yes", "no", "stop") }),
  fc.record({ do: fc.constant("type" as const), n: fc.nat(6), yes: fc.boolean(), who: fc.nat(2) }),
  fc.record({ do: fc.constant("press" as const), n: fc.nat(6), yes: fc.boolean(), who: fc.nat(2) }),
  fc.record({ do: fc.constantFrom("delete" as const, "edit" as const), n: fc.nat(12) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1_000, 31_000, 300_000, 600_000) }),
  fc.record({ do: fc.constantFrom("evict" as const, "alarm" as const) }),
  // A consumer that asks, and how far it gets before it dies.
  fc.record({ do: fc.constant("turn" as const), asks: fc.nat(2), steps: fc.integer({ min: 0, max: 4 }) }),
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

interface Story {
  asked: number;
  said: number;
  runs: Map<string, number>;
  approvals: Map<string, number>;
  denied: Set<string>;
}

function note(story: Story, result: unknown): void {
  const decided = result as { kind?: string; confirmation?: { id: string; state: string } };
  if (decided.kind !== "decided" || !decided.confirmation) return;
  const { id, state } = decided.confirmation;
  expect(story.approvals.has(id) || story.denied.has(id), `${id} is decided twice`).toBe(false);
  if (state === "approved") story.approvals.set(id, world.now);
  else story.denied.add(id);
}

function runTurn(story: Story, { asks, steps }: { asks: number; steps: number }): void {
  const view = object().begin();
  if (view.kind === "deliver") return void object().finish(view.lease, view.parts, settled(view));
  if (view.kind !== "think" || steps === 0) return;
  for (const { news } of view.input)
    if (news?.what === "approved") runApproved(story, view, news.confirmationId, steps);
  if (steps < 3) return;
  const requests = Array.from({ length: asks }, () => {
    const n = ++story.asked;
    return request({ approvers: n % 2 === 0 ? [MIA] : [ALICE] }, n);
  });
  const outcome = view.signal === "stop" ? "stopped" : view.signal === "cancelled" ? "cancelled" : "answered";
  const parts = [partWith({ opId: view.placeholder.opId })];
  const confirmations = outcome === "answered" ? requests : [];
  if (object().record(view.lease, recordOf(view, { outcome, parts, confirmations })) !== "ok" || steps < 4)
    return;
  object().finish(view.lease, parts, settled(view));
}

function runApproved(story: Story, { lease }: ThinkView, id: string, steps: number): void {
  const claim = object().claim(lease, id);
  if (claim.kind !== "run") return;
  story.runs.set(id, (story.runs.get(id) ?? 0) + 1);
  const approvedAt = story.approvals.get(id);
  expect(approvedAt, `${id} runs without a yes`).toBeDefined();
  expect(world.now - (approvedAt ?? 0)).toBeLessThan(APPROVAL_FRESH_MS);
  if (steps < 2) return;
  object().saveStep(lease, {
    index: story.asked,
    kind: "tool",
    body: "{}",
    confirmation: { id, state: "done", result: "ok" },
  });
}

function play(story: Story, one: Op): void | Promise<void> {
  const author = (who: number) => ({ author: { id: PEOPLE[who] ?? "" }, sentAt: world.now });
  switch (one.do) {
    case "say":
      return note(story, say(`m${++story.said}`, one.text, author(0))[0]);
    case "type": {
      const text = `${one.yes ? "yes" : "no"} ${request({}, one.n).code}`;
      return note(story, say(`m${++story.said}`, text, author(one.who))[0]);
    }
    case "press":
      return note(story, press(`${one.yes ? "approve" : "deny"}-${one.n}`, PEOPLE[one.who]));
    case "delete":
      return void remove(`d${one.n}`, `m${one.n}`);
    case "edit":
      return void edit(`e${one.n}-${world.now}`, `m${one.n}`, "changed");
    case "wait":
      world.now += one.ms;
      return;
    case "evict":
      return world.conversation.evict();
    case "alarm":
      return world.conversation.fireAlarm();
    case "turn":
      return runTurn(story, one);
  }
}

it("approved once is run at most once, and everything ends", { timeout: 60_000 }, async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 20, maxLength: 60 }), async (ops) => {
      world.conversation.sql.close();
      world.conversation = memoryConversation(REF);
      world.now = NOW;
      const story: Story = { asked: 0, said: 0, runs: new Map(), approvals: new Map(), denied: new Set() };
      for (const one of ops) await play(story, one);
      // Everybody comes to rest: leases end, time passes, turns are answered.
      for (let i = 0; i < 8; i++) {
        world.now += 301_000;
        await world.conversation.fireAlarm();
        for (let n = 0; n < 3; n++) runTurn(story, { asks: 0, steps: 4 });
      }
      for (const [id, runs] of story.runs) expect(runs, id).toBe(1);
      for (const { id, state, approvers, decidedBy } of object().confirmations()) {
        reached.add(state);
        expect(["pending", "approved", "running"], `${id} has ended`).not.toContain(state);
        if (decidedBy) expect(approvers.map(({ userId }) => userId)).toContain(decidedBy.userId);
        if (state === "done" || state === "unknown") expect(story.runs.get(id)).toBe(1);
        else expect(story.runs.has(id), `${id} is ${state}`).toBe(false);
      }
    }),
    // One seed, so that every end is reached each time.
    { numRuns: 400, seed: 42 },
  );
  expect([...reached].sort()).toEqual(["cancelled", "denied", "done", "expired", "unknown"]);
});
