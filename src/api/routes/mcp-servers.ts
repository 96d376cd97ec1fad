// Remote servers whose tools employees may use, each once a person looked at what it says of itself.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { MAX_MCP_SERVERS } from "../../limits.ts";
import { effectSchema, type McpServerRecord, toolNameSchema } from "../../tenants/tool-policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { checkUnused, revokeGrantsOf } from "../tool-removal.ts";
import { toolNames, toolsView } from "../tools-view.ts";

const serverBody = z.strictObject({
  name: z.string().trim().min(1, "give it a name").max(80),
  url: z.string().trim().min(1).max(2_000),
  isActive: z.boolean().default(true),
});
/** `hash` is of what the person saw: what the server says since is not what somebody agreed to. */
const toolBody = z.strictObject({
  state: z.enum(["on", "off"]),
  effect: effectSchema.optional(),
  hash: z.string().max(64),
});

function serverOf({ directory }: Caller, id: string): McpServerRecord {
  const server = directory.toolkit.mcpServers.find((known) => known.id === id);
  if (!server) throw new ApiError("not_found", "There is no such server.");
  return server;
}

function urlProblem(text: string, { tenant }: TenantDirectory): string | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== "https:") return "must be an address that begins with https://";
  if (url.username !== "" || url.password !== "" || url.port !== "" || url.hash !== "")
    return "must be an address without a name, password or port: credentials have a field of their own";
  if (!tenant.tools.hosts.some(({ host }) => host === url.hostname))
    return `${url.hostname} is not among the hosts that tools may reach`;
  return undefined;
}

function checkServer({ directory }: Caller, id: string, url: string): McpServerRecord | undefined {
  const shaped = toolNameSchema.safeParse(id);
  if (!shaped.success) throw fieldError({ id: shaped.error.issues[0]?.message ?? "is no name" });
  const problem = urlProblem(url, directory);
  if (problem) throw fieldError({ url: problem });
  const { mcpServers } = directory.toolkit;
  const known = mcpServers.find((server) => server.id === id);
  if (!known && mcpServers.length >= MAX_MCP_SERVERS)
    throw new ApiError("conflict", `A workspace has at most ${MAX_MCP_SERVERS} servers.`);
  return known;
}

const told = ({ name, url, isActive }: Pick<McpServerRecord, "name" | "url" | "isActive">) => ({
  name,
  url,
  isActive,
});

/** Asks the server, keeps what a person looked at, and takes back leave that was given for something else. */
async function refresh(deps: ApiDeps, caller: Caller, server: McpServerRecord) {
  const { directory } = caller;
  const own = new Set(server.tools.map(({ toolName }) => toolName));
  const others = toolNames(directory, deps.tools.builtIn(directory)).filter((name) => !own.has(name));
  const listed = await deps.tools.listMcp(directory, server, new Set(others));
  if (!listed.ok) throw new ApiError("conflict", listed.error.message);
  const { tools, added, changed, removed, leftOut } = listed.value;
  const lost = server.tools.filter(({ name }) => changed.includes(name) || removed.includes(name));
  await revokeGrantsOf(
    deps,
    caller,
    lost.map(({ toolName }) => toolName),
  );
  const news = { added, changed, removed };
  const change = { what: `tools of the server ${server.name}`, before: undefined, after: news };
  const write = deps.tools.rows.saveMcpServer({ ...server, tools });
  return { written: await applyChange(deps, caller, change, write), news: { ...news, leftOut } };
}

export function mcpServerRoutes(deps: ApiDeps) {
  const view = (directory: TenantDirectory) =>
    toolsView(directory, deps.tools.builtIn(directory), deps.clock());
  return new Hono<ApiEnv>()
    .put("/tools/mcp/:id", jsonBody(serverBody), async (c) => {
      const caller = c.get("caller");
      const id = c.req.param("id");
      const given = c.req.valid("json");
      const known = checkServer(caller, id, given.url);
      // Another address is another server: nothing that was said of the one holds for the other.
      const tools = known?.url === given.url ? known.tools : [];
      const change = { what: `the server ${given.name}`, before: known && told(known), after: given };
      const record = { id, tenantId: caller.directory.tenant.id, ...given, tools };
      return c.json(view(await applyChange(deps, caller, change, deps.tools.rows.saveMcpServer(record))));
    })
    .post("/tools/mcp/:id/refresh", async (c) => {
      const caller = c.get("caller");
      const { written, news } = await refresh(deps, caller, serverOf(caller, c.req.param("id")));
      return c.json({ ...view(written), news });
    })
    .patch("/tools/mcp/:id/tools/:name", jsonBody(toolBody), async (c) => {
      const caller = c.get("caller");
      const server = serverOf(caller, c.req.param("id"));
      const tool = server.tools.find(({ toolName }) => toolName === c.req.param("name"));
      if (!tool) throw new ApiError("not_found", "There is no such tool.");
      const { state, hash, effect = tool.effect } = c.req.valid("json");
      if (hash !== tool.hash)
        throw new ApiError("conflict", "The server says something else of it now. Look at it again.");
      const { looked: _, ...current } = tool;
      const pinned = { ...current, state, effect };
      const tools = server.tools.map((one) => (one === tool ? pinned : one));
      const seen = ({ state, effect, hash }: typeof tool) => ({ state, effect, hash });
      const change = {
        what: `the tool ${tool.toolName}`,
        before: seen(tool),
        after: { ...seen(pinned), seen: hash },
      };
      const write = deps.tools.rows.saveMcpServer({ ...server, tools });
      return c.json(view(await applyChange(deps, caller, change, write)));
    })
    .delete("/tools/mcp/:id", async (c) => {
      const caller = c.get("caller");
      const server = serverOf(caller, c.req.param("id"));
      const names = server.tools.map(({ toolName }) => toolName);
      checkUnused(caller.directory, names);
      await revokeGrantsOf(deps, caller, names);
      const change = { what: `the server ${server.name}`, before: told(server), after: undefined };
      const write = deps.tools.rows.delete(server.tenantId, "mcp", server.id);
      return c.json(view(await applyChange(deps, caller, change, write)));
    });
}
