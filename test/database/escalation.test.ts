// Whom an employee fetches, in its row; and what one turn did, from its rows and from what is on its way there.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import { chainEntries, EMPTY_CHAIN } from "../../src/audit/chain.ts";
import { turnEntries } from "../../src/audit/turn-entries.ts";
import { saveConnectionSettings } from "../../src/tenants/connection-rows.ts";
import { saveEscalation } from "../../src/tenants/escalation-rows.ts";
import type { AuditEntry, Settlement } from "../../src/tenants/port.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import { memoryAnchors } from "../doubles/anchors.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { auditEntryOf, messageOf, summaryOf } from "../doubles/settlements.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
  for (const tenantId of ["rules-a", "rules-b"])
    await saveProjection(postgres.database(), projectionOf(tenantId));
});
afterAll(() => postgres.stop());

const away = databaseOver(() => {
  throw Object.assign(new Error("terminating connection"), { code: "57P01" });
});

describe("the rules of an employee", () => {
  const RULES = [{ condition: "attempts >= 3", reason: "They asked three times.", priority: "high" }];
  const agentOf = async (tenantId: string) => {
    const loaded = await loadProjection(postgres.database(), tenantId);
    return loaded.ok ? loaded.value?.agents[0] : undefined;
  };

  it("are replaced together with who takes over, and nothing beside them changes", async () => {
    const before = await agentOf("rules-a");
    const change = { rules: RULES, assignee: "Billing", naturalLanguage: false };
    expect(await saveEscalation(postgres.database(), "rules-a", "ada", change)).toEqual({
      ok: true,
      value: true,
    });
    expect(await agentOf("rules-a")).toEqual({
      ...before,
      escalationRules: RULES,
      escalationAssignee: "Billing",
      naturalLanguageEscalation: false,
    });
  });

  it("are those of the tenant's own employee of that name", async () => {
    expect(await agentOf("rules-b")).toMatchObject({ escalationRules: [], escalationAssignee: null });
  });

  it("are nobody's where there is no such employee", async () => {
    const change = { rules: [], assignee: null, naturalLanguage: true };
    expect(await saveEscalation(postgres.database(), "rules-a", "nobody", change)).toEqual({
      ok: true,
      value: false,
    });
  });
});

describe("the programs that a connection listens to", () => {
  it("are replaced, and its other settings, its secrets and other tenants stay as they were", async () => {
    const connectionsOf = async (tenantId: string) => {
      const loaded = await loadProjection(postgres.database(), tenantId);
      return loaded.ok ? loaded.value?.connections : undefined;
    };
    const [before] = (await connectionsOf("rules-a")) ?? [];
    const save = (id: string) =>
      saveConnectionSettings(postgres.database(), "rules-a", id, { allowBots: ["B1"] });
    expect(await save("rules-a.slack")).toEqual({ ok: true, value: true });
    expect(await connectionsOf("rules-a")).toEqual([
      { ...before, settings: { teamId: "T1", allowBots: ["B1"] } },
    ]);
    expect(await save("rules-b.slack")).toEqual({ ok: true, value: false });
    expect(await connectionsOf("rules-b")).toMatchObject([{ settings: { teamId: "T1" } }]);
  });
});

describe("what one turn did", () => {
  const KEY = { connectionId: "acme.slack", thread: "C1/1.0" };
  let at = 0;
  const entry = (id: string, type: string, turn?: number): AuditEntry =>
    auditEntryOf({ id, type, at: ++at, metadata: turn === undefined ? {} : { turn } });

  /** Three turns, each with a call of a model, which does not say of which turn it is. */
  function turns(): Settlement[] {
    let head = EMPTY_CHAIN;
    return [1, 2, 3].map((turn) => {
      const made = chainEntries(head, [
        entry(`call-${turn}`, "llm_call"),
        entry(`turn-${turn}`, "turn", turn),
      ]);
      head = made.head;
      const summary = summaryOf({ ...KEY, turns: turn, lastAt: turn });
      return { turn, summary, audit: made.entries, usage: [], head, models: [] };
    });
  }

  async function trail() {
    const anchors = memoryAnchors();
    const all = turns();
    const [stored = [], waiting = []] = [all.slice(0, 2), all.slice(2)];
    const message = trackedMessage(messageOf("acme", stored));
    const database = postgres.database();
    const deps = { database, tenants: confirmations(), log: memoryLog(), tell: async () => true };
    await createAuditConsumer(deps).handleAuditBatch({ messages: [message] });
    anchors.settled(stored);
    anchors.settled(waiting, false);
    return { database, tenants: anchors };
  }

  it("is told from the rows, and from what is still on its way to them", async () => {
    const deps = await trail();
    const ids = async (turn: number) =>
      (await turnEntries(deps, "acme", { ...KEY, turn })).entries.map(({ id }) => id);
    expect(await ids(2)).toEqual(["call-2", "turn-2"]);
    expect(await ids(3)).toEqual(["call-3", "turn-3"]);
    expect(await ids(4)).toEqual([]);
    // What was stored a moment ago and is not yet confirmed is there twice, and told once.
    deps.tenants.settled(turns().slice(1, 2), false);
    expect(await ids(2)).toEqual(["call-2", "turn-2"]);
  });

  it("is nobody else's to read, and says where the rows are away", async () => {
    const deps = await trail();
    const none = { ...deps, tenants: memoryAnchors() };
    expect(await turnEntries(none, "bolt", { ...KEY, turn: 2 })).toEqual({ entries: [], database: "ok" });
    const told = await turnEntries({ ...deps, database: away }, "acme", { ...KEY, turn: 3 });
    expect(told.database).toBe("unavailable");
    expect(told.entries.map(({ id }) => id)).toEqual(["call-3", "turn-3"]);
  });
});
