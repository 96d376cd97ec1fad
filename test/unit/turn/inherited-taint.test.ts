import { describe, expect, it } from "vitest";
import { inheritedTaint } from "../../../src/turn/taint.ts";

const ALICE = { connectionId: "acme.c", userId: "u1", name: "Alice" };
const taintOf = (summary: Parameters<typeof inheritedTaint>[0]["summary"]) => [
  ...inheritedTaint({ history: [], input: [], ...(summary ? { summary } : {}) }, ALICE),
];

describe("a summary of older lines", () => {
  it("taints with the sources of the answers that it covers", () => {
    expect(taintOf({ text: "", upToSeq: 9, taint: ["the web page example.com"] })).toEqual([
      "the web page example.com",
    ]);
  });

  it("taints with the people whose lines it covers, but not with the requester's own", () => {
    const people = [
      { id: "u1", name: "Alice" },
      { id: "u-bob", name: "Bob" },
      { id: "", name: "others" },
    ];
    expect(taintOf({ text: "", upToSeq: 9, people })).toEqual(["messages of Bob", "messages of others"]);
  });

  it("of nobody else's lines taints with nothing", () => {
    expect(taintOf({ text: "", upToSeq: 9, people: [{ id: "u1", name: "Alice" }] })).toEqual([]);
    expect(taintOf(undefined)).toEqual([]);
  });
});
