import { describe, expect, it } from "vitest";
import { OPERATOR_HEADER } from "../../../src/api/caller.ts";
import type { AuditEventView } from "../../../src/api/deps.ts";
import { AUDIT_PAGE } from "../../../src/limits.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";
import { createTestApp } from "./app.ts";
import { createOperator } from "./operator.ts";

const eventOf = (n: number, partial: Partial<AuditEventView> = {}): AuditEventView => ({
  ...auditEntryOf({ id: `e${n}`, at: n }),
  ...{ connectionId: "demo.slack", thread: "C1/1", turn: 1, seq: n, hash: "0".repeat(64) },
  ...partial,
});

describe("the audit trail", () => {
  it("is paged newest first, and filtered", async () => {
    const operator = await createOperator();
    operator.tools.events = Array.from({ length: AUDIT_PAGE + 5 }, (_, i) => eventOf(1_000 - i));
    const first = await operator.ask("GET", "/audit");
    expect(first.body.events).toHaveLength(AUDIT_PAGE);
    const rest = await operator.ask("GET", `/audit?before=${first.body.before}`);
    expect(rest.body.events).toHaveLength(5);
    expect(rest.body.before).toBeUndefined();
    operator.tools.events.push(eventOf(1, { type: "confirmation", agentId: "grace" }));
    expect((await operator.ask("GET", "/audit?type=confirmation&agentId=grace")).body.events).toHaveLength(1);
    expect((await operator.ask("GET", "/audit?type=no%20type")).status).toBe(400);
  });

  it("is counted over a stretch of time, not over a page", async () => {
    const operator = await createOperator();
    operator.tools.events = Array.from({ length: AUDIT_PAGE + 5 }, (_, i) => eventOf(60_000 + i));
    const path = "/audit/counts?from=60000&to=120000&bucket=60000";
    const { counts } = (await operator.ask("GET", path)).body;
    const sum = counts.reduce((all: number, { count }: { count: number }) => all + count, 0);
    expect(sum).toBe(AUDIT_PAGE + 5);
    expect((await operator.ask("GET", `${path}&type=confirmation`)).body.counts).toEqual([]);
    for (const wrong of ["from=2&to=1&bucket=60000", "from=0&to=60000&bucket=1", "to=60000&bucket=60000"])
      expect((await operator.ask("GET", `/audit/counts?${wrong}`)).status).toBe(400);
    operator.databaseAway = true;
    expect((await operator.ask("GET", path)).status).toBe(503);
  });

  it("is verified, and says where it is broken", async () => {
    const operator = await createOperator();
    const link = {
      connectionId: "demo.slack",
      thread: "C1/1",
      seq: 4,
      why: "altered",
      words: "Not what was written.",
    };
    operator.tools.verification = { conversations: 3, entries: 40, broken: [link], next: "anchors/x" };
    expect((await operator.ask("GET", "/audit/verify?from=1&to=2")).body).toEqual(
      operator.tools.verification,
    );
    operator.databaseAway = true;
    expect((await operator.ask("GET", "/audit/verify")).status).toBe(503);
  });

  it("is taken home as a file", async () => {
    const app = createTestApp();
    app.tools.exported = ['{"kind":"export"}', '{"kind":"manifest"}'];
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "x-konstruct-tenant": "demo" };
    const answer = await app.request("/audit/export", { headers });
    expect(await answer.text()).toBe('{"kind":"export"}\n{"kind":"manifest"}\n');
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="audit-demo-2026-11-01.jsonl"',
    );
  });
});

describe("the history of changes", () => {
  const changeAs = async (name: string | undefined) => {
    const app = createTestApp();
    const response = await app.request("/freeze", {
      method: "POST",
      headers: {
        ...{ authorization: `Bearer ${ADMIN_TOKEN}`, "x-konstruct-tenant": "demo" },
        "content-type": "application/json",
        ...(name === undefined ? {} : { [OPERATOR_HEADER]: name }),
      },
      body: JSON.stringify({ scope: "tenant", frozen: true }),
    });
    expect(response.status).toBe(200);
    return app.changes[0]?.metadata.operator;
  };

  it("names whoever changed something as they call themselves, in one line", async () => {
    expect(await changeAs(encodeURIComponent("Zoë \u202e Müller\n漢"))).toBe("Zoë Müller 漢");
    expect(await changeAs("x".repeat(500))).toBe("x".repeat(80));
    expect(await changeAs("%E0%A4%A")).toBe("A program");
    expect(await changeAs(undefined)).toBe("A program");
  });

  it("has models, tokens and held messages as well, and no credential of any", async () => {
    const operator = await createOperator();
    await operator.ask("PUT", "/models/policy", { localOnly: true });
    await operator.ask("PATCH", "/agents/ada/models", { modelPreference: "quality" });
    const { body } = await operator.ask("POST", "/tokens", { name: "CI", scopes: ["models"] });
    await operator.ask("DELETE", `/tokens/${body.record.id}`);
    expect(operator.changes.map(({ inputSummary, outputSummary }) => [inputSummary, outputSummary])).toEqual([
      ['the rules for models: {"localOnly":false}', '{"localOnly":true}'],
      ['models of Ada: {"modelPreference":"fast"}', '{"modelPreference":"quality"}'],
      ["the token CI: nothing", JSON.stringify({ id: body.record.id, scopes: ["models"] })],
      [`the token CI: {"scopes":["models"]}`, '{"revoked":true}'],
    ]);
    expect(JSON.stringify(operator.changes)).not.toContain(body.token);
  });

  it("has a workspace that a program handed in, and nothing where it was the same again", async () => {
    const app = createTestApp();
    const directory = app.directories.get("demo");
    const connections = directory?.connections.map((one) => ({ ...one, secrets: {} }));
    const hand = (over: object) =>
      app.request("/admin/projection", {
        method: "POST",
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ ...directory, connections, ...over }),
      });
    expect((await hand({})).status).toBe(200);
    const before = app.changes.length;
    await hand({});
    expect(app.changes).toHaveLength(before);
    await hand({ agents: directory?.agents.map((agent) => ({ ...agent, persona: "Curt." })) });
    expect(app.changes.at(-1)).toMatchObject({
      outputSummary: expect.stringContaining('"changed":["agents"]'),
    });
  });
});
