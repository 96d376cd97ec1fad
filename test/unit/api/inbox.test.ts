import { describe, expect, it } from "vitest";
import type { InboxPage } from "../../../src/api/inbox-page.ts";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import { INBOX_PAGE } from "../../../src/limits.ts";
import type { ConversationSummary } from "../../../src/tenants/port.ts";
import { createOperator, type Operator } from "./operator.ts";

const refOf = (thread: string, connectionId = "demo.slack"): ConversationRef => ({
  tenantId: "demo",
  connectionId,
  thread,
});

/** Somebody writes there. */
function written(office: Operator, thread: string, connectionId?: string): ConversationRef {
  const ref = refOf(thread, connectionId);
  const room = office.office.room(ref);
  room.person = "Mia";
  room.outcome = "answered";
  office.now += 1_000;
  const line = { id: `m-${thread}`, role: "person" as const, author: "Mia", text: `About ${thread}` };
  office.office.put(room, { ...line, at: office.now });
  return ref;
}

function undelivered(office: Operator, thread: string, state: "failed" | "unknown", reason?: string): void {
  const room = office.office.room(written(office, thread));
  const part = { opId: "op", text: "Yes.", state, ...(reason === undefined ? {} : { reason }) };
  const line = { id: `a-${thread}`, role: "employee" as const, author: "Ada", text: "Yes.", turn: 4 };
  office.office.put(room, { ...line, at: office.now, outcome: "answered", parts: [part] });
  room.outcome = state === "failed" ? "undelivered" : "unknown";
}

/** One of each kind. */
async function busy(): Promise<Operator> {
  const office = await createOperator();
  written(office, "plain");
  office.desks.handOver(written(office, "waits"), { id: "over-waits", at: office.now });
  const bens = written(office, "bens");
  office.desks.handOver(bens, { id: "over-bens", at: office.now });
  const colleague = { connectionId: "demo.slack", userId: "U7", name: "Ben" };
  const owner = { colleague, isOperator: true, via: "console" as const };
  office.desks.own(bens, { kind: "take", id: "over-bens" }, owner, office.now);
  office.held.hold(written(office, "held"), "No model answered.", [], office.now);
  undelivered(office, "lost", "failed", "The number is not on WhatsApp.");
  undelivered(office, "doubt", "unknown");
  return office;
}

const inbox = async (office: Operator, query = ""): Promise<InboxPage> =>
  (await office.ask("GET", `/inbox${query}`)).body;
const found = ({ items }: InboxPage) => Object.fromEntries(items.map((one) => [one.thread, one]));

