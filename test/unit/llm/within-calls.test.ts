import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withinCalls } from "../../../src/llm/within-calls.ts";
import { deployment } from "./scripted-provider.ts";

const items = (origins: string) =>
  [...origins].map((origin, index) => {
    const one = deployment(`${origin}${index}`, { baseUrl: `https://${origin}.example` });
    return { step: { deployment: one, timeouts: one.timeouts } };
  });
const kept = (origins: string, most?: number) =>
  withinCalls(items(origins), most).map(({ step }) => step.deployment.id);

describe("the deployments that may be called", () => {
  it("are all where there are four or fewer", () => {
    expect(kept("aaaa")).toEqual(["a0", "a1", "a2", "a3"]);
  });

  it("are those of every origin before a second of any, in their order", () => {
    expect(kept("abbbc")).toEqual(["a0", "b1", "b2", "c4"]);
    expect(kept("aaaaaa")).toEqual(["a0", "a1", "a2", "a3"]);
    expect(kept("abcdef")).toEqual(["a0", "b1", "c2", "d3"]);
  });

  it("are never more than may be called, and leave out no origin that has a place", () => {
    const origins = fc.string({ unit: fc.constantFrom(..."abcdef"), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(origins, fc.integer({ min: 1, max: 6 }), (some, most) => {
        const ids = kept(some, most);
        expect(ids).toHaveLength(Math.min(most, some.length));
        expect(new Set(ids.map(([origin]) => origin)).size).toBe(Math.min(most, new Set(some).size));
        expect(ids.map((id) => Number(id.slice(1)))).toEqual(
          ids.map((id) => Number(id.slice(1))).sort((x, y) => x - y),
        );
      }),
    );
  });
});
