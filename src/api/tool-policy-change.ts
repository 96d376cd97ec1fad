// A tenant's tool policy as an operator changes it: what is given replaces what was, the rest stays. What is
// stopped as a whole has a door of its own.

import * as z from "zod";
import { handOverPolicySchema } from "../tenants/hand-over-policy.ts";
import { hostOf } from "../tenants/http-tool-check.ts";
import type { Agent } from "../tenants/tenant.ts";
import {
  type Approvers,
  approversSchema,
  hostRuleSchema,
  type PersonRef,
  personRefSchema,
  type ToolPolicy,
  toolNameSchema,
} from "../tenants/tool-policy.ts";
import type { TenantDirectory } from "./deps.ts";
import { toolNames } from "./tools-view.ts";

type Fields = Record<string, string>;

/** As a whole: what is left out of it would be filled with what nobody chose. */
const { team, takeMs, hours } = handOverPolicySchema.shape;
const handOverChange = z.strictObject({
  team: team.unwrap(),
  takeMs: takeMs.unwrap(),
  hours: hours.unwrap(),
});

// Not toolPolicySchema.partial(): its defaults would fill what was left out, and so erase what was set.
export const toolPolicyChangeSchema = z
  .strictObject({
    hosts: z.array(hostRuleSchema).max(200),
    roles: z.record(z.string().trim().min(1).max(60), z.array(personRefSchema).max(50)),
    approvers: z.record(toolNameSchema, approversSchema),
    frozenTools: z.array(toolNameSchema).max(200),
    timeZone: z.string().max(60),
    /** null: nobody is told. */
    alerts: personRefSchema.nullable(),
    handOver: handOverChange,
  } satisfies Record<Exclude<keyof ToolPolicy, "isFrozen">, z.ZodType>)
  .partial();

/** Path to sentence of everything that names what is not there or is still needed; empty where it is sound. */
export function toolPolicyProblems(policy: ToolPolicy, directory: TenantDirectory): Fields {
  return {
    ...hostProblems(policy, directory),
    ...(isTimeZone(policy.timeZone) ? {} : { timeZone: "is not a time zone such as Europe/Berlin" }),
    ...alertProblems(policy, directory),
    ...peopleProblems("handOver.team", policy.handOver.team, directory),
    ...lostAssignees(policy, directory),
    ...Object.assign(
      {},
      ...Object.entries(policy.roles).map(([role, people]) =>
        peopleProblems(`roles.${role}`, people, directory),
      ),
      ...Object.entries(policy.approvers).map(([tool, approvers]) =>
        approverProblems(`approvers.${tool}`, approvers, policy, directory),
      ),
    ),
  };
}

/** Whom an answer could never come from. A role nobody has would be nobody, which is not what somebody meant. */
export function approverProblems(
  path: string,
  approvers: Approvers,
  policy: Pick<ToolPolicy, "roles">,
  directory: TenantDirectory,
): Fields {
  if (approvers.kind === "people") return peopleProblems(`${path}.people`, approvers.people, directory);
  if (approvers.kind === "role" && !Object.hasOwn(policy.roles, approvers.role))
    return { [`${path}.role`]: "there is no such role" };
  return {};
}

function peopleProblems(path: string, people: PersonRef[], { connections }: TenantDirectory): Fields {
  const ours = new Set(connections.map(({ id }) => id));
  const stranger = people.findIndex(({ connectionId }) => !ours.has(connectionId));
  return stranger < 0 ? {} : { [`${path}.${stranger}.connectionId`]: "there is no such connection" };
}

function alertProblems({ alerts }: ToolPolicy, { connections }: TenantDirectory): Fields {
  const isOurs = !alerts || connections.some(({ id }) => id === alerts.connectionId);
  return isOurs ? {} : { "alerts.connectionId": "there is no such connection" };
}

/** Nobody would be asked in the place of a role that is gone or empty: whoever does that says who is. */
function lostAssignees(policy: ToolPolicy, { agents, tenant }: TenantDirectory): Fields {
  for (const [role, people] of Object.entries(tenant.tools.roles)) {
    const left = Object.hasOwn(policy.roles, role) ? policy.roles[role] : undefined;
    const isLost = people.length > 0 && !left?.length;
    const user = isLost && agents.find((agent) => assigneeNames(agent).includes(role));
    if (user) return { roles: `${role} still takes over from ${user.name}. Change that first` };
  }
  return {};
}

const assigneeNames = ({ escalationAssignee, escalationRules }: Agent): unknown[] => [
  escalationAssignee,
  ...escalationRules.map(({ assignee }) => assignee),
];

function hostProblems({ hosts }: ToolPolicy, { toolkit }: TenantDirectory): Fields {
  const listed = hosts.map(({ host }) => host);
  const twice = listed.findIndex((host, index) => listed.indexOf(host) !== index);
  if (twice >= 0) return { [`hosts.${twice}.host`]: "is there twice" };
  const users = [
    ...toolkit.httpTools.map(({ id, urlTemplate }) => ({ id, host: hostOf(urlTemplate) })),
    ...toolkit.mcpServers.map(({ id, url }) => ({ id, host: hostOf(url) })),
  ];
  const lost = users.find(({ host }) => host !== undefined && !listed.includes(host));
  return lost ? { hosts: `${lost.host} is still used by ${lost.id}. Change that first` } : {};
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Tools that are to be stopped and are not there. One that is gone may stay stopped. */
export function frozenProblem(
  tools: readonly string[],
  directory: TenantDirectory,
  builtIn: readonly { name: string }[],
): Fields {
  const known = new Set([...toolNames(directory, builtIn), ...directory.tenant.tools.frozenTools]);
  const stranger = tools.find((tool) => !known.has(tool));
  return stranger === undefined ? {} : { frozenTools: `there is no tool ${stranger}` };
}
