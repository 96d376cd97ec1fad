import { beforeEach, describe, expect, it } from "vitest";
import { APPROVAL_PAGE } from "../../../src/limits.ts";
import { confirmationOf } from "../../doubles/office-tools.ts";
import { summaryOf } from "../../doubles/settlements.ts";
import { createOperator, type Operator } from "./operator.ts";

const REF = { tenantId: "demo", connectionId: "demo.slack", thread: "C1/1" };
const PATH = "/conversations/demo.slack/C1%2F1/confirmations";

let operator: Operator;
beforeEach(async () => {
  operator = await createOperator();
  operator.tools.wait(REF, confirmationOf());
  operator.rows = [summaryOf({ connectionId: "demo.slack", thread: "C1/1", awaiting: 1, lastAt: 5 })];
});

describe("what waits for a yes", () => {
  it("is listed over all conversations with its exact arguments, the most urgent first", async () => {
    const other = { ...REF, connectionId: "demo.web", thread: "p/1" };
    operator.tools.wait(other, confirmationOf({ id: "sooner", expiresAt: 1 }));
    operator.rows.push(summaryOf({ connectionId: "demo.web", thread: "p/1", awaiting: 1, lastAt: 4 }));
    const { body } = await operator.ask("GET", "/approvals");
    expect(body.approvals.map(({ id }: { id: string }) => id)).toEqual(["sooner", "confirmation-1"]);
    expect(body.approvals[1]).toMatchObject({
      arguments: confirmationOf().arguments,
      taint: ["the web page shop.example"],
      connection: { id: "demo.slack", channel: "slack" },
      thread: "C1/1",
      agent: { id: "ada", name: "Ada" },
      person: "Lin",
    });
  });

  it("comes with the server's time, by which what is left of each is counted", async () => {
    expect((await operator.ask("GET", "/approvals")).body.now).toBe(operator.now);
    expect((await operator.ask("GET", PATH)).body.now).toBe(operator.now);
  });

  it("never says what the chat controls carry, nor the hash", async () => {
    const { text } = await operator.ask("GET", "/approvals");
    for (const hidden of ["choice-yes", "choice-no", confirmationOf().hash])
      expect(text).not.toContain(hidden);
  });

  it("is not asked where the newer word is that nothing waits", async () => {
    const newer = summaryOf({ connectionId: "demo.slack", thread: "C1/1", lastAt: 6 });
    operator.deps.tenants.recent = async () => [newer];
    expect((await operator.ask("GET", "/approvals")).body.approvals).toEqual([]);
  });

  it("is read in pages: each conversation is asked itself", async () => {
    operator.rows = Array.from({ length: APPROVAL_PAGE + 3 }, (_, i) =>
      summaryOf({ connectionId: "demo.slack", thread: `t${i}`, awaiting: 1, lastAt: 1_000 - i }),
    );
    const asked: string[] = [];
    operator.deps.conversations.confirmations = async ({ thread }) => {
      asked.push(thread);
      return [];
    };
    const { body } = await operator.ask("GET", "/approvals");
    expect(asked).toHaveLength(APPROVAL_PAGE);
    await operator.ask("GET", `/approvals?before=${body.before}`);
    expect(new Set(asked).size).toBe(APPROVAL_PAGE + 3);
  });

  it("still lists what the edge knows while the database is away", async () => {
    operator.databaseAway = true;
    expect((await operator.ask("GET", "/approvals")).body).toMatchObject({ database: "unavailable" });
  });

  it("is not hidden by one conversation that cannot be read", async () => {
    operator.rows.push(summaryOf({ connectionId: "demo.web", thread: "broken", awaiting: 1, lastAt: 4 }));
    const { confirmations } = operator.deps.conversations;
    operator.deps.conversations.confirmations = async (ref, states) =>
      ref.thread === "broken" ? Promise.reject(new Error("reset")) : confirmations(ref, states);
    const { body } = await operator.ask("GET", "/approvals");
    expect([body.approvals.length, body.unreadable]).toEqual([1, 1]);
  });
});

describe("an operator's answer", () => {
  const decide = (body: object, path = `${PATH}/confirmation-1`) => operator.ask("POST", path, body);

  it("is the operator's, by the console, and tells what became of it", async () => {
    const answer = await decide({ verdict: "denied", reason: " Not this month. " });
    expect(answer.body.confirmation).toMatchObject({ state: "denied", reason: "Not this month." });
    expect(operator.tools.decisions).toMatchObject([
      {
        ref: REF,
        wish: { by: "id", id: "confirmation-1", verdict: "denied", reason: "Not this month." },
        by: { connectionId: "demo.console", isOperator: true, via: "console", person: { name: "Operator" } },
      },
    ]);
  });

  it("is told who was first", async () => {
    await decide({ verdict: "approved" });
    const second = await decide({ verdict: "denied" });
    expect([second.status, second.body.error.message]).toEqual([
      409,
      "Operator was first: it is approved already.",
    ]);
  });

  it("comes too late after the time is over", async () => {
    operator.now = confirmationOf().expiresAt;
    expect((await decide({ verdict: "approved" })).status).toBe(409);
  });

  it("finds nothing under another's name, and says so in the same words", async () => {
    const unknown = await decide({ verdict: "approved" }, `${PATH}/nothing`);
    expect(unknown.status).toBe(404);
    const foreign = await decide(
      { verdict: "approved" },
      "/conversations/other.web/C1/confirmations/confirmation-1",
    );
    expect(foreign.status).toBe(404);
  });

  it("must be one of two", async () => {
    for (const body of [{}, { verdict: "yes" }, { verdict: "approved", by: "Mia" }])
      expect((await decide(body)).status).toBe(400);
    expect(operator.tools.decisions).toEqual([]);
  });

  it("goes to the conversation that asked, where this one only shows a copy, and never to another tenant's", async () => {
    const { decide: atOnce } = operator.deps.conversations;
    const wish = { by: "id", id: "confirmation-1", verdict: "approved" } as const;
    const copyOf = (tenantId: string) => {
      operator.deps.conversations.decide = async (ref, given, by) =>
        ref.thread === "copy"
          ? { kind: "elsewhere", origin: { ...REF, tenantId }, wish }
          : atOnce(ref, given, by);
    };
    const path = "/conversations/demo.web/copy/confirmations/copy-1";
    copyOf("other");
    expect((await decide({ verdict: "approved" }, path)).status).toBe(404);
    expect(operator.tools.decisions).toEqual([]);
    copyOf("demo");
    expect((await decide({ verdict: "approved" }, path)).body.confirmation.state).toBe("approved");
  });
});
