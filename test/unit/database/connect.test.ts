import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Fetch } from "../../../src/database/connect.ts";
import { createDatabase } from "../../../src/database/with-tenant.ts";

interface Asked {
  url: string;
  headers: Headers;
  body: { query?: string; queries?: { query: string; params: unknown[] }[] };
  signal: AbortSignal | null | undefined;
}

/** Answers as Neon would: a role that row security binds, then nothing for every query. */
function neonDouble(answer?: () => Response): { fetch: Fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  const row = ["konstruct_app", "f", "f", "f", "f"];
  const fields = ["role", "superuser", "bypass", "member", "owner"].map((name) => ({ name, dataTypeID: 25 }));
  const result = (rows: unknown[][]) => ({
    command: "SELECT",
    rowCount: rows.length,
    rowAsArray: true,
    rows,
    fields,
  });
  return {
    asked,
    fetch: async (url, init) => {
      const body = JSON.parse(String(init.body)) as Asked["body"];
      asked.push({ url, headers: new Headers(init.headers), body, signal: init.signal });
      if (answer) return answer();
      return Response.json(body.queries ? { results: body.queries.map(() => result([])) } : result([row]));
    },
  };
}

const probe = (url: string, fetch: Fetch, httpUrl?: string) =>
  createDatabase({ url, httpUrl, fetch }).withTenant("acme", (db) => [db.execute(sql`select ${1}::int`)]);

describe("the database over HTTP", () => {
  it("is asked where Neon answers for a host", async () => {
    const { fetch, asked } = neonDouble();
    await probe("postgres://konstruct_app:pw@ep-cool-1.eu-central-1.aws.neon.tech/konstruct", fetch);
    expect(asked[0]?.url).toBe("https://api.eu-central-1.aws.neon.tech/sql");
  });

  it("is told who asks, and everything of the address that it was given", async () => {
    const { fetch, asked } = neonDouble();
    await probe("postgres://konstruct_app:p%40ss@ep-one.neon.tech/konstruct?sslmode=require", fetch);
    expect(asked[0]?.headers.get("neon-connection-string")).toBe(
      "postgresql://konstruct_app:p%40ss@ep-one.neon.tech/konstruct?sslmode=require&application_name=konstruct",
    );
    await probe("postgres://konstruct_app:pw@ep-one.neon.tech/konstruct?application_name=canary", fetch);
    expect(asked.at(-1)?.headers.get("neon-connection-string")).toMatch(/\?application_name=canary$/);
  });

  it("is asked elsewhere where it is told to, two databases side by side", async () => {
    const [one, two] = [neonDouble(), neonDouble()];
    const first = createDatabase({
      url: "postgres://a:pw@127.0.0.1:7001/k",
      httpUrl: "http://127.0.0.1:7001/sql",
      fetch: one.fetch,
    });
    const second = createDatabase({
      url: "postgres://a:pw@127.0.0.1:7002/k",
      httpUrl: "http://127.0.0.1:7002/sql",
      fetch: two.fetch,
    });
    await Promise.all([first.checkRole(), second.checkRole(), first.checkRole()]);
    expect(one.asked.every((ask) => ask.url === "http://127.0.0.1:7001/sql")).toBe(true);
    expect(two.asked.every((ask) => ask.url === "http://127.0.0.1:7002/sql")).toBe(true);
  });

  it("names the tenant first, for the transaction only, in the same request as the query", async () => {
    const { fetch, asked } = neonDouble();
    expect(await probe("postgres://a:pw@127.0.0.1:7003/k", fetch)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
    expect(asked[1]?.body.queries).toEqual([
      { query: "select set_config('app.tenant_id', $1, true)", params: ["acme"] },
      { query: "select $1::int", params: ["1"] },
    ]);
  });

  it("is given up after a time", async () => {
    const { fetch, asked } = neonDouble();
    await probe("postgres://a:pw@127.0.0.1:7004/k", fetch);
    expect(asked.every((ask) => ask.signal instanceof AbortSignal)).toBe(true);
  });

  it.each([
    ["an error page", () => new Response("bad gateway", { status: 502 })],
    [
      "a lost connection",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
    [
      "a timeout",
      () => {
        throw new DOMException("timed out", "TimeoutError");
      },
    ],
    [
      "a database that shuts down",
      () => Response.json({ message: "shutting down", code: "57P01" }, { status: 400 }),
    ],
  ])("is unavailable at %s, and the address of the database is not told", async (_, answer) => {
    const { fetch } = neonDouble(answer);
    const result = await probe("postgres://a:hunter2@127.0.0.1:7005/k", fetch);
    expect(result).toMatchObject({ ok: false, error: { code: "unavailable" } });
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
});
