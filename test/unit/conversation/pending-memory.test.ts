import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPendingMemory } from "../../../src/conversation/pending-memory.ts";

interface Message {
  seq: number;
}

/** Rows that count how often they are asked, behind the memory. */
function remembered() {
  const rows: Message[] = [];
  const memory = createPendingMemory<Message>();
  const counts = { asked: 0 };
  let seq = 0;
  const truth = (after: number) => rows.find((row) => row.seq > after);
  return {
    counts,
    truth,
    add() {
      const message = { seq: ++seq };
      rows.push(message);
      memory.added(message);
    },
    /** A line of the employee takes a number too. */
    reply: () => void ++seq,
    remove(index: number) {
      rows.splice(index % Math.max(1, rows.length), 1);
      memory.forget();
    },
    oldest(after: number) {
      const known = memory.recall(after);
      if (known) return known.oldest;
      counts.asked++;
      const oldest = truth(after);
      memory.learn(after, oldest);
      return oldest;
    },
    get seq() {
      return seq;
    },
  };
}

describe("what is known of waiting messages", () => {
  it("is always what the rows would say", () => {
    const step = fc.oneof(
      fc.constant({ do: "add" as const }),
      fc.constant({ do: "reply" as const }),
      fc.record({ do: fc.constant("ask" as const), after: fc.nat(30) }),
      fc.record({ do: fc.constant("remove" as const), index: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = remembered();
        for (const one of steps) {
          if (one.do === "add") world.add();
          else if (one.do === "reply") world.reply();
          else if (one.do === "remove") world.remove(one.index);
          else expect(world.oldest(one.after)).toEqual(world.truth(one.after));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("spares the question in a conversation that goes on", () => {
    const world = remembered();
    let answered = 0;
    for (let turn = 0; turn < 20; turn++) {
      world.oldest(answered);
      world.add();
      answered = world.seq;
      world.reply();
      world.oldest(answered);
    }
    expect(world.counts.asked).toBe(1);
  });
});
