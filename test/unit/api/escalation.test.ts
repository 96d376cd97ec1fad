import { describe, expect, it } from "vitest";
import type { TenantDirectory } from "../../../src/api/deps.ts";
import type { EscalationTrial } from "../../../src/api/escalation-view.ts";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { createOperator, type Operator } from "./operator.ts";

const BEN = { connectionId: "demo.slack", userId: "U7", name: "Ben" };
const RULE = { condition: "attempts >= 3", reason: "They asked three times." };
const CHANGE = { rules: [RULE], assignee: "Billing", naturalLanguage: true };

async function staffed(tenant?: string): Promise<Operator> {
  const office = await createOperator(tenant);
  const demo = structuredClone(office.directories.get("demo")) as TenantDirectory;
  demo.tenant.tools = { ...demo.tenant.tools, roles: { Billing: [BEN], Night: [] } };
  office.directories.set("demo", demo);
  return office;
}

const save = (office: Operator, change: object = {}) =>
  office.ask("PUT", "/agents/ada/escalation", { ...CHANGE, ...change });
const ada = (office: Operator) => office.directories.get("demo")?.agents.find(({ id }) => id === "ada");

describe("the rules of an employee", () => {
  it("are replaced as a whole, take effect, and are written down", async () => {
    const office = await staffed();
    const rules = [{ ...RULE, assignee: "demo.slack/U7", priority: "urgent" }];
    const { status, body } = await save(office, { rules });
    expect(status).toBe(200);
    expect(body).toMatchObject({ agent: { id: "ada", name: "Ada" }, ...CHANGE, rules, faults: [] });
    expect(ada(office)).toMatchObject({ escalationRules: rules, escalationAssignee: "Billing" });
    expect(office.projections.at(-1)?.agents[0]).toMatchObject({ escalationRules: rules });
    expect(office.changes).toMatchObject([
      {
        ...{ type: "config_change", agentId: "ada" },
        inputSummary: expect.stringContaining("when Ada fetches a person"),
        outputSummary: expect.stringContaining("attempts >= 3"),
      },
    ]);
  });

  it("are read with what an assignee may be, and with what is no rule", async () => {
    const office = await staffed();
    const agent = ada(office);
    if (agent) agent.escalationRules = [RULE, { when: "always" }];
    const { body } = await office.ask("GET", "/agents/ada/escalation");
    expect(body).toMatchObject({
      ...{ rules: [RULE, { when: "always" }], assignee: null, naturalLanguage: true },
      faults: [{ index: 1, problem: expect.stringContaining("condition") }],
      assignees: {
        roles: [
          { name: "Billing", people: ["Ben"] },
          { name: "Night", people: [] },
        ],
        people: [{ ...BEN, channel: "slack" }],
      },
    });
  });

  it("are refused with every mistake at its place", async () => {
    const office = await staffed();
    const wrong = { condition: "atempts >= 3 and chanel == 1", reason: "x" };
    const { status, body } = await save(office, { rules: [RULE, wrong, { ...RULE, reason: "  " }] });
    expect(status).toBe(400);
    expect(body.mistakes).toEqual([
      { rule: 1, at: 0, length: 7, message: expect.stringContaining("atempts"), suggestion: "attempts" },
      { rule: 1, at: 17, length: 6, message: expect.stringContaining("chanel"), suggestion: "channel" },
    ]);
    expect(body.error).toMatchObject({ code: "bad_request", requestId: expect.any(String) });
    expect(Object.keys(body.error.fields)).toEqual(["rules.1.condition", "rules.2.reason"]);
    expect(office.projections).toEqual([]);
    expect(office.changes).toEqual([]);
  });

  it.each([
    ["a field that rules do not have", { rules: [{ ...RULE, run: "x" }] }],
    ["something that is no rule", { rules: ["attempts >= 3"] }],
    ["a field beside them", { isActive: false }],
    ["too many rules", { rules: Array.from({ length: 101 }, () => RULE) }],
  ])("are refused with %s", async (_what, change) => {
    expect((await save(await staffed(), change)).status).toBe(400);
  });

  it.each([
    ["Sales", "is neither a role nor a person. Choose a role, or write connection/user"],
    ["Night", "nobody has this role. Add its people under Tools, or choose somebody else"],
    ["demo.gone/U1", "there is no such connection. Choose a role, or write connection/user"],
    ["other.web/U1", "there is no such connection. Choose a role, or write connection/user"],
    ["constructor", "is neither a role nor a person. Choose a role, or write connection/user"],
  ])("do not fetch %s: %s", async (assignee, problem) => {
    const office = await staffed();
    expect((await save(office, { assignee })).body.error.fields).toEqual({ assignee: problem });
    const { body } = await save(office, { rules: [RULE, { ...RULE, assignee }] });
    expect(body.error.fields).toEqual({ "rules.1.assignee": problem });
    expect(office.changes).toEqual([]);
  });

  it("fetch nobody in particular where none is named", async () => {
    const office = await staffed();
    expect((await save(office, { assignee: " " })).body).toMatchObject({ assignee: null });
    expect((await save(office, { assignee: null, rules: [{ ...RULE, assignee: "" }] })).status).toBe(200);
  });

  it("are not changed while the database is away", async () => {
    const office = await staffed();
    office.databaseAway = true;
    expect((await save(office)).status).toBe(503);
    expect(office.projections).toEqual([]);
  });

  it("are those of the tenant's own employees", async () => {
    const office = await staffed("other");
    expect((await save(office)).status).toBe(404);
    expect((await office.ask("GET", "/agents/ada/escalation")).status).toBe(404);
    const trial = await office.ask("POST", "/agents/ada/escalation/dry-run", {
      rules: [],
      naturalLanguage: true,
    });
    expect(trial.status).toBe(404);
  });

  it("keep the role that takes over from being taken away", async () => {
    const office = await staffed();
    await save(office);
    const change = (roles: object) => office.ask("PATCH", "/tools/policy", { roles });
    const lost = { roles: "Billing still takes over from Ada. Change that first" };
    expect((await change({ Night: [] })).body.error.fields).toEqual(lost);
    expect((await change({ Billing: [] })).body.error.fields).toEqual(lost);
    expect((await change({ Billing: [{ ...BEN, userId: "U8" }] })).status).toBe(200);
  });
});

