// Credentials of tools: written and never read. One must not follow to another address either: whoever may
// change an address could otherwise have it sent to a machine of their own.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { MAX_TOOL_SECRETS } from "../../limits.ts";
import { type ToolSecretRecord, toolNameSchema, toolSecretSchema } from "../../tenants/tool-policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { toolsView } from "../tools-view.ts";

const body = toolSecretSchema
  .omit({ id: true })
  .extend({
    /** Left out: as it was. A key file of Google's is some 2,400 characters. */
    value: z.string().trim().min(1, "is blank").max(20_000).optional(),
  })
  .strict();
type Given = z.infer<typeof body>;

/** Letters that a header can carry. */
const HEADER_VALUE = /^[\x20-\x7e]*$/;

function problemsOf(given: Given, known: ToolSecretRecord | undefined, directory: TenantDirectory) {
  const { kind, host, header, prefix, value } = given;
  const problems: Record<string, string> = {};
  if (kind === "header") {
    if (host === undefined) problems.host = "say where it is sent";
    else if (!directory.tenant.tools.hosts.some((rule) => rule.host === host))
      problems.host = `${host} is not among the hosts that tools may reach`;
    if (header === undefined) problems.header = "say which header carries it";
    if (!HEADER_VALUE.test(`${prefix}${value ?? ""}`))
      problems.value = "has letters that a header cannot carry";
  } else if (value !== undefined && kind !== "brave" && !isJsonObject(value)) {
    problems.value = "must be JSON, as Google hands it out";
  }
  if (value === undefined && !known) problems.value = "enter it";
  if (value === undefined && known && (known.kind !== kind || known.host !== host))
    problems.value = "enter it again: where it is sent changed";
  return problems;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function checkId({ directory }: Caller, id: string): ToolSecretRecord | undefined {
  const shaped = toolNameSchema.safeParse(id);
  if (!shaped.success) throw fieldError({ id: shaped.error.issues[0]?.message ?? "is no name" });
  const { secrets } = directory.toolkit;
  const known = secrets.find((secret) => secret.id === id);
  if (!known && secrets.length >= MAX_TOOL_SECRETS)
    throw new ApiError("conflict", `A workspace has at most ${MAX_TOOL_SECRETS} credentials of tools.`);
  return known;
}

/** Where it goes and whether it is new: all that anybody but the tool learns of it. */
const told = ({ kind, host, header, prefix }: Omit<Given, "value">, value: "kept" | "new") => ({
  ...{ kind, host, header, prefix },
  value,
});

export function toolSecretRoutes(deps: ApiDeps) {
  const view = (directory: TenantDirectory) =>
    toolsView(directory, deps.tools.builtIn(directory), deps.clock());
  return new Hono<ApiEnv>()
    .put("/tools/secrets/:id", jsonBody(body), async (c) => {
      const caller = c.get("caller");
      const place = { tenantId: caller.directory.tenant.id, id: c.req.param("id") };
      const known = checkId(caller, place.id);
      const given = c.req.valid("json");
      const problems = problemsOf(given, known, caller.directory);
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const { value, ...settings } = given;
      const secrets =
        value === undefined ? (known?.secrets ?? {}) : await deps.tools.sealSecret(place, value);
      const change = {
        what: `the credential ${place.id}`,
        before: known && told(known, "kept"),
        after: told(settings, value === undefined ? "kept" : "new"),
      };
      const write = deps.tools.rows.saveSecret({ ...settings, ...place, secrets });
      return c.json(view(await applyChange(deps, caller, change, write)));
    })
    .delete("/tools/secrets/:id", async (c) => {
      const caller = c.get("caller");
      const known = caller.directory.toolkit.secrets.find(({ id }) => id === c.req.param("id"));
      if (!known) throw new ApiError("not_found", "There is no such credential.");
      const change = { what: `the credential ${known.id}`, before: told(known, "kept"), after: undefined };
      const write = deps.tools.rows.delete(known.tenantId, "secret", known.id);
      return c.json(view(await applyChange(deps, caller, change, write)));
    });
}
