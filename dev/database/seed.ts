// The demo tenant: Ada, the people who take over from her, and one connection on each channel; with a world
// outside also her tools. Written as the runtime role through the same door as the Worker's own rows, so the seed
// breaks first where the policies are wrong.

import type { Database } from "../../src/database/with-tenant.ts";
import { sealConnectionSecrets } from "../../src/tenants/credentials.ts";
import type { Keyring } from "../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import type { Agent, ConnectionRecord, TenantProjection } from "../../src/tenants/tenant.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../src/tenants/tool-policy.ts";
import type { Outside } from "../outside/server.ts";
import { DEMO_TENANT, type DemoConnections } from "./demo-connections.ts";
import { DEMO_RULES, demoTeam, SUPPORT } from "./demo-team.ts";
import { withDemoTools } from "./demo-tools.ts";

export const ADA: Agent = {
  id: "ada",
  name: "Ada",
  role: "customer support agent",
  persona:
    "Professional and warm. You listen first, answer plainly and briefly, admit what you do not know, " +
    "and say what will happen next.",
  systemPrompt:
    "You look after the customers of Demo Company. Help with their questions about orders, deliveries, " +
    "invoices and accounts. Ask for what you need to know, one question at a time.",
  modelPreference: "quality",
  localOnly: false,
  toolAssignments: [],
  escalationRules: [...DEMO_RULES],
  escalationAssignee: SUPPORT,
  naturalLanguageEscalation: true,
  isActive: true,
  work: {
    ...DEFAULT_AGENT_WORK,
    // Whoever tries it out waits for each answer; a company's people do not.
    quietMs: 0,
    topics: ["Orders and deliveries", "Invoices and accounts", "Returns and refunds"],
  },
};

interface Plain {
  channel: ConnectionRecord["channel"];
  name: string;
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
}

function plainConnections(demo: DemoConnections): Plain[] {
  const { slack, whatsapp, mattermost, web } = demo;
  return [
    {
      channel: "slack",
      name: "Slack (sandbox)",
      settings: { teamId: slack.teamId, botUserId: slack.botUserId, botId: slack.botId, appId: slack.appId },
      secrets: { signing_secret: slack.signingSecret, bot_token: slack.botToken },
    },
    {
      channel: "whatsapp",
      name: "WhatsApp (sandbox)",
      settings: {
        phoneNumberId: whatsapp.phoneNumberId,
        wabaId: whatsapp.wabaId,
        templates: { late: { name: "answer_ready", language: "en", takesText: true } },
      },
      secrets: {
        app_secret: whatsapp.appSecret,
        verify_token: whatsapp.verifyToken,
        access_token: whatsapp.accessToken,
      },
    },
    {
      channel: "mattermost",
      name: "Mattermost (sandbox)",
      settings: {
        serverUrl: mattermost.serverUrl,
        botUserId: mattermost.botUserId,
        teamId: mattermost.teamId,
        socket: true,
      },
      secrets: {
        outgoing_token: mattermost.outgoingToken,
        command_token: mattermost.commandToken,
        bot_token: mattermost.botToken,
        action_secret: mattermost.actionSecret,
      },
    },
    { channel: "web", name: "Playground", settings: {}, secrets: { session_secret: web.sessionSecret } },
  ];
}

/** Everything the edge must know of the demo tenant, with its secrets sealed. Ada has no tools in it. */
export async function demoProjection(keys: Keyring, demo: DemoConnections): Promise<TenantProjection> {
  const connections = plainConnections(demo).map(async ({ channel, name, settings, secrets }) => {
    const place = { tenantId: DEMO_TENANT, id: demo[channel].id };
    const sealed = await sealConnectionSecrets(keys, place, secrets);
    return { ...place, channel, agentId: ADA.id, name, settings, secrets: sealed, isActive: true };
  });
  return {
    tenant: {
      ...{ id: DEMO_TENANT, name: "Demo Company", isActive: true },
      ...{ models: DEFAULT_POLICY, tools: { ...DEFAULT_TOOL_POLICY, ...demoTeam(demo) } },
    },
    agents: [ADA],
    connections: await Promise.all(connections),
    deployments: [],
    tokens: [],
    toolkit: EMPTY_TOOLKIT,
  };
}

/** Writes the demo tenant, as often as you like, and hands it to `projectInto` where there is one. */
export async function seedDemo(input: {
  database: Database;
  keys: Keyring;
  connections: DemoConnections;
  /** What Ada's tools reach; she has none where it is left out. */
  outside?: Outside;
  projectInto?: (projection: TenantProjection) => Promise<void>;
}): Promise<TenantProjection> {
  const { database } = input;
  const read = async (): Promise<TenantProjection | undefined> => {
    const loaded = await loadProjection(database, DEMO_TENANT);
    if (!loaded.ok) throw new Error(`The demo tenant could not be read: ${JSON.stringify(loaded.error)}`);
    return loaded.value;
  };
  const plain = await demoProjection(input.keys, input.connections);
  const made = input.outside ? await withDemoTools(plain, input.keys, input.outside) : plain;
  const projection = keepChoices(made, await read());
  const saved = await saveProjection(database, projection);
  if (!saved.ok) throw new Error(`The demo tenant could not be written: ${JSON.stringify(saved.error)}`);
  const whole = (await read()) ?? projection;
  await input.projectInto?.(whole);
  return whole;
}

/** What somebody decided in the console outlives the next start; only keys are made anew with every start. */
function keepChoices(projection: TenantProjection, known: TenantProjection | undefined): TenantProjection {
  if (!known) return projection;
  // Rows from before the demo tenant had tools say nothing about them.
  const areNew = known.toolkit.secrets.length === 0 && projection.toolkit.secrets.length > 0;
  // So do those from before it had people who take over.
  const isAlone = known.tenant.tools.handOver.team.length === 0;
  const agents = projection.agents.map((agent) => {
    const choice = known.agents.find((one) => one.id === agent.id) ?? agent;
    const { modelPreference, localOnly, toolAssignments, work } = choice;
    return {
      ...agent,
      ...{ modelPreference, localOnly },
      ...(areNew ? {} : { toolAssignments, work }),
      ...(isAlone ? {} : escalationOf(choice)),
    };
  });
  const { models, tools } = known.tenant;
  const { roles, handOver } = projection.tenant.tools;
  const kept = isAlone ? { ...tools, roles: { ...roles, ...tools.roles }, handOver } : tools;
  const tenant = { ...projection.tenant, models, ...(areNew ? {} : { tools: kept }) };
  const toolkit = areNew ? projection.toolkit : { ...EMPTY_TOOLKIT, secrets: projection.toolkit.secrets };
  return { ...projection, tenant, agents, toolkit };
}

const escalationOf = ({ escalationRules, escalationAssignee, naturalLanguageEscalation }: Agent) => ({
  ...{ escalationRules, escalationAssignee, naturalLanguageEscalation },
});
