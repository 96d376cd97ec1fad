// The tools of the office in memory: rows that tests can look into, a server that says what they choose, and
// confirmations that wait.

import type { ApiDeps, AuditEventView, AuditVerification, BuiltInTool, McpPins } from "../../src/api/deps.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type {
  Confirmation,
  ConfirmationState,
  Decider,
  DecisionResult,
  DecisionWish,
} from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import { fail, ok, type Result } from "../../src/result.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import type { ToolSecretRecord } from "../../src/tenants/tool-policy.ts";
import type { OfficeModels } from "./office-models.ts";

const keyOf = (ref: ConversationRef) => encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

const byId = <T extends { id: string }>(records: T[], record: T): T[] =>
  [...records.filter(({ id }) => id !== record.id), record].sort((a, b) => a.id.localeCompare(b.id));

export const builtInTools: BuiltInTool[] = [
  {
    name: "web_search",
    title: "Search the web",
    description: "Finds pages on the web and reads them.",
    effect: "read",
    needs: "a key of Brave Search",
  },
  {
    name: "kb_search",
    title: "Search the company's documents",
    description: "Finds passages in the documents that were uploaded.",
    effect: "read",
  },
  {
    name: "http_request",
    title: "Send an HTTP request",
    description: "Asks a host that is on the list.",
    effect: "depends",
  },
  {
    name: "calendar_lookup",
    title: "Look into a calendar",
    description: "Says what is in a calendar on a day.",
    effect: "read",
    needs: "a service account of Google",
  },
  {
    name: "send_file",
    title: "Send a file to this conversation",
    description: "Sends a file that a tool gave in this turn.",
    effect: "write",
    comesAlong: true,
  },
];

/** A request for leave, with everything but what a test is about filled in. */
export const confirmationOf = (partial: Partial<Confirmation> = {}): Confirmation => ({
  ...{ id: "confirmation-1", code: "K7QM", approveChoice: "choice-yes", denyChoice: "choice-no" },
  ...{ callId: "call-1", agentId: "ada", tool: "http_request", title: "Send an HTTP request" },
  ...{ arguments: '{"method":"POST","url":"https://api.demo.example/refunds"}', hash: "0".repeat(64) },
  lines: [{ label: "Address", value: "https://api.demo.example/refunds" }],
  taint: ["the web page shop.example"],
  requester: { connectionId: "demo.slack", userId: "U1", name: "Mia" },
  approvers: [{ connectionId: "demo.slack", userId: "U1", name: "Mia" }],
  ...{ createdAt: Date.UTC(2026, 10, 1), expiresAt: Date.UTC(2026, 10, 1) + 600_000 },
  ...{ turn: 1, state: "pending", surfaces: [] },
  ...partial,
});

export class OfficeTools {
  builtIn: BuiltInTool[] = builtInTools;
  /** What the next server that is asked says, or why it cannot be reached. */
  server: Result<McpPins, { message: string }> = fail({ message: "The server does not answer." });
  /** Every plain secret that was handed over to be sealed. */
  readonly sealed: string[] = [];
  readonly confirmations = new Map<string, Confirmation[]>();
  readonly decisions: { ref: ConversationRef; wish: DecisionWish; by: Decider }[] = [];
  /** Newest first. */
  events: AuditEventView[] = [];
  verification: AuditVerification = { conversations: 0, entries: 0, broken: [] };
  exported: string[] = [];

  wait(ref: ConversationRef, confirmation: Confirmation): void {
    this.confirmations.set(keyOf(ref), [...(this.confirmations.get(keyOf(ref)) ?? []), confirmation]);
  }

  confirmationsOf(ref: ConversationRef, states?: ConfirmationState[]): Confirmation[] {
    const all = this.confirmations.get(keyOf(ref)) ?? [];
    return states ? all.filter(({ state }) => states.includes(state)) : all;
  }

  decide(ref: ConversationRef, wish: DecisionWish, by: Decider, now: number): DecisionResult {
    this.decisions.push({ ref, wish, by });
    const found = this.confirmationsOf(ref).find(({ id }) => wish.by === "id" && id === wish.id);
    if (!found || wish.by !== "id") return { kind: "refused", refusal: { code: "unknown" } };
    if (found.state !== "pending") {
      const decided = { code: "decided", state: found.state, by: found.decidedBy?.name ?? "" } as const;
      return { kind: "refused", refusal: decided };
    }
    if (now >= found.expiresAt) return { kind: "refused", refusal: { code: "expired" } };
    found.state = wish.verdict;
    found.decidedAt = now;
    if (wish.reason !== undefined) found.reason = wish.reason;
    found.decidedBy = {
      name: by.person.name ?? by.person.id,
      userId: by.person.id,
      connectionId: by.connectionId,
      via: by.via,
    };
    return { kind: "decided", confirmation: found };
  }

