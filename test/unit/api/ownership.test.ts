import { describe, expect, it } from "vitest";
import type { TenantDirectory } from "../../../src/api/deps.ts";
import type { OwnershipView } from "../../../src/api/ownership-view.ts";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import { createOperator, type Operator } from "./operator.ts";

const BEN = { connectionId: "demo.slack", userId: "U7", name: "Ben" };
const KIM = { connectionId: "demo.mattermost", userId: "k1", name: "Kim" };
const refOf = (connectionId: string): ConversationRef => ({ tenantId: "demo", connectionId, thread: "T1" });

/** Mia has written; Ben is in the role Billing, and Kim in the team. */
async function desk(connectionId = "demo.slack", agoMs = 0): Promise<Operator> {
  const office = await createOperator();
  configure(office, ({ tenant }) => {
    tenant.tools = {
      ...tenant.tools,
      roles: { Billing: [BEN] },
      handOver: { team: [KIM], takeMs: 60_000, hours: null },
    };
  });
  const room = office.office.room(refOf(connectionId));
  const line = {
    id: "m1",
    role: "person" as const,
    author: "Mia",
    authorId: "U1",
    text: "I was charged twice",
  };
  office.office.put(room, { ...line, at: office.now - agoMs });
  return office;
}

function configure(office: Operator, change: (directory: TenantDirectory) => void): void {
  const demo = structuredClone(office.directories.get("demo")) as TenantDirectory;
  change(demo);
  office.directories.set("demo", demo);
}

const path = (connectionId = "demo.slack", thread = "T1") =>
  `/conversations/${connectionId}/${thread}/ownership`;
const own = (office: Operator, body: unknown, connectionId?: string) =>
  office.ask("POST", path(connectionId), body);
const DAY_MS = 24 * 3_600_000;
const SPEAK = { kind: "speak", key: "key-12345", text: "Ben here." };

describe("who speaks in a conversation", () => {
  it("is the employee where nobody ever took over, and the team is named with its channels", async () => {
    const { body }: { body: OwnershipView } = await (await desk()).ask("GET", path());
    expect(body).toMatchObject({ epoch: 0, now: Date.UTC(2026, 10, 1) });
    expect(body).not.toHaveProperty("handOver");
    expect(body.colleagues).toEqual([
      { ...BEN, channel: "slack" },
      { ...KIM, channel: "mattermost" },
    ]);
  });

  it("leaves out who stands on a connection that is gone or switched off, and has nobody twice", async () => {
    const office = await desk();
    configure(office, ({ tenant, connections }) => {
      const roles = {
        Billing: [BEN, { ...KIM, connectionId: "demo.gone" }],
        Support: [{ ...BEN, name: "" }],
      };
      tenant.tools = { ...tenant.tools, roles };
      for (const one of connections) one.isActive = one.channel !== "mattermost";
    });
    const { body }: { body: OwnershipView } = await office.ask("GET", path());
    expect(body.colleagues).toEqual([{ ...BEN, channel: "slack" }]);
  });

  it("is told in full, but for what the buttons carry and where private chats are", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"), { chain: [BEN], at: office.now });
    const { text, body } = await office.ask("GET", path());
    expect(body).toMatchObject({
      epoch: 1,
      handOver: { state: "waiting", reason: "They dispute a bill.", chain: [BEN], asked: 1, desks: [] },
    });
    expect(text).not.toMatch(/take-1|back-1|pass-1|choices/);
  });

  it("says until when the chat service takes a line, unless a template opens the chat again", async () => {
    const office = await desk("demo.whatsapp");
    const until = async () => (await office.ask("GET", path("demo.whatsapp"))).body.replyUntil;
    expect(await until()).toBe(office.now + DAY_MS);
    configure(office, ({ connections }) => {
      for (const one of connections) one.settings = { templates: { late: {} } };
    });
    expect(await until()).toBeUndefined();
    expect((await (await desk()).ask("GET", path())).body).not.toHaveProperty("replyUntil");
  });
});

