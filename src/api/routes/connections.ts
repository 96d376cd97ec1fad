// Where employees can be reached, and which other programs they listen to there. Secrets stay inside.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";

const botIds = z.array(z.string().trim().min(1).max(100)).max(50);
const change = z.strictObject({ allowBots: botIds.transform((ids) => [...new Set(ids)]) }).partial();

type Connection = TenantDirectory["connections"][number];

/** Programs write on these; WhatsApp and the web have people only. */
const hearsPrograms = ({ channel }: Connection): boolean => channel === "slack" || channel === "mattermost";

/** Ids of other programs that are listened to; none unless somebody said so. */
const allowedBots = ({ settings }: Connection): string[] => botIds.safeParse(settings.allowBots).data ?? [];

export function connectionRoutes(deps: ApiDeps) {
  const view = (connection: Connection) => {
    const { id, channel, name, agentId, isActive } = connection;
    const bots = hearsPrograms(connection) ? { allowBots: allowedBots(connection) } : {};
    return {
      id,
      channel,
      name,
      agentId,
      isActive,
      ...bots,
      webhookUrl: `${deps.publicUrl}/webhooks/${channel}/${id}`,
    };
  };
  return new Hono<ApiEnv>()
    .get("/connections", (c) => c.json({ connections: c.get("caller").directory.connections.map(view) }))
    .patch("/connections/:connectionId", jsonBody(change), async (c) => {
      const caller = c.get("caller");
      const { tenant, connections } = caller.directory;
      const found = connections.find(({ id }) => id === c.req.param("connectionId"));
      if (!found) throw new ApiError("not_found", "There is no such connection.");
      if (!hearsPrograms(found)) throw fieldError({ allowBots: "no programs write on this channel" });
      const { allowBots = allowedBots(found) } = c.req.valid("json");
      const what = `programs that ${found.name} listens to`;
      const before = { allowBots: allowedBots(found) };
      const write = deps.connections.saveSettings(tenant.id, found.id, { allowBots });
      const written = await applyChange(
        deps,
        caller,
        { what, agentId: found.agentId, before, after: { allowBots } },
        write,
      );
      return c.json({ connection: view(written.connections.find(({ id }) => id === found.id) ?? found) });
    });
}
