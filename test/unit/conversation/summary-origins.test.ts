import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../../src/conversation/message.ts";
import { MAX_ORIGINS, summaryOrigins } from "../../../src/conversation/summary-origins.ts";

const line = (fields: Partial<HistoryMessage>): HistoryMessage => ({
  seq: 1,
  role: "person",
  author: "Alice",
  text: "hello",
  at: 0,
  ...fields,
});

describe("what a summary is made of", () => {
  it("is everybody who wrote and every source of an answer, each once", () => {
    const lines = [
      line({ authorId: "u1" }),
      line({ authorId: "u1", author: "Alice B." }),
      line({ role: "employee", taint: ["the web page a.com"] }),
      line({ role: "notice", author: "Kim", taint: ["nothing"] }),
    ];
    expect(summaryOrigins({ taint: ["the web page a.com"] }, lines)).toEqual({
      taint: ["the web page a.com"],
      people: [{ id: "u1", name: "Alice B." }],
    });
  });

  it("is what colleagues said and what was agreed with them", () => {
    const lines = [
      line({ role: "employee", author: "Ben", colleague: true }),
      line({ role: "notice", author: "Cleo", isMarker: true }),
    ];
    expect(summaryOrigins(undefined, lines)).toEqual({ taint: ["what Ben wrote", "what Cleo wrote"] });
  });

  it("is nobody in particular where the writer was not kept: in doubt somebody else", () => {
    expect(summaryOrigins(undefined, [line({})]).people).toEqual([{ id: "", name: "Alice" }]);
  });

  it("says that there were more, rather than forgetting them", () => {
    const lines = Array.from({ length: 100 }, (_, i) => [
      line({ authorId: `u${i}` }),
      line({ role: "employee", taint: [`page ${i}`] }),
    ]).flat();
    const { taint, people } = summaryOrigins(undefined, lines);
    expect(taint).toHaveLength(MAX_ORIGINS);
    expect(taint?.at(-1)).toBe("other sources");
    expect(people).toHaveLength(MAX_ORIGINS);
    expect(people?.at(-1)?.id).toBe("");
  });

  it("is nothing where nobody said anything", () => {
    expect(summaryOrigins(undefined, [])).toEqual({});
  });
});