describe("taking a conversation", () => {
  it("takes what the employee handed over, under the operator's name", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"), { chain: [BEN] });
    const { status, body } = await own(office, { kind: "take", id: "over-1" });
    expect(status).toBe(200);
    expect(body.handOver).toMatchObject({
      state: "taken",
      owner: {
        connectionId: "demo.console",
        userId: expect.stringMatching(/^console-/),
        name: "Operator",
        via: "console",
      },
    });
  });

  it("takes one that nobody handed over, and says so", async () => {
    const office = await desk();
    configure(office, ({ agents }) => {
      for (const agent of agents) agent.escalationAssignee = "Billing";
    });
    const { body } = await own(office, { kind: "take" });
    expect(body.handOver).toMatchObject({
      ...{ state: "taken", cause: "operator", agentId: "ada", reason: "Operator took over in the console." },
      person: { id: "U1", name: "Mia" },
      ...{ chain: [BEN], team: [KIM], takeMs: 60_000, at: office.now },
    });
    const [{ wish } = {}] = office.desks.wishes;
    const choices = wish?.kind === "take" ? Object.values(wish.request?.choices ?? {}) : [];
    expect(new Set(choices).size).toBe(3);
    // Taken again it is the same one, and nothing happens.
    const again = await own(office, { kind: "take" });
    expect(again.body.handOver.id).toBe(body.handOver.id);
  });

  it("takes nothing where nobody ever wrote", async () => {
    const office = await desk();
    const { status } = await office.ask("POST", path("demo.slack", "silence"), { kind: "take" });
    expect(status).toBe(404);
    expect(office.desks.wishes).toEqual([]);
  });

  it("takes over from a colleague, which only an operator may", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"), { chain: [BEN] });
    const ben = { colleague: BEN, isOperator: false, via: "text" as const };
    office.desks.own(refOf("demo.slack"), { kind: "take", id: "over-1" }, ben, office.now);
    expect((await own(office, { kind: "take", id: "over-1" })).body.handOver.owner.name).toBe("Operator");
  });

  it("refuses a hand-over that is not this one's", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"));
    expect((await own(office, { kind: "take", id: "another" })).status).toBe(404);
  });
});

describe("speaking", () => {
  it("says a line once, however often it is sent", async () => {
    const office = await desk();
    await own(office, { kind: "take" });
    await own(office, SPEAK);
    const { status } = await own(office, SPEAK);
    expect(status).toBe(200);
    const said = office.office.room(refOf("demo.slack")).messages.filter((line) => line.colleague);
    expect(said).toMatchObject([{ text: "Ben here.", author: "Operator" }]);
  });

  it("is refused where the employee speaks, with what to do first", async () => {
    const { status, body } = await own(await desk(), SPEAK);
    expect(status).toBe(409);
    expect(body.error.message).toBe("Nobody has taken over here. Take it first.");
  });

  it("is refused to whoever does not have it, with who has", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"), { chain: [BEN] });
    const ben = { colleague: BEN, isOperator: false, via: "text" as const };
    office.desks.own(refOf("demo.slack"), { kind: "take", id: "over-1" }, ben, office.now);
    const { status, body } = await own(office, SPEAK);
    expect([status, body.error.message]).toEqual([409, "Ben has taken it."]);
  });

  it("is refused after the service has closed the chat, unless a template opens it", async () => {
    const office = await desk("demo.whatsapp", DAY_MS + 1);
    await own(office, { kind: "take" }, "demo.whatsapp");
    const late = await own(office, SPEAK, "demo.whatsapp");
    expect([late.status, late.body.error.code]).toEqual([409, "conflict"]);
    expect(late.body.error.message).toMatch(/no free reply so long/);
    configure(office, ({ connections }) => {
      for (const one of connections) one.settings = { templates: { late: {} } };
    });
    expect((await own(office, SPEAK, "demo.whatsapp")).status).toBe(200);
  });

  it("is refused where the connection is switched off; handing back is not", async () => {
    const office = await desk();
    await own(office, { kind: "take" });
    configure(office, ({ connections }) => {
      for (const one of connections) one.isActive = false;
    });
    expect((await own(office, SPEAK)).status).toBe(409);
    expect((await own(office, { kind: "hand_back" })).status).toBe(200);
  });

  it.each([
    ["no text", { ...SPEAK, text: "   " }],
    ["no key", { kind: "speak", text: "Hi" }],
    ["another wish's field", { ...SPEAK, note: "x" }],
    ["no wish at all", { kind: "shout" }],
  ])("is refused with %s", async (_what, body) => {
    const office = await desk();
    await own(office, { kind: "take" });
    expect((await own(office, body)).status).toBe(400);
  });
});

