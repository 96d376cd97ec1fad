// A company in one file: what an engineer writes to set up a tenant. Secrets are named, not written: the
// file can be kept in a repository.

import * as z from "zod";
import { escalationRulesSchema } from "../../src/escalation/rule.ts";
import { parseConnectionId } from "../../src/ids.ts";
import { CONSOLE_LOCAL } from "../../src/tenants/console-history.ts";
import { assigneesOf, handOverPolicySchema } from "../../src/tenants/hand-over-policy.ts";
import { hostOf, httpToolProblems } from "../../src/tenants/http-tool-check.ts";
import { deploymentSchema, modelIdSchema, modelPolicySchema } from "../../src/tenants/policy.ts";
import { agentSchema } from "../../src/tenants/tenant.ts";
import {
  agentWorkSchema,
  httpToolSchema,
  mcpServerSchema,
  toolPolicySchema,
  toolSecretSchema,
} from "../../src/tenants/tool-policy.ts";

const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "lower-case letters, digits and dashes, at most 40");

const agent = agentSchema.extend({
  id,
  persona: z.string().max(4_000).default(""),
  modelPreference: modelIdSchema.default("quality"),
  toolAssignments: z.array(z.string()).default([]),
  /** Looked at here: a rule with a mistake would be left out where it is run. */
  escalationRules: escalationRulesSchema.default([]),
  /** A role, or one person as `tenant.connection/user`. */
  escalationAssignee: z.string().trim().min(1).nullable().default(null),
  naturalLanguageEscalation: z.boolean().default(true),
  isActive: z.boolean().default(true),
  /** Limits, approvers, memory. Left out: as it is, or the usual. Who is frozen stays frozen. */
  work: agentWorkSchema.omit({ isFrozen: true }).optional(),
});

/** Name of a secret to the environment variable that holds it. */
const secretsFrom = z.record(
  z.string(),
  z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable"),
);

const connection = z.object({
  id,
  channel: z.enum(["slack", "whatsapp", "mattermost", "web"]),
  agent: id,
  name: z.string().min(1),
  settings: z.record(z.string(), z.unknown()).default({}),
  secretsFrom,
  isActive: z.boolean().default(true),
});

const deployment = deploymentSchema.extend({ secretsFrom: secretsFrom.default({}) });

export const companySchema = z.object({
  tenant: z.object({
    id,
    name: z.string().min(1),
    isActive: z.boolean().default(true),
    /** Groups, budgets, what stays local. Left out: as it is, or nothing decided. */
    models: modelPolicySchema.optional(),
    /** Hosts, roles, approvers, time zone. Left out: as it is. What is frozen stays frozen. */
    tools: toolPolicySchema
      .omit({ isFrozen: true, frozenTools: true })
      // A file that says nothing of it must not undo what was decided in the console.
      .extend({ handOver: handOverPolicySchema.exactOptional() })
      .optional(),
  }),
  agents: z.array(agent).min(1),
  connections: z.array(connection),
  /** Models of the company's own, beside those of the installation. */
  deployments: z.array(deployment).default([]),
  /** Credentials of tools: `secretsFrom` names the variable of `value`. */
  toolSecrets: z.array(toolSecretSchema.extend({ secretsFrom })).default([]),
  httpTools: z.array(httpToolSchema).default([]),
  /** What each may do is for a person to look at, in the console. */
  mcpServers: z.array(mcpServerSchema.omit({ tools: true })).default([]),
});
export type Company = z.infer<typeof companySchema>;

/** The secrets each channel cannot work without. */
export const NEEDED_SECRETS: Record<Company["connections"][number]["channel"], string[]> = {
  slack: ["signing_secret", "bot_token"],
  whatsapp: ["app_secret", "verify_token", "access_token"],
  mattermost: ["bot_token", "action_secret"],
  web: ["session_secret"],
};

type Environment = Record<string, string | undefined>;

interface WithSecrets {
  where: string;
  needed: readonly string[];
  secretsFrom: Record<string, string>;
}

function secretProblems({ where, needed, secretsFrom }: WithSecrets, env: Environment): string[] {
  const missing = needed.filter((name) => !(name in secretsFrom));
  const unset = Object.values(secretsFrom).filter((variable) => !env[variable]);
  return [
    ...missing.map((name) => `${where}: secretsFrom lacks ${name}`),
    ...unset.map((variable) => `${where}: the environment variable ${variable} is not set`),
  ];
}

