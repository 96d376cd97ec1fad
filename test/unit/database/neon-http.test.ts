import { eq, sql } from "drizzle-orm";
import { boolean, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toFailure } from "../../../src/database/failure.ts";
import type { NeonDbError } from "../../../src/database/neon-error.ts";
import type { NeonHttp } from "../../../src/database/neon-http.ts";
import { askBoth, askBothDrizzles } from "./neon-world.ts";

type Column = [name: string, dataTypeID: number, text: string | null];

const result = (columns: Column[], command = "SELECT") => ({
  command,
  rowCount: 1,
  rowAsArray: true,
  rows: [columns.map(([, , value]) => value)],
  fields: columns.map(([name, dataTypeID]) => ({ name, dataTypeID })),
});
const one = (...columns: Column[]) => Response.json(result(columns));
const nothing = () =>
  Response.json({ command: "SELECT", rowCount: 0, rowAsArray: true, rows: [], fields: [] });

// The driver writes times in the zone of the clock; in Workers that is UTC.
const zone = process.env.TZ;
beforeAll(() => {
  process.env.TZ = "UTC";
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe("our client and Neon's driver", () => {
  it.each<[string, unknown]>([
    ["a text", 'it\'s "quoted" \\ and 名前\n'],
    ["nothing", null],
    ["undefined", undefined],
    ["true", true],
    ["a number", -1.5e300],
    ["a large integer", 2n ** 70n],
    ["not a number", Number.NaN],
    ["a time", new Date(Date.UTC(2026, 10, 20, 21, 35, 0, 7))],
    ["a time of long ago", new Date("0009-01-02T03:04:05.678Z")],
    ["bytes", new Uint8Array([0, 1, 0x7f, 0xff])],
    ["a part of a buffer", new Uint8Array([9, 1, 2, 9]).subarray(1, 3)],
    ["a buffer of Node", Buffer.from("é")],
    ["an object", { a: [1, null, "x"], b: { c: '"' } }],
    ["no elements", []],
    ["texts", ["plain", 'with "quotes"', "back\\slash", "{brace}", "comma,", "", "NULL"]],
    ["values of all kinds", [1, true, null, undefined, { a: '"b"' }, new Date(0)]],
    [
      "arrays in an array",
      [
        ["a", null],
        ['b"', "c"],
      ],
    ],
  ])("send %s as the same text", async (_, param) => {
    const { ours, theirs } = await askBoth((client) => client.query("select $1", [param]), nothing);
    expect(ours.asked).toEqual(theirs.asked);
    expect(ours.asked).toHaveLength(1);
  });

  it.each<[string, number, string]>([
    ["text", 25, "words"],
    ["varchar", 1043, "words"],
    ["uuid", 2950, "0192f0c1-0000-7000-8000-000000000000"],
    ["bool", 16, "t"],
    ["int2", 21, "-7"],
    ["int4", 23, "2147483647"],
    ["int8", 20, "9223372036854775807"],
    ["float4", 700, "1.5"],
    ["float8", 701, "0.30000000000000004"],
    ["float8 without bounds", 701, "Infinity"],
    ["numeric", 1700, "123456789012345678901234567890.5"],
    ["json", 114, '{"a":[1,null,"x"]}'],
    ["jsonb", 3802, '{"a": {"b": "\\u00e9"}}'],
    ["text[]", 1009, '{plain,"with \\"quotes\\"",NULL,"a,b"}'],
    ["int4[]", 1007, "{1,NULL,3}"],
    ["int8[]", 1016, "{1,9223372036854775807}"],
    ["bool[]", 1000, "{t,f}"],
    ["float8[]", 1022, "{1.5,2}"],
    ["numeric[]", 1231, "{1.50,2}"],
    ["uuid[]", 2951, "{0192f0c1-0000-7000-8000-000000000000}"],
    ["jsonb[]", 3807, '{"{\\"a\\": 1}"}'],
    ["timestamptz", 1184, "2026-11-20 21:35:00.123456+00"],
    ["timestamp", 1114, "2026-11-20 21:35:00"],
    ["date", 1082, "2026-11-20"],
    ["time", 1083, "21:35:00"],
    ["interval", 1186, "1 day 02:00:00"],
    ["timestamptz[]", 1185, '{"2026-11-20 21:35:00+00"}'],
    ["timestamp[]", 1115, '{"2026-11-20 21:35:00"}'],
    ["date[]", 1182, "{2026-11-20}"],
    ["interval[]", 1187, '{"1 day"}'],
    ["point", 600, "(1,2)"],
    ["a vector", 16_999, "[1,2,3]"],
    ["void", 2278, ""],
  ])("read %s as the same value", async (_, type, value) => {
    const row = () => one(["value", type, value], ["none", type, null]);
    for (const arrayMode of [false, true]) {
      const { ours, theirs } = await askBoth((client) => client.query("select", [], { arrayMode }), row);
      expect(theirs.value).toMatchObject({ rowCount: 1 });
      expect(rowsOf(ours.value)).toEqual(rowsOf(theirs.value));
    }
  });

  it("send a transaction as the same request, and give each query its own rows", async () => {
    const answer = () =>
      Response.json({ results: [result([["n", 23, "1"]]), result([["at", 1184, "now"]], "INSERT")] });
    const use = (client: NeonHttp) =>
      client.transaction([
        client.query("select $1::int as n", [1], { arrayMode: true }),
        client.query("insert into t values ($1) returning at", [new Date(0)]),
      ]);
    const { ours, theirs } = await askBoth(use, answer);
    expect(ours.asked).toEqual(theirs.asked);
    expect((ours.value as unknown[]).map(rowsOf)).toEqual([[[1]], [{ at: "now" }]]);
    expect((theirs.value as unknown[]).map(rowsOf)).toEqual([[[1]], [{ at: "now" }]]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["a constraint", () => sqlError({ code: "23505", constraint: "agents_pk", detail: "Key (id)=(x)" })],
    ["a serialization failure", () => sqlError({ code: "40001" })],
    ["a syntax error", () => sqlError({ code: "42601" })],
    ["a wrong password", () => sqlError({ code: "28P01" })],
    ["a refusal of the proxy, without a SQLSTATE", () => sqlError({ code: "" })],
    ["an error of the proxy", () => Response.json({ message: "no compute", code: "08006" }, { status: 500 })],
    ["an error page", () => new Response("<h1>bad gateway</h1>", { status: 502 })],
    ["too large an answer", () => new Response("response is too large", { status: 507 })],
    ["a lost connection", () => Promise.reject(new TypeError("fetch failed"))],
  ])("throw the same at %s", async (_, answer) => {
    const uses: ((client: NeonHttp) => PromiseLike<unknown>)[] = [
      (client) => client.query("select 1", []),
      (client) => client.transaction([client.query("select 1", [])]),
    ];
    for (const use of uses) {
      const { ours, theirs } = await askBoth(use, answer);
      expect(factsOf(ours.error)).toEqual(factsOf(theirs.error));
    }
  });

  it("are the same to drizzle: one query, a batch, what rows become", async () => {
    const things = pgTable("things", {
      id: text("id").primaryKey(),
      on: boolean("on").notNull(),
      about: jsonb("about"),
      tags: text("tags").array(),
      at: timestamp("at", { withTimezone: true, mode: "date" }),
    });
    const thing = { id: "a", on: true, about: { b: [1] }, tags: ["x", "y,z"], at: new Date(7) };
    const row: Column[] = [
      ["id", 25, "a"],
      ["on", 16, "t"],
      ["about", 3802, '{"b": [1]}'],
      ["tags", 1009, '{x,"y,z"}'],
      ["at", 1184, "1970-01-01 00:00:00.007+00"],
    ];
    const alone = await askBothDrizzles(
      (db) => db.select().from(things).where(eq(things.id, "a")),
      () => one(...row),
    );
    expect(alone.ours).toEqual(alone.theirs);
    expect(alone.ours.value).toEqual([thing]);

    const batch = await askBothDrizzles(
      (db) =>
        db.batch([
          db.execute(sql`select set_config('app.tenant_id', ${"acme"}, true)`),
          db.insert(things).values(thing).returning(),
        ]),
      () => Response.json({ results: [result([["set_config", 25, "acme"]]), result(row, "INSERT")] }),
    );
    expect(batch.ours.asked).toEqual(batch.theirs.asked);
    const [named, added] = batch.ours.value as [unknown, unknown];
    expect(rowsOf(named)).toEqual([{ set_config: "acme" }]);
    expect(added).toEqual([thing]);
    expect((batch.theirs.value as unknown[])[1]).toEqual(added);
  });
});

describe("our client alone", () => {
  it("leaves bytes as Postgres wrote them: Workers have no Buffer to make of them", async () => {
    const { ours } = await askBoth(
      (client) => client.query("select", []),
      () => one(["b", 17, "\\x00ff"], ["bs", 1001, '{"\\\\x00ff"}']),
    );
    expect(rowsOf(ours.value)).toEqual([{ b: "\\x00ff", bs: '{"\\\\x00ff"}' }]);
  });

  it("sends nothing until a query is awaited: it may be meant for a transaction", async () => {
    let sent = 0;
    const answer = () => {
      sent++;
      return nothing();
    };
    const { ours } = await askBoth(async (client) => {
      client.query("select 1", []);
      return sent;
    }, answer);
    expect(ours).toMatchObject({ asked: [], value: 0 });
  });

  // The driver lets these through as errors of its own code, which would be bugs of ours.
  it.each<[string, () => Response]>([
    ["a success that is no JSON", () => new Response("<h1>sign in to the hotel's network</h1>")],
    ["a success of another shape", () => Response.json({ hello: "world" })],
    ["a success of null", () => Response.json(null)],
    ["too few results", () => Response.json({ results: [] })],
    ["too many results", () => Response.json({ results: [result([]), result([])] })],
    ["a code that is no SQLSTATE", () => sqlError({ code: "ECONNREFUSED" })],
    ["a refusal that is no JSON", () => new Response("bad request", { status: 400 })],
    ["a refusal of another shape", () => Response.json({ error: "no" }, { status: 400 })],
    ["a body that breaks off", () => new Response(brokenBody())],
  ])("takes %s for no answer of the database", async (_, answer) => {
    for (const use of [
      (client: NeonHttp) => client.query("select 1", []),
      (client: NeonHttp) => client.transaction([client.query("select 1", [])]),
    ]) {
      const { ours } = await askBoth(use, answer);
      expect(toFailure(ours.error)).toMatchObject({ code: "unavailable" });
    }
  });

  it("puts the address of the database into no error", async () => {
    const { ours } = await askBoth(
      (client) => client.query("select 1", []),
      () => Promise.reject(new TypeError("fetch failed")),
    );
    expect(JSON.stringify([String(ours.error), toFailure(ours.error)])).not.toMatch(/p%40ss|p@ss/);
  });
});

const rowsOf = (value: unknown): unknown => (value as { rows: unknown }).rows;

const sqlError = (fields: Record<string, string>) =>
  Response.json({ message: "as Postgres says it", severity: "ERROR", ...fields }, { status: 400 });

function brokenBody(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"rows":'));
      controller.error(new DOMException("timed out", "TimeoutError"));
    },
  });
}

/** What an error of either client says of the database. Messages without a SQLSTATE are for people. */
function factsOf(error: unknown) {
  expect(error).toBeInstanceOf(Error);
  const { name, message, code, constraint } = error as NeonDbError;
  return { name, code: code || undefined, constraint, message: code ? message : undefined };
}
