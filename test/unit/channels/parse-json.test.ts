import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/channels/parse-json.ts";
import { MAX_JSON_DEPTH } from "../../../src/limits.ts";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("parseJson", () => {
  it("gives the value of text and of UTF-8 bytes alike", () => {
    const text = '{"name":"Zoë 😀","tags":["a",1,null]}';
    const value = { name: "Zoë 😀", tags: ["a", 1, null] };
    expect(parseJson(text)).toEqual({ ok: true, value });
    expect(parseJson(new TextEncoder().encode(text))).toEqual({ ok: true, value });
  });

  it("says that a text is not JSON", () => {
    for (const text of ["", " ", "{", "{'a':1}", "undefined", "[1,]", "\u0000", "]]][[["]) {
      expect(parseJson(text)).toEqual({ ok: false, error: "not JSON" });
    }
  });

  it("says that bytes are not UTF-8, instead of replacing them", () => {
    expect(parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ ok: false, error: "not JSON" });
  });

  it("reads the next text after one that broke off in the middle of a character", () => {
    expect(parseJson(Uint8Array.of(0x22, 0xe2, 0x82))).toMatchObject({ ok: false });
    expect(parseJson(new TextEncoder().encode('"€"'))).toEqual({ ok: true, value: "€" });
  });

  it("takes MAX_JSON_DEPTH levels and not one more", () => {
    expect(parseJson(nested(MAX_JSON_DEPTH))).toMatchObject({ ok: true });
    expect(parseJson(nested(MAX_JSON_DEPTH + 1))).toEqual({ ok: false, error: "deeper than 64 levels" });
    expect(parseJson(`${'{"a":'.repeat(65)}1${"}".repeat(65)}`)).toMatchObject({ ok: false });
  });

  it("survives a hundred thousand levels", () => {
    expect(parseJson(nested(100_000))).toMatchObject({ ok: false });
  });

  it("counts no brackets inside texts, however they are escaped", () => {
    const bracketed = JSON.stringify({ a: `\\"${"[".repeat(200)}\\`, b: '"{{{' });
    expect(parseJson(bracketed)).toMatchObject({ ok: true });
  });

  it("agrees with JSON.parse on everything that is shallow", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 500 },
    );
  });
});
