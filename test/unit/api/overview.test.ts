import { describe, expect, it } from "vitest";
import type { Overview } from "../../../src/api/overview-view.ts";
import { createOperator, type Operator } from "./operator.ts";

const read = async (app: Operator): Promise<Overview> => (await app.ask("GET", "/overview")).body;

/** Somebody on Slack wrote and nothing became of it. */
function forget(app: Operator, thread: string, messages: number): void {
  const connectionId = "demo.slack";
  const room = app.office.room({ tenantId: "demo", connectionId, thread });
  app.office.put(room, { id: "m1", role: "person", author: "Lin", text: "Hello?", at: app.now - 90_000 });
  const on = { connectionId, channel: "slack", messages, since: app.now - 90_000 };
  app.accounted = {
    ...app.accounted,
    connections: [on],
    conversations: [{ ...on, thread, state: "retrying" }],
    hours: [{ hour: app.now, channel: "slack", late: messages, worstMs: 0 }],
  };
}

describe("the overview", () => {
  it("says that every message is accounted for", async () => {
    const app = await createOperator();
    expect(await read(app)).toMatchObject({
      accounted: { messages: 0, conversations: [], hours: [], channels: expect.arrayContaining(["slack"]) },
    });
  });

  it("names who waits, where, since when, and what they wrote last", async () => {
    const app = await createOperator();
    forget(app, "C1/1", 3);
    const { accounted } = await read(app);
    expect(accounted.messages).toBe(3);
    expect(accounted.conversations).toEqual([
      {
        connection: { id: "demo.slack", channel: "slack", name: "Demo slack" },
        thread: "C1/1",
        person: "Lin",
        text: "Hello?",
        messages: 3,
        since: app.now - 90_000,
        state: "retrying",
      },
    ]);
    expect(accounted.hours).toHaveLength(1);
  });

  it("counts a conversation that cannot be asked all the same", async () => {
    const app = await createOperator();
    forget(app, "C1/1", 1);
    app.office.transcript = () => {
      throw new Error("the object is overloaded");
    };
    const { accounted } = await read(app);
    expect(accounted).toMatchObject({ messages: 1, conversations: [{ person: "", thread: "C1/1" }] });
  });

  it("asks a few conversations for words and counts all", async () => {
    const app = await createOperator();
    forget(app, "C1/1", 1);
    const [one] = app.accounted.conversations;
    if (!one) throw new Error("nobody waits");
    const conversations = Array.from({ length: 50 }, (_, i) => ({ ...one, thread: `t${i}` }));
    app.accounted = { ...app.accounted, conversations, connections: [{ ...one, messages: 400 }] };
    const { accounted } = await read(app);
    expect({ messages: accounted.messages, named: accounted.conversations.length }).toEqual({
      messages: 400,
      named: 10,
    });
  });

  it("is there while the database is away", async () => {
    const app = await createOperator();
    app.databaseAway = true;
    expect((await app.ask("GET", "/overview")).status).toBe(200);
  });

  it("shows what this day cost, and the day's limit where there is one", async () => {
    const app = await createOperator();
    const { spending } = await read(app);
    expect(spending.dayNano).toBe(app.models.book.spending.tenant.dayNano);
    expect(spending.dayLimitNano).toBe(app.directories.get("demo")?.tenant.models.budget.day);
  });
});