  verbs(models: OfficeModels, away: () => boolean): ApiDeps["tools"] {
    const change = async (tenantId: string, write: (projection: TenantProjection) => void) => {
      if (away()) return fail({ code: "unavailable" as const });
      models.change(tenantId, write);
      return ok(true as const);
    };
    const put = (tenantId: string, list: "secrets" | "httpTools" | "mcpServers", record: { id: string }) =>
      change(tenantId, ({ toolkit }) => {
        Object.assign(toolkit, { [list]: byId<{ id: string }>(toolkit[list], record) });
      });
    const lists = { secret: "secrets", http: "httpTools", mcp: "mcpServers" } as const;
    return {
      builtIn: () => this.builtIn,
      listMcp: async () => this.server,
      sealSecret: async ({ id }, value) => this.#seal(id, value),
      rows: {
        savePolicy: (tenantId, policy) =>
          change(
            tenantId,
            ({ tenant }) => void Object.assign(tenant, { tools: { ...tenant.tools, ...policy } }),
          ),
        freezeTool: (tenantId, tool, isFrozen) =>
          change(tenantId, ({ tenant }) => {
            const others = tenant.tools.frozenTools.filter((name) => name !== tool);
            tenant.tools = { ...tenant.tools, frozenTools: isFrozen ? [...others, tool] : others };
          }),
        saveWork: (tenantId, agentId, work) =>
          change(tenantId, ({ agents }) => {
            const agent = agents.find(({ id }) => id === agentId);
            if (agent) agent.work = Object.assign({}, agent.work, work);
          }),
        saveAssignments: (tenantId, agentId, tools) =>
          change(tenantId, ({ agents }) => {
            const agent = agents.find(({ id }) => id === agentId);
            if (agent) agent.toolAssignments = tools;
          }),
        saveSecret: (record) => put(record.tenantId, "secrets", record),
        saveHttpTool: (record) => put(record.tenantId, "httpTools", record),
        saveMcpServer: (record) => put(record.tenantId, "mcpServers", record),
        insertGrant: (record) => change(record.tenantId, ({ toolkit }) => void toolkit.grants.push(record)),
        revokeGrant: (tenantId, id, at) =>
          change(tenantId, ({ toolkit }) => {
            const grant = toolkit.grants.find((known) => known.id === id);
            if (grant) grant.revokedAt ??= at;
          }),
        delete: (tenantId, kind, id) =>
          change(tenantId, ({ toolkit }) => {
            const list = lists[kind];
            Object.assign(toolkit, { [list]: toolkit[list].filter((known) => known.id !== id) });
          }),
      },
    };
  }

  audit(away: () => boolean): ApiDeps["audit"] {
    const read = async <T>(value: () => T) => (away() ? fail({ code: "unavailable" as const }) : ok(value()));
    return {
      events: (tenantId, { limit, before = Number.POSITIVE_INFINITY, type, agentId, connectionId, thread }) =>
        read(() =>
          this.events
            .filter((one) => tenantId === "demo" && one.at < before)
            .filter((one) => (type ?? one.type) === one.type && (agentId ?? one.agentId) === one.agentId)
            .filter((one) => (connectionId ?? one.connectionId) === one.connectionId)
            .filter((one) => (thread ?? one.thread) === one.thread)
            .slice(0, limit),
        ),
      counts: (tenantId, { from, to, bucketMs, type, agentId, connectionId, thread }) =>
        read(() =>
          this.events
            .filter((one) => tenantId === "demo" && one.at >= from && one.at < to)
            .filter((one) => (type ?? one.type) === one.type && (agentId ?? one.agentId) === one.agentId)
            .filter((one) => (connectionId ?? one.connectionId) === one.connectionId)
            .filter((one) => (thread ?? one.thread) === one.thread)
            .map(({ at, type }) => ({ at: Math.floor(at / bucketMs) * bucketMs, type, count: 1 })),
        ),
      ofTurn: async (tenantId, { connectionId, thread, turn }) => ({
        entries: this.events
          .filter((one) => tenantId === "demo" && one.turn === turn)
          .filter((one) => one.connectionId === connectionId && one.thread === thread)
          .sort((a, b) => a.seq - b.seq),
        database: away() ? "unavailable" : "ok",
      }),
      verify: () => read(() => this.verification),
      export: () =>
        new Response(this.exported.map((line) => `${line}\n`).join("")).body ?? new ReadableStream(),
    };
  }

  #seal(id: string, value: string): ToolSecretRecord["secrets"] {
    this.sealed.push(value);
    return { value: { current: { keyVersion: 1, sealed: `${id}/value` } } };
  }
}