describe("passing on and handing back", () => {
  it("passes on to people of the team, by their names", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"));
    const to = [{ connectionId: KIM.connectionId, userId: KIM.userId }];
    const { body } = await own(office, { kind: "pass", id: "over-1", to });
    expect(body.handOver).toMatchObject({ state: "waiting", chain: [KIM] });
  });

  it("passes on to nobody else: who gets a conversation speaks for the company", async () => {
    const office = await desk();
    office.desks.handOver(refOf("demo.slack"));
    const to = [{ connectionId: "demo.slack", userId: "U-stranger" }];
    const { status, body } = await own(office, { kind: "pass", to });
    expect([status, body.error.fields]).toEqual([400, { "to.0": "is in no role and not in the team" }]);
    expect(office.desks.wishes).toEqual([]);
  });

  it("hands back with what was agreed; once more it says who did", async () => {
    const office = await desk();
    await own(office, { kind: "take" });
    const id = office.desks.ownership(refOf("demo.slack")).handOver?.id;
    const { body } = await own(office, { kind: "hand_back", id, note: " A refund by Friday. " });
    expect(body.handOver).toMatchObject({ state: "returned", note: "A refund by Friday." });
    expect((await own(office, { kind: "hand_back", id })).status).toBe(200);
    const late = await own(office, { ...SPEAK, id });
    expect([late.status, late.body.error.message]).toEqual([
      409,
      "It was handed back by Operator: the employee answers again.",
    ]);
  });

  it("is nothing that another tenant's operator can do", async () => {
    const office = await createOperator("other");
    const before = await office.ask("GET", path());
    expect(before.status).toBe(404);
    expect((await own(office, { kind: "take" })).status).toBe(404);
    expect(office.desks.wishes).toEqual([]);
  });
});

describe("sending again", () => {
  const resend = (office: Operator, turn: string, connectionId = "demo.slack") =>
    office.ask("POST", `/conversations/${connectionId}/T1/turns/${turn}/resend`);

  async function lost(connectionId = "demo.slack", agoMs = 0): Promise<Operator> {
    const office = await desk(connectionId, agoMs);
    const parts = [{ opId: "op", text: "Yes.", state: "failed" as const }];
    const line = { id: "a1", role: "employee" as const, author: "Ada", text: "Yes.", turn: 2, parts };
    office.office.put(office.office.room(refOf(connectionId)), { ...line, at: office.now });
    return office;
  }

  it("sends what did not arrive, under the operator's name; once more there is nothing to send", async () => {
    const office = await lost();
    expect((await resend(office, "2")).body).toEqual({ resent: true });
    expect(office.desks.resent).toMatchObject([{ turn: 2, by: { isOperator: true, via: "console" } }]);
    expect((await resend(office, "2")).body).toEqual({ resent: false });
  });

  it("refuses what is no turn, and a chat that the service has closed", async () => {
    const office = await lost("demo.whatsapp", DAY_MS + 1);
    for (const turn of ["0", "-1", "1e3", "x", "99999999999"])
      expect((await resend(office, turn)).status).toBe(404);
    expect((await resend(office, "2", "demo.whatsapp")).status).toBe(409);
    expect(office.desks.resent).toEqual([]);
  });
});
