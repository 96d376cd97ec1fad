// The operator API's needs, met by an office in memory. Tests turn the clock and read what was asked.

import type { ApiDeps, TenantDirectory } from "../../src/api/deps.ts";
import { belongs, countsOf } from "../../src/api/inbox-page.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import { encodeTuple } from "../../src/ids.ts";
import { fail, ok } from "../../src/result.ts";
import type { AccountedBook } from "../../src/tenants/accounted.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { AuditEntry, ConversationSummary } from "../../src/tenants/port.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import { DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../src/tenants/tool-policy.ts";
import { everythingAccounted } from "./accounted-books.ts";
import { agent, demoDirectory, Office } from "./office.ts";
import { script } from "./office-content.ts";
import { OfficeDesks } from "./office-desks.ts";
import { heldVerbs, OfficeHeld } from "./office-held.ts";
import { OfficeKnowledge } from "./office-knowledge.ts";
import { OfficeMemory } from "./office-memory.ts";
import { OfficeModels } from "./office-models.ts";
import { OfficeTools } from "./office-tools.ts";

export const ADMIN_TOKEN = "test-admin-token-of-the-office";

export const otherDirectory: TenantDirectory = {
  tenant: {
    ...{ id: "other", name: "Other Company", isActive: true },
    ...{ models: DEFAULT_POLICY, tools: DEFAULT_TOOL_POLICY },
  },
  deployments: [],
  tokens: [],
  toolkit: EMPTY_TOOLKIT,
  agents: [agent("bob", "Bob", "Sales")],
  connections: [
    {
      id: "other.web",
      tenantId: "other",
      channel: "web",
      agentId: "bob",
      name: "Web",
      settings: {},
      isActive: true,
    },
  ],
};

export interface OfficeApi {
  deps: ApiDeps;
  office: Office;
  held: OfficeHeld;
  desks: OfficeDesks;
  models: OfficeModels;
  knowledge: OfficeKnowledge;
  tools: OfficeTools;
  memory: OfficeMemory;
  now: number;
  databaseAway: boolean;
  /** What Postgres knows, apart from what the office remembers. */
  rows: ConversationSummary[];
  projections: TenantProjection[];
  directories: Map<string, TenantDirectory>;
  /** JSON of files that tools made, by the encoded place. */
  files: Map<string, string>;
  /** Web tokens that were handed out, and what each may write to. */
  sessions: Map<string, ConversationRef>;
  /** Tenant and group of everybody who began to type. */
  warmed: [string, string][];
  /** Who waits too long. */
  accounted: AccountedBook;
  logged: string[];
  /** What operators changed, as the tenant's history has it. */
  changes: AuditEntry[];
}

type StoredVerbs = Pick<
  ApiDeps,
  | "conversations"
  | "tenants"
  | "database"
  | "directory"
  | "models"
  | "tools"
  | "escalation"
  | "connections"
  | "audit"
  | "memory"
>;

function storedVerbs(api: OfficeApi): StoredVerbs {
  return {
    tools: api.tools.verbs(api.models, () => api.databaseAway),
    audit: api.tools.audit(() => api.databaseAway),
    memory: api.memory.verbs(() => api.databaseAway),
    models: api.models.rows(
      () => api.databaseAway,
      (tenantId) => api.directories.get(tenantId),
    ),
    conversations: {
      transcript: async (ref, input) => api.office.transcript(ref, input),
      madeFile: async (ref, turn, index) =>
        api.files.get(encodeTuple([ref.tenantId, ref.connectionId, ref.thread, `${turn}`, `${index}`])),
      held: async (ref, wish) => api.held.state(ref, wish),
      confirmations: async (ref, states) => api.tools.confirmationsOf(ref, states),
      async decide(ref, wish, by) {
        const result = api.tools.decide(ref, wish, by, api.now);
        if (result.kind === "decided") api.office.decided(ref, result.confirmation);
        return result;
      },
      own: async (ref, wish, by) => api.desks.own(ref, wish, by, api.now),
      ownership: async (ref) => api.desks.ownership(ref),
      resend: async (ref, turn, by) => api.desks.resend(ref, turn, by),
    },
    connections: {
      async saveSettings(tenantId, id, given) {
        if (api.databaseAway) return fail({ code: "unavailable" });
        api.models.change(tenantId, ({ connections }) => {
          const connection = connections.find((known) => known.id === id);
          if (connection) connection.settings = { ...connection.settings, ...given };
        });
        return ok(true);
      },
    },
    escalation: {
      async save(tenantId, agentId, { rules, assignee, naturalLanguage }) {
        if (api.databaseAway) return fail({ code: "unavailable" });
        api.models.change(tenantId, ({ agents }) => {
          const agent = agents.find(({ id }) => id === agentId);
          if (!agent) return;
          agent.escalationRules = rules;
          agent.escalationAssignee = assignee;
          agent.naturalLanguageEscalation = naturalLanguage;
        });
        return ok(true);
      },
    },
    tenants: {
      recent: async (tenantId) => (tenantId === "demo" ? api.office.summaries() : []),
      async project(projection) {
        api.projections.push(projection);
        if (api.directories.has(projection.tenant.id))
          api.directories.set(projection.tenant.id, structuredClone(projection));
      },
      recordChange: async (_tenantId, entry) => void api.changes.push(entry),
      accounted: async (tenantId) => (api.directories.has(tenantId) ? api.accounted : undefined),
      modelBook: async (tenantId) => (api.directories.has(tenantId) ? api.models.book : undefined),
    },
    database: {
      async listConversations(_tenantId, limit, before = Number.POSITIVE_INFINITY) {
        if (api.databaseAway) return fail({ code: "unavailable" });
        const rows = api.rows.filter((row) => row.lastAt < before).sort((a, b) => b.lastAt - a.lastAt);
        return ok(rows.slice(0, limit));
      },
      async listHeld(tenantId, limit, before) {
        const listed = await api.deps.database.listConversations(tenantId, Number.POSITIVE_INFINITY, before);
        return listed.ok ? ok(listed.value.filter((row) => row.state === "held").slice(0, limit)) : listed;
      },
      async listAwaiting(tenantId, limit, before) {
        const listed = await api.deps.database.listConversations(tenantId, Number.POSITIVE_INFINITY, before);
        return listed.ok ? ok(listed.value.filter((row) => row.awaiting).slice(0, limit)) : listed;
      },
      async listInbox(tenantId, only, limit, before) {
        const listed = await api.deps.database.listConversations(tenantId, Number.POSITIVE_INFINITY, before);
        return listed.ok ? ok(listed.value.filter((row) => belongs(row, only)).slice(0, limit)) : listed;
      },
      async countInbox(_tenantId, except) {
        if (api.databaseAway) return fail({ code: "unavailable" });
        const newer = new Set(except.map(({ connectionId, thread }) => encodeTuple([connectionId, thread])));
        const known = ({ connectionId, thread }: ConversationSummary) =>
          newer.has(encodeTuple([connectionId, thread]));
        return ok(countsOf(api.rows.filter((row) => !known(row))));
      },
      async listOf(tenantId, ids, limit, before) {
        const listed = await api.deps.database.listConversations(tenantId, Number.POSITIVE_INFINITY, before);
        return listed.ok
          ? ok(listed.value.filter(({ connectionId }) => ids.includes(connectionId)).slice(0, limit))
          : listed;
      },
    },
    directory: async (tenantId) => api.directories.get(tenantId),
  };
}

export function createOfficeApi(publicUrl = "http://127.0.0.1:8787"): OfficeApi {
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const office = new Office(script);
  const api: OfficeApi = {
    office,
    held: new OfficeHeld(office),
    desks: new OfficeDesks(office),
    models: new OfficeModels(),
    knowledge: new OfficeKnowledge(),
    tools: new OfficeTools(),
    memory: new OfficeMemory(),
    now: Date.UTC(2026, 10, 1),
    databaseAway: false,
    rows: [],
    projections: [],
    files: new Map(),
    directories: new Map([
      ["demo", demoDirectory],
      ["other", otherDirectory],
    ]),
    sessions: new Map(),
    warmed: [],
    accounted: { ...everythingAccounted, channels: ["mattermost", "slack", "web", "whatsapp"] },
    logged: [],
    changes: [],
    deps: undefined as unknown as ApiDeps,
  };
  api.deps = {
    adminToken: ADMIN_TOKEN,
    publicUrl,
    clock: () => api.now,
    newId,
    ...storedVerbs(api),
    knowledge: api.knowledge.verbs(() => api.now),
    ...heldVerbs(api.held, () => api.now),
    canReopen: ({ settings }) => settings.templates !== undefined,
    builtIn: () => api.models.builtIn,
    sealDeploymentSecrets: async (deployment, secrets) => api.models.seal(deployment, secrets),
    async mintToken(tenantId, name, scopes) {
      const id = newId();
      const record = { id, tenantId, name, hash: "0".repeat(64), scopes, createdAt: api.now };
      return { token: `kst_${tenantId}_${id}_${"A".repeat(43)}`, record };
    },
    warm: async (tenantId, group) => void api.warmed.push([tenantId, group]),
    async openWebSession(connectionId, personId) {
      const session = { thread: `${personId}/${newId()}`, token: `web-token-${newId()}` };
      const [tenantId = ""] = connectionId.split(".");
      api.sessions.set(session.token, { tenantId, connectionId, thread: session.thread });
      return { ...session, webhookUrl: `${publicUrl}/webhooks/web/${connectionId}` };
    },
    // An upgrade cannot be a Response in Node: the server reads from this header what to push.
    liveConversation: async (ref) =>
      new Response(null, { headers: { "x-live": JSON.stringify({ kind: "conversation", ref }) } }),
    liveTenant: async (tenantId) =>
      new Response(null, { headers: { "x-live": JSON.stringify({ kind: "tenant", tenantId }) } }),
  };
  return api;
}