describe("the Inbox", () => {
  it("has everything that waits for the team, and what each of it waits for", async () => {
    const office = await busy();
    const page = await inbox(office);
    expect(page.counts).toEqual({ waiting: 1, owned: 1, held: 1, undelivered: 2 });
    expect(page).toMatchObject({ now: office.now, database: "ok" });
    const { waits, bens, held, lost, doubt, ...others } = found(page);
    expect(others).toEqual({});
    expect(waits).toMatchObject({
      ...{ kind: "waiting", person: "Mia", lastText: "About waits" },
      connection: { id: "demo.slack", channel: "slack", name: "Demo slack", isActive: true },
      agent: { id: "ada", name: "Ada" },
      ...{ reason: "They dispute a bill.", priority: "high", handOver: "over-waits" },
    });
    expect(waits).not.toHaveProperty("owner");
    expect(bens).toMatchObject({ kind: "owned", owner: "Ben", handOver: "over-bens" });
    expect(held).toMatchObject({ kind: "held", turn: 1, reason: "No model answered." });
    expect(lost).toMatchObject({ kind: "undelivered", turn: 4, reason: "The number is not on WhatsApp." });
    expect(doubt).toMatchObject({ kind: "undelivered", reason: "It is not known whether it arrived." });
  });

  it("is narrowed to one kind", async () => {
    const office = await busy();
    const threads = async (only: string) =>
      (await inbox(office, `?only=${only}`)).items.map((one) => one.thread);
    expect(await threads("waiting")).toEqual(["waits"]);
    expect(await threads("owned")).toEqual(["bens"]);
    expect(await threads("held")).toEqual(["held"]);
    expect(await threads("undelivered")).toEqual(["doubt", "lost"]);
    expect((await office.ask("GET", "/inbox?only=everything")).status).toBe(400);
  });

  it("has a conversation of which two things are true once, and under each of both", async () => {
    const office = await busy();
    office.office.room(refOf("bens")).outcome = "undelivered";
    const page = await inbox(office);
    expect(page.items.filter(({ thread }) => thread === "bens")).toMatchObject([{ kind: "owned" }]);
    expect(page.counts).toMatchObject({ owned: 1, undelivered: 3 });
    expect(found(await inbox(office, "?only=undelivered")).bens).toMatchObject({ kind: "undelivered" });
  });

  it("asks the conversations: what was handed back a moment ago is not in it", async () => {
    const office = await busy();
    const row = office.office.summary(office.office.room(refOf("waits")));
    const by = { colleague: { connectionId: "c", userId: "u" }, isOperator: true, via: "console" as const };
    office.desks.own(refOf("waits"), { kind: "hand_back", id: "over-waits" }, by, office.now);
    // The list has not heard of it yet.
    office.office.room(refOf("waits")).desk = row.desk;
    expect(found(await inbox(office))).not.toHaveProperty("waits");
  });

  it("shows one that cannot be asked as the list has it", async () => {
    const office = await busy();
    office.deps.conversations.ownership = async () => {
      throw new Error("the object is away");
    };
    expect(found(await inbox(office)).bens).toMatchObject({ kind: "owned", owner: "Ben" });
  });

  it("believes the newer of two sayings, in its rows and in its numbers", async () => {
    const office = await busy();
    const older: ConversationSummary = {
      ...office.office.summary(office.office.room(refOf("plain"))),
      ...{ lastAt: 1, state: "held" },
    };
    office.rows = [older, { ...older, thread: "long-ago", state: "undelivered", turns: 1 }];
    const page = await inbox(office);
    expect(found(page)).not.toHaveProperty("plain");
    expect(found(page)["long-ago"]).toMatchObject({ kind: "undelivered" });
    expect(page.counts).toEqual({ waiting: 1, owned: 1, held: 1, undelivered: 3 });
  });

  it("goes on without the database, and says so", async () => {
    const office = await busy();
    office.databaseAway = true;
    expect(await inbox(office)).toMatchObject({ database: "unavailable", counts: { waiting: 1, owned: 1 } });
  });

  it("is read page by page, each conversation once", async () => {
    const office = await createOperator();
    for (let i = 0; i < INBOX_PAGE + 5; i++) office.desks.handOver(written(office, `t${i}`), { id: `o${i}` });
    const first = await inbox(office);
    expect(first.items).toHaveLength(INBOX_PAGE);
    const second = await inbox(office, `?before=${first.before}`);
    const threads = [...first.items, ...second.items].map((one) => one.thread);
    expect(new Set(threads).size).toBe(INBOX_PAGE + 5);
    expect(second.before).toBeUndefined();
  });

  it("is the caller's tenant's own", async () => {
    const office = await createOperator("other");
    office.desks.handOver(written(office, "theirs"));
    expect(await inbox(office)).toMatchObject({ items: [], counts: { waiting: 0 } });
    expect((await office.ask("GET", "/inbox/counts")).body.counts.waiting).toBe(0);
  });

  it("tells its numbers alone, for whoever looks at another page", async () => {
    const office = await busy();
    const { body } = await office.ask("GET", "/inbox/counts");
    expect(body).toEqual({
      counts: { waiting: 1, owned: 1, held: 1, undelivered: 2 },
      ...{ now: office.now, database: "ok" },
    });
  });
});
