// Which models a company has, in which order they are asked, and what they may cost.

import { Hono } from "hono";
import { ApiError } from "../../errors.ts";
import { type DeploymentRecord, modelIdSchema } from "../../tenants/policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import {
  checkDeployment,
  type DeploymentChange,
  deploymentChangeSchema,
  type SecretPlan,
} from "../deployment-change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { modelsView } from "../models-view.ts";
import { changedPolicy, modelNames, policyChangeSchema, policyProblems, usersOf } from "../policy-change.ts";

/** A tenant's own; the object that keeps them is not a place for thousands. */
const MAX_DEPLOYMENTS = 100;

const noSuchModel = () => new ApiError("not_found", "There is no such model.");

/** Throws unless a deployment may be stored under this id. */
function checkId(id: string, directory: TenantDirectory, deps: ApiDeps): void {
  const shaped = modelIdSchema.safeParse(id);
  if (!shaped.success) throw fieldError({ id: shaped.error.issues[0]?.message ?? "is no id" });
  const { groups } = modelNames(directory, deps.builtIn(), directory.tenant.models);
  if (groups.has(id)) throw fieldError({ id: "a group has this name" });
  const isNew = !directory.deployments.some((known) => known.id === id);
  if (isNew && directory.deployments.length >= MAX_DEPLOYMENTS)
    throw new ApiError("conflict", `A workspace has at most ${MAX_DEPLOYMENTS} models of its own.`);
}

async function recordOf(
  deps: ApiDeps,
  key: { tenantId: string; id: string },
  { credential: _, ...settings }: DeploymentChange,
  input: { plan: SecretPlan; known: DeploymentRecord | undefined },
): Promise<DeploymentRecord> {
  const { plan, known } = input;
  const secrets = plan === "keep" ? (known?.secrets ?? {}) : await deps.sealDeploymentSecrets(key, plan);
  return { ...settings, ...key, secrets };
}

async function answer(deps: ApiDeps, tenantId: string, directory: TenantDirectory) {
  return modelsView(directory, deps.builtIn(), await deps.tenants.modelBook(tenantId), deps.clock());
}

async function removeDeployment(deps: ApiDeps, caller: Caller, id: string): Promise<TenantDirectory> {
  const { directory } = caller;
  const known = directory.deployments.find((one) => one.id === id);
  if (!known) {
    if (!deps.builtIn().deployments.some((known) => known.id === id)) throw noSuchModel();
    throw new ApiError("conflict", "This model belongs to the installation and cannot be removed here.");
  }
  // Without the tenant's own, a built-in one of that name answers again: nobody would miss it.
  const users = deps.builtIn().deployments.some((known) => known.id === id) ? [] : usersOf(id, directory);
  if (users.length > 0)
    throw new ApiError("conflict", `It is still used by ${users.join(", ")}. Change that first.`);
  const change = { what: `the model ${id}`, before: told(known), after: undefined };
  return applyChange(deps, caller, change, deps.models.deleteDeployment(directory.tenant.id, id));
}

/** Without the credential, sealed or not. */
const told = ({ secrets, tenantId: _, ...settings }: DeploymentRecord) => ({
  ...settings,
  credential: Object.keys(secrets).length > 0 ? "has one" : "none",
});

export function modelRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/models", async (c) => {
      const { directory } = c.get("caller");
      return c.json(await answer(deps, directory.tenant.id, directory));
    })
    .put("/models/policy", jsonBody(policyChangeSchema), async (c) => {
      const caller = c.get("caller");
      const { directory } = caller;
      const policy = changedPolicy(directory.tenant.models, c.req.valid("json"));
      const problems = policyProblems(policy, directory, deps.builtIn());
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const change = { what: "the rules for models", before: directory.tenant.models, after: policy };
      const write = deps.models.savePolicy(directory.tenant.id, policy);
      return c.json(await answer(deps, directory.tenant.id, await applyChange(deps, caller, change, write)));
    })
    .put("/models/deployments/:id", jsonBody(deploymentChangeSchema), async (c) => {
      const caller = c.get("caller");
      const { directory } = caller;
      const key = { tenantId: directory.tenant.id, id: c.req.param("id") };
      checkId(key.id, directory, deps);
      const wanted = c.req.valid("json");
      const known = directory.deployments.find(({ id }) => id === key.id);
      const checked = checkDeployment(wanted, known);
      if (!checked.ok) throw fieldError(checked.error);
      const record = await recordOf(deps, key, wanted, { plan: checked.value, known });
      const credential = checked.value === "keep" ? {} : { credential: "new" };
      const after = { ...told(record), ...credential };
      const change = { what: `the model ${key.id}`, before: known && told(known), after };
      const write = deps.models.saveDeployment(record);
      return c.json(await answer(deps, key.tenantId, await applyChange(deps, caller, change, write)));
    })
    .delete("/models/deployments/:id", async (c) => {
      const caller = c.get("caller");
      const left = await removeDeployment(deps, caller, c.req.param("id"));
      return c.json(await answer(deps, caller.directory.tenant.id, left));
    });
}
