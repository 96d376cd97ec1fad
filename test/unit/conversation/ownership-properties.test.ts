// Whoever presses, speaks, passes on and hands back, whoever dies in between, and however time jumps: one person
// has a conversation at a time, each line is said once, and nothing of the employee is said in between.

import fc from "fast-check";
import { expect, it } from "vitest";
import { isPersons } from "../../../src/conversation/ownership.ts";
import type { Lease, Owner, OwnResult, ThinkView } from "../../../src/conversation/port.ts";
import { memoryConversation } from "../../doubles/memory-conversation.ts";
import { asks, BEN, CLEO, DAN, OPERATOR } from "./hand-overs.ts";
import { handOver } from "./handing-over.ts";
import { freshObject, object, REF, recordOf, say, world } from "./object-world.ts";
import { NOW, partWith, settled } from "./turns.ts";

freshObject();

const PEOPLE: Owner[] = [asks(BEN), asks(CLEO, "button"), asks(DAN), OPERATOR];
const who = fc.nat(PEOPLE.length - 1);
const op = fc.oneof(
  fc.record({ do: fc.constant("say" as const) }),
  fc.record({ do: fc.constantFrom("take" as const, "pass" as const, "hand_back" as const), who }),
  fc.record({ do: fc.constant("speak" as const), who, key: fc.nat(4) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1_000, 31_000, 300_000, 600_000) }),
  fc.record({ do: fc.constantFrom("evict" as const, "alarm" as const) }),
  // A consumer begins, and how far it gets; with what it began another one may be overtaken.
  fc.record({ do: fc.constant("begin" as const) }),
  fc.record({
    do: fc.constant("record" as const),
    gives: fc.boolean(),
    steps: fc.integer({ min: 0, max: 3 }),
  }),
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

interface Story {
  said: number;
  given: number;
  begun: ThinkView[];
  /** Lines that were accepted, as often as they were. */
  accepted: Map<string, number>;
  /** Lines that turns were told to say. */
  told: Map<string, number>;
}

const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
const epochNow = () => object().ownership().epoch;

function wishes(story: Story, one: Extract<Op, { who: number }>): void {
  const by = PEOPLE[one.who] as Owner;
  const before = object().ownership();
  const id = before.handOver?.id ?? "h0";
  const line = one.do === "speak" ? `${by.colleague.userId} says ${one.key}` : "";
  const result: OwnResult =
    one.do === "speak"
      ? object().own({ kind: "speak", id, key: String(one.key), text: line }, by)
      : one.do === "take"
        ? object().own(takeOf(story, id, by), by)
        : object().own({ kind: one.do, id }, by);
  if (one.do === "speak" && result.kind === "owned" && !result.again) add(story.accepted, line);
  const after = object().ownership();
  if (result.kind === "own_refused" || result.again) expect(after).toEqual(before);
  expect(after.epoch - before.epoch).toBeOneOf([0, 1]);
  expect(isPersons(after.epoch)).toBe(after.handOver !== undefined && after.handOver.state !== "returned");
  // Of two colleagues the second never has what the first holds.
  const isTakenOver = before.handOver?.state === "taken" && after.handOver?.state === "taken";
  if (isTakenOver && !by.isOperator && before.handOver?.id === after.handOver?.id)
    expect(after.handOver?.owner?.userId).toBe(before.handOver?.owner?.userId);
}

const takeOf = (story: Story, id: string, by: Owner) =>
  by.isOperator
    ? { kind: "take" as const, id, request: handOver({ id: `o${++story.given}`, chain: [], team: [] }) }
    : { kind: "take" as const, id };

function begins(story: Story): void {
  const view = object().begin();
  if (view.kind === "deliver") return void object().finish(view.lease, view.parts, settled(view));
  if (view.kind === "think") story.begun.push(view);
}

/** The oldest consumer that is still about goes on, whether its lease is worth anything or not. */
function records(story: Story, { gives, steps }: { gives: boolean; steps: number }): void {
  const view = story.begun.shift();
  if (!view || steps === 0) return;
  const begun = view.epoch ?? 0;
  const spoken = view.input.filter(({ own }) => own?.what === "spoken");
  const parts = [
    ...spoken.map(({ own, text, id }) =>
      partWith({ opId: `${view.lease.turn}-${id}`, text, state: "pending", colleague: own?.by?.name ?? "" }),
    ),
    ...(isPersons(begun) ? [] : [partWith({ opId: view.placeholder.opId, state: "pending" as const })]),
  ];
  const isGiving = gives && !isPersons(begun);
  const record = recordOf(view, {
    outcome: isPersons(begun) || isGiving ? "handed_off" : "answered",
    parts,
    ...(isGiving ? { handOver: handOver({ id: `h${++story.given}` }) } : {}),
  });
  const before = epochNow();
  if (object().record(view.lease, record) !== "ok") return;
  for (const { text } of spoken) add(story.told, text);
  if (!isPersons(begun)) expect(begun, "an answer is recorded in a person's stretch").toBe(before);
  if (steps > 1) delivers(view.lease, parts, { begun, isGiving, steps });
}

function delivers(
  lease: Lease,
  parts: ReturnType<typeof partWith>[],
  { begun, isGiving, steps }: { begun: number; isGiving: boolean; steps: number },
): void {
  for (const [i, part] of parts.entries()) {
    const before = epochNow();
    const trying = parts.with(i, { ...part, state: "sending", tries: 1 });
    if (object().progress(lease, trying) !== "ok") return;
    const isEmployees = part.colleague === undefined && !isPersons(begun) && !isGiving;
    if (isEmployees) expect(begun, "an answer is sent in a person's stretch").toBe(before);
    parts[i] = { ...part, state: "sent", tries: 1 };
  }
  if (steps > 2) object().finish(lease, parts, { owed: [], chain: { hash: "a", length: 1 } });
}

async function play(story: Story, one: Op): Promise<void> {
  switch (one.do) {
    case "say":
      return void say(`${++story.said}`);
    case "wait":
      world.now += one.ms;
      return;
    case "evict":
      return world.conversation.evict();
    case "alarm":
      return world.conversation.fireAlarm();
    case "begin":
      return begins(story);
    case "record":
      return records(story, one);
    default:
      return wishes(story, one);
  }
}

it("one owner at a time, and each line is said once", async () => {
  const story = fc.asyncProperty(fc.array(op, { maxLength: 60, size: "max" }), async (ops) => {
    world.now = NOW;
    world.conversation = memoryConversation(REF);
    const told: Story = { said: 0, given: 0, begun: [], accepted: new Map(), told: new Map() };
    for (const one of ops) await play(told, one);
    for (let i = 0; i < 6; i++) {
      world.now += 60_000;
      begins(told);
      while (told.begun.length > 0) records(told, { gives: false, steps: 3 });
    }
    expect([...told.accepted.values()].every((times) => times === 1)).toBe(true);
    expect([...told.told].sort()).toEqual([...told.accepted].sort());
  });
  await fc.assert(story, { numRuns: 300 });
});
