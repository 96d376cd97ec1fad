// What the demo company lets its employee do: look things up on the web, in its documents, its calendar and its
// orders, give money back, and ask the parcel service. The keys are those that the services outside want.

import { createHmac } from "node:crypto";
import { sealToolSecret } from "../../src/tenants/credentials.ts";
import type { Keyring } from "../../src/tenants/keyring.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import {
  type HttpToolRecord,
  type McpServerRecord,
  type OpenToolSecret,
  type PinnedTool,
  type Toolkit,
  type ToolPolicy,
  toolPolicySchema,
} from "../../src/tenants/tool-policy.ts";
import { createEgress, guardedFetch } from "../../src/tools/builtin/egress.ts";
import { listMcpTools } from "../../src/tools/mcp-list.ts";
import { pinTools } from "../../src/tools/mcp-pin.ts";
import { DEMO_TIME_ZONE } from "../outside/demo-events.ts";
import { ORDERS_HOST, type Outside, type OutsideKeys, PARCELS_HOST } from "../outside/server.ts";
import { DEMO_TENANT } from "./demo-connections.ts";

const PARCELS = "parcels";
/** Of the parcel service, the tool that only looks. */
const READS = "track_parcel";
const LISTING_MS = 10_000;

/** Everything Ada may call, by the names that models use. */
const ASSIGNMENTS = [
  "web_search",
  "kb_search",
  "calendar_lookup",
  "look_up_order",
  "get_invoice",
  "refund_order",
  `${PARCELS}_track_parcel`,
  `${PARCELS}_book_pickup`,
];

const demoPolicy = (): ToolPolicy =>
  toolPolicySchema.parse({
    hosts: [
      { host: ORDERS_HOST, readFree: true },
      { host: PARCELS_HOST, readFree: false },
    ],
    timeZone: DEMO_TIME_ZONE,
  });

/** The same every time for the same sealing key. */
export function outsideKeys(sealingKey: string): OutsideKeys {
  const key = (label: string) => createHmac("sha256", sealingKey).update(`outside ${label}`).digest("hex");
  return { brave: `BSA${key("brave").slice(0, 28)}`, orders: key("orders"), parcels: key("parcels") };
}

/** In plain: they are sealed before they go anywhere. */
function plainSecrets(keys: OutsideKeys, serviceAccount: string): OpenToolSecret[] {
  const bearer = (id: string, host: string, value: string): OpenToolSecret => ({
    ...{ id, kind: "header", host, header: "Authorization", prefix: "Bearer ", value },
  });
  return [
    { id: "brave_key", kind: "brave", prefix: "", value: keys.brave },
    { id: "team_calendar", kind: "google_service_account", prefix: "", value: serviceAccount },
    bearer("orders_key", ORDERS_HOST, keys.orders),
    bearer("parcels_key", PARCELS_HOST, keys.parcels),
  ];
}

const order = { type: "string", description: "The order's number, such as 1001" };

const httpTools = (): HttpToolRecord[] => [
  {
    tenantId: DEMO_TENANT,
    id: "look_up_order",
    description: "Looks up one order of a customer: what was bought, for how much, and where it is.",
    method: "GET",
    urlTemplate: `https://${ORDERS_HOST}/orders/{order}`,
    inputSchema: { type: "object", properties: { order }, required: ["order"], additionalProperties: false },
    sendsBody: false,
    effect: "read",
    isActive: true,
  },
  {
    tenantId: DEMO_TENANT,
    id: "get_invoice",
    description: "Gets the invoice of one order as a PDF, which can be sent to the customer.",
    method: "GET",
    urlTemplate: `https://${ORDERS_HOST}/orders/{order}/invoice`,
    inputSchema: { type: "object", properties: { order }, required: ["order"], additionalProperties: false },
    sendsBody: false,
    effect: "read",
    isActive: true,
  },
  {
    tenantId: DEMO_TENANT,
    id: "refund_order",
    description: "Gives a customer the money for an order back. Without an amount, all of it.",
    method: "POST",
    urlTemplate: `https://${ORDERS_HOST}/orders/{order}/refunds`,
    inputSchema: {
      type: "object",
      properties: {
        order,
        amount: { type: "number", description: "In euros", exclusiveMinimum: 0 },
        reason: { type: "string", description: "Why, in a few words", maxLength: 500 },
      },
      required: ["order"],
      additionalProperties: false,
    },
    sendsBody: true,
    effect: "write",
    isActive: true,
  },
];

/** Asked for its tools as the console would, and looked at: the demo company trusts them as they are now. */
async function parcelServer(outside: Outside, secrets: OpenToolSecret[]): Promise<McpServerRecord> {
  const server = { id: PARCELS, name: "Parcel service", url: `https://${PARCELS_HOST}/mcp` };
  const egress = createEgress({ fetch, ownHosts: [], routes: JSON.parse(outside.vars.EGRESS_ROUTES) });
  const guarded = guardedFetch(egress)({ hosts: demoPolicy().hosts, toolkit: { secrets } });
  const listed = await listMcpTools(server, { fetch: guarded, signal: AbortSignal.timeout(LISTING_MS) });
  if (!listed.ok) throw new Error(`The parcel service lists no tools: ${listed.error.message}`);
  const { tools } = pinTools([], listed.value.tools, { serverId: PARCELS, taken: new Set() });
  const looked = tools.map(
    (tool): PinnedTool => ({ ...tool, state: "on", effect: tool.name === READS ? "read" : "write" }),
  );
  return { tenantId: DEMO_TENANT, ...server, isActive: true, tools: looked };
}

/** With its credentials sealed. */
async function demoToolkit(keys: Keyring, outside: Outside): Promise<Toolkit> {
  const secrets = plainSecrets(outside.keys, outside.serviceAccount);
  const sealed = secrets.map(async ({ value, ...settings }) => {
    const place = { tenantId: DEMO_TENANT, id: settings.id };
    return { ...settings, tenantId: DEMO_TENANT, secrets: await sealToolSecret(keys, place, value) };
  });
  return {
    secrets: await Promise.all(sealed),
    httpTools: httpTools(),
    mcpServers: [await parcelServer(outside, secrets)],
    grants: [],
  };
}

/** Every employee of the tenant gets them, and remembers people. */
export async function withDemoTools(
  projection: TenantProjection,
  keys: Keyring,
  outside: Outside,
): Promise<TenantProjection> {
  const { hosts, timeZone } = demoPolicy();
  return {
    ...projection,
    tenant: { ...projection.tenant, tools: { ...projection.tenant.tools, hosts, timeZone } },
    agents: projection.agents.map((agent) => ({
      ...agent,
      toolAssignments: [...ASSIGNMENTS],
      work: { ...agent.work, remembers: true },
    })),
    toolkit: await demoToolkit(keys, outside),
  };
}
