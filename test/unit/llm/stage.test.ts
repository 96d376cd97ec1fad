import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../../../src/llm/model.ts";
import { createStage } from "../../../src/llm/stage.ts";
import { deployment } from "./scripted-provider.ts";

const step = (id: string) => ({ deployment: deployment(id), timeouts: deployment(id).timeouts });
const [a, b] = [step("a"), step("b")];

function stage(held = false) {
  const events: ModelEvent[] = [];
  return { events, ...createStage((event) => events.push(event), held) };
}

describe("what a caller is shown", () => {
  it("begins before the first text and not before", () => {
    const { events, open, text } = stage();
    open(0);
    expect(events).toEqual([]);
    text(a, "hi");
    text(a, "!");
    expect(events.map(({ type }) => type)).toEqual(["begin", "text", "text"]);
  });

  it("is void as soon as another is asked, not only when it speaks", () => {
    const { events, open, text } = stage();
    open(0);
    text(a, "half");
    open(1);
    expect(events.at(-1)).toEqual({ type: "restart" });
    open(2);
    expect(events.filter(({ type }) => type === "restart")).toHaveLength(1);
  });

  it("is not shown twice where the answer is what was shown", () => {
    const { events, open, text, settle } = stage();
    open(0);
    text(a, "hi");
    settle(0, a, "hi");
    expect(events).toHaveLength(2);
  });

  it("waits for its judgement where it is held", () => {
    const { events, open, text, settle } = stage(true);
    open(0);
    text(a, '{"a":');
    expect(events).toEqual([]);
    settle(0, a, '{"a":1}');
    expect(events.at(-1)).toEqual({ type: "text", delta: '{"a":1}' });
  });

  it("ends as exactly the answer that is given, whoever spoke before", () => {
    const attempt = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.boolean(),
        (attempts, nth, held) => {
          const { events, open, text, settle } = stage(held);
          const given = nth % attempts.length;
          for (const [index, pieces] of attempts.entries()) {
            open(index);
            for (const piece of pieces) text(index % 2 === 0 ? a : b, piece);
          }
          settle(given, given % 2 === 0 ? a : b, (attempts[given] ?? []).join(""));
          let read = "";
          let begun = "";
          for (const event of events) {
            if (event.type === "restart") [read, begun] = ["", ""];
            else if (event.type === "begin") begun = event.deployment;
            else read += event.delta;
          }
          expect(read).toBe((attempts[given] ?? []).join(""));
          if (read !== "") expect(begun).toBe(given % 2 === 0 ? "a" : "b");
        },
      ),
    );
  });
});