describe("rules tried on last week", () => {
  const HOUR = 3_600_000;
  type Line = Partial<TranscriptMessage> & Pick<TranscriptMessage, "text">;

  /** Mia's lines and the employee's, an hour apart, the last of them `agoMs` ago. */
  function talked(
    office: Operator,
    thread: string,
    lines: Line[],
    agoMs = HOUR,
    connectionId = "demo.slack",
  ) {
    const room = office.office.room({ tenantId: "demo", connectionId, thread });
    room.person = "Mia";
    const last = office.now - agoMs;
    for (const [i, line] of lines.entries()) {
      const at = last - (lines.length - 1 - i) * 60_000;
      const isPerson = (line.role ?? "person") === "person";
      const author = isPerson ? "Mia" : "Ada";
      const ids = isPerson ? { authorId: "U1" } : {};
      office.office.put(room, { id: `${thread}-${i}`, role: "person", author, at, ...ids, ...line });
    }
  }
  const ada = (text: string, more: Partial<Line> = {}): Line => ({ role: "employee", text, ...more });
  const trial = async (office: Operator, body: object = {}): Promise<EscalationTrial> =>
    (
      await office.ask("POST", "/agents/ada/escalation/dry-run", {
        rules: [{ condition: 'mentions("refund")', reason: "Money.", priority: "high" }],
        naturalLanguage: true,
        ...body,
      })
    ).body;

  it("show who would have been handed over, at which turn, and why", async () => {
    const office = await staffed();
    talked(office, "refund", [{ text: "Hello" }, ada("Hi"), { text: "I want a refund" }, ada("I see")]);
    talked(office, "wish", [{ text: "Let me talk to a human" }, ada("I can help")], 2 * HOUR);
    talked(office, "plain", [{ text: "When do you open?" }, ada("At nine.")], 3 * HOUR);
    const told = await trial(office);
    expect(told).toMatchObject({
      ...{ conversations: 3, byRule: [{ index: 0, conversations: 1 }], byWish: 1, unreadable: 0 },
      ...{ to: office.now, from: office.now - 7 * 24 * HOUR, database: "ok" },
    });
    expect(told.before).toBeUndefined();
    expect(told.hits).toMatchObject([
      {
        connection: { id: "demo.slack", channel: "slack", name: "Demo slack" },
        ...{ thread: "refund", person: "Mia", turn: 2, text: "I want a refund" },
        ...{ rule: 0, reason: "Money.", priority: "high", explanation: expect.stringContaining("refund") },
      },
      { thread: "wish", turn: 1, reason: "The person asked for a person.", explanation: expect.any(String) },
    ]);
    expect(told.hits[1]).not.toHaveProperty("rule");
  });

  it("hear no wish where wishes are switched off", async () => {
    const office = await staffed();
    talked(office, "wish", [{ text: "Let me talk to a human" }, ada("I can help")]);
    expect(await trial(office, { naturalLanguage: false })).toMatchObject({ byWish: 0, hits: [] });
  });

  it("look at this employee's conversations of the last seven days alone", async () => {
    const office = await staffed();
    const refund = [{ text: "A refund, please" }, ada("I see")];
    talked(office, "old", refund, 8 * 24 * HOUR);
    talked(office, "graces", refund, HOUR, "demo.web-grace");
    expect(await trial(office)).toMatchObject({ conversations: 0, hits: [] });
    // One that began before and went on: what was said before is not looked at as a turn.
    talked(office, "long", [{ text: "A refund, please" }, ada("I see")], 9 * 24 * HOUR);
    talked(office, "long", [{ text: "Thank you" }, ada("You are welcome")]);
    expect(await trial(office)).toMatchObject({ conversations: 1, hits: [] });
  });

  it("look neither into a stretch in which a person spoke, nor behind it", async () => {
    const office = await staffed();
    talked(office, "handed", [
      { text: "Hello" },
      ada("A colleague will be with you.", { outcome: "handed_off" }),
      { text: "I want a refund" },
      ada("You get one.", { colleague: true, outcome: "handed_off" }),
      { role: "notice", text: "Ben handed back.", isMarker: true },
      { text: "Thanks" },
      ada("You are welcome", { outcome: "answered" }),
    ]);
    expect(await trial(office)).toMatchObject({ conversations: 1, hits: [] });
    expect((await trial(office, { rules: [{ condition: "turns >= 2", reason: "x" }] })).hits).toEqual([]);
  });

  it("count what tools did, by the receipts", async () => {
    const office = await staffed();
    const receipts = JSON.stringify([{ tool: "http_request", outcome: "failed" }]);
    talked(office, "tools", [{ text: "Where is it?" }, ada("I cannot tell.", { receipts })]);
    const { hits } = await trial(office, { rules: [{ condition: "tool_failures >= 1", reason: "x" }] });
    expect(hits).toMatchObject([{ thread: "tools", turn: 1 }]);
  });

  it("go through the week page by page, each conversation once", async () => {
    const office = await staffed();
    for (let i = 0; i < 45; i++) talked(office, `t${i}`, [{ text: "refund" }, ada("I see")], (i + 1) * HOUR);
    const seen: string[] = [];
    let before: number | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = await trial(office, before === undefined ? {} : { before });
      seen.push(...page.hits.map(({ thread }) => thread));
      before = page.before;
      if (before === undefined) break;
    }
    expect(new Set(seen).size).toBe(45);
    expect(seen).toHaveLength(45);
  });

  it("go on where one conversation cannot be read, and refuse a rule with a mistake", async () => {
    const office = await staffed();
    talked(office, "broken", [{ text: "refund" }, ada("I see")]);
    const { transcript } = office.deps.conversations;
    office.deps.conversations.transcript = async (ref, input) => {
      if (ref.thread === "broken") throw new Error("the object is away");
      return transcript(ref, input);
    };
    expect(await trial(office)).toMatchObject({ conversations: 0, unreadable: 1 });
    expect(await trial(office, { rules: [{ condition: "x", reason: "y" }] })).toMatchObject({
      mistakes: [{ rule: 0, at: 0, length: 1 }],
    });
    expect(office.changes).toEqual([]);
  });
});
