import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventFeed } from "../../../../src/llm/providers/event-feed.ts";

/** What the sink was told, in order. */
function feedAll(pieces: string[]): string[] {
  const told: string[] = [];
  const feed = createEventFeed({
    event: (name, data) => told.push(`${name ?? "-"} ${data}`),
    bareLine: (line) => told.push(`bare ${line}`),
    overflow: () => told.push("overflow"),
  });
  for (const piece of pieces) feed.feed(piece);
  feed.end();
  return told;
}

/** The text cut at those places. */
function cutAt(text: string, places: number[]): string[] {
  const sorted = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return sorted.slice(1).map((place, index) => text.slice(sorted[index], place));
}

const ERROR = '{"error":{"message":"out of memory","type":"api_error"}}';

const STREAM = `: hello
data: {"a":1}

event: message_stop
data: {"b":
data: 2}

${ERROR}
data: {"c":3}\r\n\r\ndata: [DONE]

`;

const TOLD = ['- {"a":1}', 'message_stop {"b":\n2}', `bare ${ERROR}`, '- {"c":3}', "- [DONE]"];

describe("a feed of events", () => {
  it("tells events and bare lines in their order", () => {
    expect(feedAll([STREAM])).toEqual(TOLD);
  });

  it("tells the same wherever the network cuts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
        expect(feedAll(cutAt(STREAM, places))).toEqual(TOLD);
      }),
      { numRuns: 500 },
    );
  });

  it("tells the same a character at a time", () => {
    expect(feedAll([...STREAM])).toEqual(TOLD);
  });

  it("tells a last event that has no empty line behind it, and a bare line that does not end", () => {
    expect(feedAll(['data: {"a":1}'])).toEqual(['- {"a":1}']);
    expect(feedAll(['data: {"a":1}\n\n', ERROR.slice(0, 9), ERROR.slice(9)])).toEqual([
      '- {"a":1}',
      `bare ${ERROR}`,
    ]);
  });

  it("takes no data for a bare line, even where the network cuts before a brace", () => {
    expect(feedAll(["data: ", '{"a":1}\n', "\n"])).toEqual(['- {"a":1}']);
    expect(feedAll(['data: {"a":1}\nda', 'ta: {"b":2}\n\n'])).toEqual(['- {"a":1}\n{"b":2}']);
  });

  it("does not gather a bare line without end", () => {
    const endless = Array.from({ length: 200 }, () => "x".repeat(1_000));
    expect(feedAll(["{", ...endless, "\n", "data: 1\n\n"])).toEqual(["- 1"]);
  });

  it("says when one event is larger than any answer", () => {
    expect(feedAll([`data: ${"x".repeat(7 * 2 ** 20)}`]).at(0)).toBe("overflow");
  });
});
