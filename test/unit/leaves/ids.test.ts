import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectionId, decodeTuple, encodeTuple, parseConnectionId, randomId } from "../../../src/ids.ts";

/** Any string that a key may hold, separators and escapes above all. */
const part = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("/", "%", "2", "F", ".", "-", "a", "", " ", "é", "😀") }),
);
const tuple = fc.array(part, { minLength: 1, maxLength: 4 });

describe("encoded tuples", () => {
  it("come back as they went in", () => {
    fc.assert(
      fc.property(fc.oneof(tuple, fc.array(fc.string({ unit: "binary" }), { minLength: 1 })), (parts) => {
        expect(decodeTuple(encodeTuple(parts))).toEqual(parts);
      }),
    );
  });

  it("never meet unless their parts are the same", () => {
    fc.assert(
      fc.property(tuple, tuple, (a, b) => {
        expect(encodeTuple(a) === encodeTuple(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it("keep parts apart wherever the cut between them is", () => {
    fc.assert(
      fc.property(part, fc.nat({ max: 8 }), fc.nat({ max: 8 }), (text, i, j) => {
        fc.pre(Math.min(i, text.length) !== Math.min(j, text.length));
        const cut = (at: number) => encodeTuple([text.slice(0, at), text.slice(at)]);
        expect(cut(i)).not.toBe(cut(j));
      }),
    );
  });

  it("give two tenants different names for the same channel and timestamp", () => {
    const thread = encodeTuple(["C024BE91L", "1700000000.000100"]);
    const names = ["acme", "umbrella"].map((tenant) => encodeTuple([tenant, `${tenant}.slack`, thread]));
    expect(new Set(names).size).toBe(2);
  });

  it("do not let a tenant's id reach into the next part", () => {
    expect(encodeTuple(["acme", "umbrella/x", "t"])).not.toBe(encodeTuple(["acme/umbrella", "x", "t"]));
    expect(encodeTuple(["acme/umbrella", "t"])).not.toBe(encodeTuple(["acme%2Fumbrella", "t"]));
  });

  it("take text that is no valid Unicode, without meeting other text", () => {
    const names = ["\ud800", "\udc00", "\ufffd", "\ud800\ud800", "%uD800"].map((one) => encodeTuple([one]));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("a connection's id", () => {
  const local = fc.stringMatching(/^[a-z0-9-]{1,40}$/);

  it("carries its tenant", () => {
    fc.assert(
      fc.property(local, local, (tenantId, name) => {
        expect(parseConnectionId(connectionId(tenantId, name))).toEqual({ tenantId, local: name });
      }),
    );
  });

  it.each([
    "",
    ".",
    "acme",
    "acme.",
    ".slack",
    "acme.slack.x",
    "Acme.slack",
    "acme/slack",
    "acme.sl ack",
    "acme.slack\n",
    `${"a".repeat(41)}.s`,
  ])("is not %j", (id) => expect(parseConnectionId(id)).toBeUndefined());
});

describe("a random id", () => {
  it("is 26 characters that every service takes, and never the same", () => {
    const ids = Array.from({ length: 500 }, randomId);
    expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });
});