/** A tunnel takes both halves of a service token or none; a cloud provider takes its key. */
function neededBy({ provider, locality, secretsFrom }: Company["deployments"][number]): string[] {
  const halves = ["access_client_id", "access_client_secret"];
  if (halves.some((half) => half in secretsFrom)) return halves;
  return provider !== "ollama" && locality === "cloud" ? ["api_key"] : [];
}

/** Credentials go to hosts that tools may reach, and so do tools; both where the file says which those are. */
function toolProblems(company: Company, env: Environment): string[] {
  const hosts = company.tenant.tools?.hosts;
  const unreachable = (where: string, host: string | undefined) =>
    hosts && host !== undefined && !hosts.some((rule) => rule.host === host)
      ? [`${where}: ${host} is not among the hosts of tenant.tools`]
      : [];
  return [
    ...company.toolSecrets.flatMap(({ id, kind, host, header, secretsFrom }) => {
      const where = `tool secret ${id}`;
      const place = kind === "header" && !(host && header) ? [`${where}: say which host and header`] : [];
      const secrets = secretProblems({ where, needed: ["value"], secretsFrom }, env);
      return [...place, ...unreachable(where, host), ...secrets];
    }),
    ...company.httpTools.flatMap((tool) => {
      const reachable = hosts ?? [{ host: hostOf(tool.urlTemplate) ?? "" }];
      const problems = Object.entries(httpToolProblems(tool, reachable));
      return problems.map(([field, sentence]) => `tool ${tool.id}: ${field} ${sentence}`);
    }),
    ...company.mcpServers.flatMap(({ id, url }) => unreachable(`server ${id}`, hostOf(url))),
  ];
}

/** Whom a hand-over could never reach. Who is in which role is known where the file says so. */
function assigneeProblems({ tenant, agents }: Company): string[] {
  const roles = tenant.tools?.roles;
  if (!roles) return [];
  const isReached = (name: string | null | undefined): boolean => {
    const people = assigneesOf(roles, name);
    return !name || (people.length > 0 && people.every((one) => isOf(tenant.id, one.connectionId)));
  };
  return agents.flatMap(({ id, escalationAssignee, escalationRules }) => {
    const named = [escalationAssignee, ...escalationRules.map(({ assignee }) => assignee)];
    const lost = named.filter((name) => !isReached(name));
    return lost.map(
      (name) => `agent ${id}: ${name} is no role with people in it, and no ${tenant.id}.connection/user`,
    );
  });
}

const isOf = (tenantId: string, connection: string): boolean =>
  parseConnectionId(connection)?.tenantId === tenantId;

/** People of the team stand on connections of the company. */
const teamProblems = ({ tenant }: Company): string[] =>
  (tenant.tools?.handOver?.team ?? [])
    .filter(({ connectionId }) => !isOf(tenant.id, connectionId))
    .map(
      ({ userId, connectionId }) =>
        `tenant.tools.handOver.team: ${userId} is on ${connectionId}, which is not a connection of ${tenant.id}`,
    );

/** Everything that is wrong with the file, as lines for its writer. Empty: nothing. */
export function companyProblems(company: Company, env: Environment): string[] {
  const agents = new Set(company.agents.map((one) => one.id));
  const unknownAgent = (where: string, agent: string) =>
    agents.has(agent) ? [] : [`${where}: there is no agent ${agent} in this file`];
  return [
    ...company.connections.flatMap(({ id, agent, channel, secretsFrom }) => {
      const where = `connection ${id}`;
      if (id === CONSOLE_LOCAL) return [`${where}: this name belongs to the history of changes`];
      const secrets = secretProblems({ where, needed: NEEDED_SECRETS[channel], secretsFrom }, env);
      return [...unknownAgent(where, agent), ...secrets];
    }),
    ...company.deployments.flatMap((one) => {
      const { id, secretsFrom } = one;
      return secretProblems({ where: `deployment ${id}`, needed: neededBy(one), secretsFrom }, env);
    }),
    ...toolProblems(company, env),
    ...assigneeProblems(company),
    ...teamProblems(company),
    ...Object.keys(company.tenant.models?.agentBudgets ?? {}).flatMap((agent) =>
      unknownAgent("models.agentBudgets", agent),
    ),
  ];
}
