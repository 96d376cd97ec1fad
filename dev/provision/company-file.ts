// A company in one file: what an engineer writes to set up a tenant. Secrets are named, not written: the
// file can be kept in a repository.

import * as z from "zod";
import { agentSchema } from "../../src/tenants/tenant.ts";

const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "lower-case letters, digits and dashes, at most 40");

const agent = agentSchema.extend({
  id,
  persona: z.string().max(4_000).default(""),
  modelPreference: z.enum(["quality", "fast"]).default("quality"),
  toolAssignments: z.array(z.string()).default([]),
  escalationRules: z.array(z.record(z.string(), z.unknown())).default([]),
  escalationAssignee: z.string().nullable().default(null),
  naturalLanguageEscalation: z.boolean().default(true),
  isActive: z.boolean().default(true),
});

const connection = z.object({
  id,
  channel: z.enum(["slack", "whatsapp", "mattermost", "web"]),
  agent: id,
  name: z.string().min(1),
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Name of a secret to the environment variable that holds it. */
  secretsFrom: z.record(
    z.string(),
    z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable"),
  ),
  isActive: z.boolean().default(true),
});

export const companySchema = z.object({
  tenant: z.object({ id, name: z.string().min(1), isActive: z.boolean().default(true) }),
  agents: z.array(agent).min(1),
  connections: z.array(connection),
});
export type Company = z.infer<typeof companySchema>;

/** The secrets each channel cannot work without. */
export const NEEDED_SECRETS: Record<Company["connections"][number]["channel"], string[]> = {
  slack: ["signing_secret", "bot_token"],
  whatsapp: ["app_secret", "verify_token", "access_token"],
  mattermost: ["bot_token", "action_secret"],
  web: ["session_secret"],
};

/** Everything that is wrong with the file, as lines for its writer. Empty: nothing. */
export function companyProblems(company: Company, env: Record<string, string | undefined>): string[] {
  const agents = new Set(company.agents.map((one) => one.id));
  return company.connections.flatMap((one) => {
    const where = `connection ${one.id}`;
    const missing = NEEDED_SECRETS[one.channel].filter((name) => !(name in one.secretsFrom));
    const unset = Object.values(one.secretsFrom).filter((variable) => !env[variable]);
    return [
      ...(agents.has(one.agent) ? [] : [`${where}: there is no agent ${one.agent} in this file`]),
      ...missing.map((name) => `${where}: secretsFrom lacks ${name}`),
      ...unset.map((variable) => `${where}: the environment variable ${variable} is not set`),
    ];
  });
}
