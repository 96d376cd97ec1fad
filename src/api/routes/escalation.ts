// The rules by which an employee fetches a person: read, replaced as a whole, and tried on last week.

import { type Context, Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { readRules } from "../../escalation/rule.ts";
import type { Agent } from "../../tenants/tenant.ts";
import type { ApiEnv } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { assigneeProblems, checkRules, type RulesProblems } from "../escalation-change.ts";
import { tryRules } from "../escalation-trial.ts";
import type { EscalationView, RulesRefusal } from "../escalation-view.ts";
import { describeFields, jsonBody } from "../json-body.ts";
import { colleaguesOf } from "../ownership-view.ts";

/** Rules are looked at by themselves: a mistake in one is told at its place. */
const rules = z.array(z.unknown()).max(1_000);
const changeBody = z.strictObject({
  rules,
  assignee: z
    .string()
    .trim()
    .max(200)
    .nullable()
    .transform((name) => name || null),
  naturalLanguage: z.boolean(),
});
const trialBody = z.strictObject({
  rules,
  naturalLanguage: z.boolean(),
  before: z.int().positive().optional(),
});

function agentOf({ agents }: TenantDirectory, id: string): Agent {
  const agent = agents.find((known) => known.id === id);
  if (!agent) throw new ApiError("not_found", "There is no such employee.");
  return agent;
}

function escalationView(directory: TenantDirectory, agentId: string): EscalationView {
  const { id, name, escalationRules, escalationAssignee, naturalLanguageEscalation } = agentOf(
    directory,
    agentId,
  );
  const roles = Object.entries(directory.tenant.tools.roles);
  return {
    agent: { id, name },
    rules: escalationRules,
    faults: readRules(escalationRules).faults,
    assignee: escalationAssignee,
    naturalLanguage: naturalLanguageEscalation,
    assignees: {
      roles: roles.map(([role, people]) => ({
        name: role,
        people: people.map((one) => one.name || one.userId),
      })),
      people: colleaguesOf(directory),
    },
  };
}

export function escalationRoutes(deps: ApiDeps) {
  const refuse = (c: Context<ApiEnv>, { fields, mistakes }: RulesProblems) => {
    const requestId = c.get("requestId") ?? deps.newId();
    const error = { code: "bad_request" as const, requestId, ...describeFields(fields) };
    return c.json<RulesRefusal, 400>({ error, mistakes }, 400);
  };
  return new Hono<ApiEnv>()
    .get("/agents/:id/escalation", (c) =>
      c.json(escalationView(c.get("caller").directory, c.req.param("id"))),
    )
    .put("/agents/:id/escalation", jsonBody(changeBody), async (c) => {
      const caller = c.get("caller");
      const { directory } = caller;
      const agent = agentOf(directory, c.req.param("id"));
      const { assignee, naturalLanguage, rules } = c.req.valid("json");
      const checked = checkRules(rules);
      if (!checked.ok) return refuse(c, checked.error);
      const fields = assigneeProblems(checked.value, assignee, directory);
      if (Object.keys(fields).length > 0) return refuse(c, { fields, mistakes: [] });
      const before = {
        rules: agent.escalationRules,
        assignee: agent.escalationAssignee,
        naturalLanguage: agent.naturalLanguageEscalation,
      };
      const after = { rules: checked.value, assignee, naturalLanguage };
      const change = { what: `when ${agent.name} fetches a person`, agentId: agent.id, before, after };
      const write = deps.escalation.save(directory.tenant.id, agent.id, after);
      return c.json(escalationView(await applyChange(deps, caller, change, write), agent.id));
    })
    .post("/agents/:id/escalation/dry-run", jsonBody(trialBody), async (c) => {
      const { directory } = c.get("caller");
      const agent = agentOf(directory, c.req.param("id"));
      const { rules, naturalLanguage, before } = c.req.valid("json");
      const checked = checkRules(rules);
      if (!checked.ok) return refuse(c, checked.error);
      return c.json(
        await tryRules(deps, directory, agent, { rules: checked.value, naturalLanguage, before }),
      );
    });
}
