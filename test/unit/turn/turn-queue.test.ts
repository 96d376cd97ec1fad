import { describe, expect, it } from "vitest";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import { encodeTuple, randomId } from "../../../src/ids.ts";
import {
  handleDeadLetters,
  handleTurns,
  type QueueMessage,
  shardOf,
  TURN_SHARDS,
  type TurnEnd,
} from "../../../src/turn/turn-queue.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

interface Delivered extends QueueMessage<ConversationRef> {
  outcome: string;
}

function message(thread: string, attempts = 1): Delivered {
  const delivered: Delivered = {
    body: { tenantId: "acme", connectionId: "acme.c", thread },
    attempts,
    outcome: "nothing",
    ack: () => {
      delivered.outcome = "ack";
    },
    retry: (options) => {
      delivered.outcome = `retry ${options?.delaySeconds}`;
    },
  };
  return delivered;
}

const done: TurnEnd = { kind: "done" };

describe("a batch of wake-ups", () => {
  it("is acked or retried message by message: one that fails harms only itself", async () => {
    const batch = Array.from({ length: 10 }, (_, i) => message(`t${i}`));
    const log = memoryLog();
    await handleTurns(batch, {
      log,
      runTurn: async ({ thread }) => {
        if (thread === "t3") throw new Error("poison xoxb-1-secret");
        return thread === "t7" ? { kind: "again", delaySeconds: 42 } : done;
      },
    });
    expect(batch.map(({ outcome }) => outcome)).toEqual([
      "ack",
      "ack",
      "ack",
      "retry 2",
      "ack",
      "ack",
      "ack",
      "retry 42",
      "ack",
      "ack",
    ]);
    expect(log.lines).toMatchObject([
      { level: "error", event: "turn_failed", fields: { tenantId: "acme", attempts: 1 } },
    ]);
  });

  it("runs side by side: a slow turn does not hold up the others", async () => {
    const batch = [message("slow"), message("fast")];
    let finish = () => {};
    const running = handleTurns(batch, {
      log: memoryLog(),
      runTurn: ({ thread }) =>
        thread === "fast" ? Promise.resolve(done) : new Promise((resolve) => (finish = () => resolve(done))),
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(batch.map(({ outcome }) => outcome)).toEqual(["nothing", "ack"]);
    finish();
    await running;
    expect(batch[0]?.outcome).toBe("ack");
  });

  it.each([
    [1, 2],
    [3, 8],
    [5, 32],
    [6, 60],
    [60, 60],
  ])("comes back later and later: after try %i in %i s", async (attempts, seconds) => {
    const poison = message("t", attempts);
    await handleTurns([poison], { log: memoryLog(), runTurn: () => Promise.reject(new Error("x")) });
    expect(poison.outcome).toBe(`retry ${seconds}`);
  });

  it("says nothing of giving up", async () => {
    const options: unknown[] = [];
    await handleTurns([message("t")], {
      log: memoryLog(),
      runTurn: async (_, given) => {
        options.push(given);
        return done;
      },
    });
    expect(options).toEqual([undefined]);
  });
});

describe("a dead letter", () => {
  it("gives the turn up, with a reason", async () => {
    const reasons: unknown[] = [];
    const letter = message("t", 9);
    await handleDeadLetters([letter], {
      log: memoryLog(),
      runTurn: async (_, given) => {
        reasons.push(given);
        return done;
      },
    });
    expect(reasons).toEqual([{ giveUp: "The turn failed each time it was tried." }]);
    expect(letter.outcome).toBe("ack");
  });

  it("comes back where the turn is still another's", async () => {
    const letter = message("t");
    await handleDeadLetters([letter], {
      log: memoryLog(),
      runTurn: async () => ({ kind: "again", delaySeconds: 12 }),
    });
    expect(letter.outcome).toBe("retry 12");
  });
});

describe("a conversation's shard", () => {
  const names = Array.from({ length: 8_000 }, () => encodeTuple(["acme", "acme.slack", randomId()]));

  it("is always the same and always one of them", () => {
    for (const name of names.slice(0, 200)) {
      const shard = shardOf(name, TURN_SHARDS);
      expect(shardOf(name, TURN_SHARDS)).toBe(shard);
      expect(Number.isInteger(shard) && shard >= 0 && shard < TURN_SHARDS).toBe(true);
    }
    expect([shardOf("", 8), shardOf("a", 8), shardOf("b", 8)]).toEqual([5, 4, 5]);
  });

  it.each([
    ["random threads", names],
    [
      "Slack timestamps that follow each other",
      Array.from({ length: 8_000 }, (_, i) =>
        encodeTuple([
          "acme",
          "acme.slack",
          encodeTuple(["C1", `17000${i.toString().padStart(5, "0")}.000100`]),
        ]),
      ),
    ],
  ])("spreads %s evenly", (_, all) => {
    const counts = new Array<number>(TURN_SHARDS).fill(0);
    for (const name of all) {
      const shard = shardOf(name, TURN_SHARDS);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });
});
