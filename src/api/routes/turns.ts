// One turn of a conversation: its whole trace, and what of it did not arrive, sent once more.

import { Hono } from "hono";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { requireConversation } from "../find-conversation.ts";
import { ownerOf } from "../own-request.ts";
import { readTrace } from "../read-trace.ts";
import { refuseLate } from "../reply-deadline.ts";

function turnOf(written: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(written)) return Number(written);
  throw new ApiError("not_found", "There is no such turn.");
}

export function turnRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/conversations/:connectionId/:thread/turns/:turn/trace", requireConversation, async (c) => {
      const trace = await readTrace(deps, c.get("found").ref, turnOf(c.req.param("turn")));
      if (!trace) throw new ApiError("not_found", "There is no such turn.");
      return c.json(trace);
    })
    .post("/conversations/:connectionId/:thread/turns/:turn/resend", requireConversation, async (c) => {
      const { connection, ref } = c.get("found");
      const turn = turnOf(c.req.param("turn"));
      if (!connection.isActive)
        throw new ApiError("conflict", "The connection is switched off: nothing can be delivered there.");
      await refuseLate(deps, c.get("found"));
      return c.json({ resent: await deps.conversations.resend(ref, turn, ownerOf(c.get("caller"))) });
    });
}
