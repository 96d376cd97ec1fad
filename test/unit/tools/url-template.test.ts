import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../../src/tools/url-template.ts";

const HOST = "shop.example.com";

describe("an argument in an address", () => {
  const parsed = parseTemplate(`https://${HOST}/a/{x}/b/{y}.json?q={q}&z=1`);
  const template = parsed.ok ? parsed.value : undefined;
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "..",
      ".",
      "../..",
      "%2e%2e",
      "..\\..",
      "/",
      "//evil.example",
      "@evil.example",
      "?a=1",
      "#",
      "a/../b",
      "\r\nHost: evil",
      "&z=2",
      "{q}",
      "%00",
    ),
  );

  it("stays in its own segment or value, whatever it is: host, path and parameters keep their shape", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (x, y, q) => {
        const filled = template?.fill({ x, y, q });
        if (!filled?.ok) return;
        const url = new URL(filled.value);
        expect([url.protocol, url.host, url.username, url.password, url.hash]).toEqual([
          "https:",
          HOST,
          "",
          "",
          "",
        ]);
        const segments = url.pathname.split("/");
        expect(segments.map(decodeURIComponent)).toEqual(["", "a", x, "b", `${y}.json`]);
        expect([...url.searchParams]).toEqual([
          ["q", q],
          ["z", "1"],
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["..", ".", "%2e%2E", "a/../../admin", "..\\admin"])(
    "is refused as a segment where it climbs: %s",
    (x) => {
      expect(template?.fill({ x, y: "1", q: "" })).toMatchObject({ ok: false });
    },
  );

  it("is refused where two of them make a step up together", () => {
    const two = parseTemplate(`https://${HOST}/{a}{b}/c`);
    expect(two.ok && two.value.fill({ a: ".", b: "x" }).ok).toBe(false);
    expect(two.ok && two.value.fill({ a: "x", b: "y" })).toEqual({ ok: true, value: `https://${HOST}/xy/c` });
  });

  it.each([[{ deep: 1 }], [["a"]], [null], [undefined], ["\ud800"]])("is refused in the path as %j", (x) => {
    expect(template?.fill({ x, y: "1", q: "1" }).ok).toBe(false);
  });

  it("is not what every object has by that name", () => {
    const odd = parseTemplate(`https://${HOST}/{constructor}`);
    expect(odd.ok && odd.value.fill({}).ok).toBe(false);
  });
});
