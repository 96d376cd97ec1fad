import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerToWish, endTurn, isWaiting, writtenAgain } from "../../../src/conversation/held-turn.ts";
import type { HeldWish } from "../../../src/conversation/port.ts";
import { closed, type Turn } from "../../../src/conversation/turn-state.ts";
import { endingOf, FAILURE, heldTurnWith, KIM, NOOR, NOW, settled } from "./turns.ts";

const INPUT = { opId: "x", now: NOW, empty: false };

/** What may happen to a conversation whose newest turn is held, in any order. */
type Step = { kind: "wish"; wish: (turn: number) => HeldWish } | { kind: "write" } | { kind: "held_again" };

const wishes = fc
  .record({
    kind: fc.constantFrom("retry", "answer", "dismiss"),
    by: fc.constantFrom(KIM, NOOR),
    key: fc.constantFrom("key-11111", "key-22222"),
    text: fc.constantFrom("Yes.", "No."),
    behind: fc.nat(2),
  })
  .map(
    ({ kind, behind, by, key, text }): Step => ({
      kind: "wish",
      wish: (newest) => {
        const turn = Math.max(1, newest - behind);
        if (kind === "answer") return { kind, turn, by, key, text };
        return kind === "retry" ? { kind: "retry", turn, by } : { kind: "dismiss", turn, by, reason: text };
      },
    }),
  );
const steps = fc.array(
  fc.oneof(wishes, wishes, fc.constant<Step>({ kind: "write" }), fc.constant<Step>({ kind: "held_again" })),
  {
    maxLength: 30,
  },
);

/** Plays steps over a list of turns, the last of which is the newest, as the object does. */
function play(
  all: Step[],
  seen: (turns: Turn[], result: ReturnType<typeof answerToWish>, wish?: HeldWish) => void,
) {
  const turns: Turn[] = [heldTurnWith()];
  let seq = 2;
  for (const step of all) {
    const newest = turns.at(-1) as Turn;
    if (step.kind === "wish") {
      const wish = step.wish(newest.n);
      const turn = turns.find((one) => one.n === wish.turn);
      const result = answerToWish(turn, newest, wish);
      if (!result && turn) {
        const { held, next } = endTurn(turn, endingOf(wish), { ...INPUT, opId: `op${seq}` });
        turns.splice(-1, 1, held, ...(next ? [next] : []));
      }
      seen(turns, result, wish);
    } else if (step.kind === "write" && isWaiting(newest)) {
      const { held, next } = writtenAgain(newest, { lastSeq: ++seq, opId: `op${seq}`, now: NOW });
      turns.splice(-1, 1, held, next);
      seen(turns, undefined);
    } else if (step.kind === "held_again" && newest.state !== "closed") {
      const outcome = newest.outcome ?? "held";
      turns.splice(-1, 1, {
        ...closed({ ...newest, failedModels: [FAILURE] }, newest.parts, settled(newest), NOW),
        outcome,
      });
    }
  }
}

describe("whatever operators and people do", () => {
  it("a held turn ends once, and its end never changes", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const ends = new Map<number, string>();
        play(all, (turns) => {
          for (const { n, end } of turns) {
            if (ends.has(n)) expect(JSON.stringify(end)).toBe(ends.get(n));
            if (end) ends.set(n, JSON.stringify(end));
          }
        });
      }),
    );
  });

  it("only the newest turn waits, and each message has one turn that is last to take it on", () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, (turns) => {
          expect(turns.slice(0, -1).filter(isWaiting)).toEqual([]);
          const last = turns.at(-1) as Turn;
          expect(turns.map(({ n }) => n)).toEqual(turns.map((_, i) => i + 1));
          for (const { end, lastSeq } of turns.slice(0, -1)) {
            const successor = end && "turn" in end ? turns.find(({ n }) => n === end.turn) : undefined;
            expect(successor).toMatchObject({ firstSeq: 1 });
            expect(successor?.lastSeq).toBeGreaterThanOrEqual(lastSeq);
          }
          expect(last.firstSeq).toBe(1);
        });
      }),
    );
  });

  it("no two different answers come true for one turn, and whoever comes second learns of the first", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const won = new Map<number, HeldWish>();
        play(all, (turns, result, wish) => {
          if (!wish) return;
          const end = turns.find(({ n }) => n === wish.turn)?.end;
          if (result === undefined) {
            expect(won.has(wish.turn)).toBe(false);
            won.set(wish.turn, wish);
          } else if (result.kind !== "not_held") expect(result.end).toEqual(end);
          if (result?.kind === "done") expect(won.get(wish.turn)?.kind).toBe(wish.kind);
        });
      }),
    );
  });
});
