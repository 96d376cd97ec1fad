import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonBytes, jsonList, jsonOf, listBytes } from "../../../src/tenants/record-json.ts";

const records = fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), { maxLength: 5 });

it("writes what JSON.stringify writes, alone and in a list", () => {
  fc.assert(
    fc.property(records, (list) => {
      expect(list.map(jsonOf)).toEqual(list.map((one) => JSON.stringify(one)));
      expect(jsonList(list)).toBe(JSON.stringify(list));
    }),
  );
});

it("counts the bytes of UTF-8, and never fewer of a list than it has", () => {
  fc.assert(
    fc.property(records, (list) => {
      const bytes = new TextEncoder().encode(JSON.stringify(list)).length;
      expect(listBytes(list)).toBeGreaterThanOrEqual(bytes);
      expect(listBytes(list)).toBeLessThanOrEqual(bytes + 1);
      for (const one of list)
        expect(jsonBytes(one)).toBe(new TextEncoder().encode(JSON.stringify(one)).length);
    }),
  );
});

it("writes each value out once, however often it is asked for", () => {
  let written = 0;
  const record = { toJSON: () => ++written };
  expect([jsonOf(record), jsonBytes(record), jsonList([record, record])]).toEqual(["1", 1, "[1,1]"]);
});
