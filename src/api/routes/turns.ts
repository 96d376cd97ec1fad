// One turn of a conversation: its whole trace, the files that its tools made, and what of it did not arrive, sent
// once more.

import { Hono } from "hono";
import { fromBase64 } from "../../base64.ts";
import type { MadeBytes } from "../../conversation/made-file.ts";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { requireConversation, requireDelivery } from "../find-conversation.ts";
import { ownerOf } from "../own-request.ts";
import { readTrace } from "../read-trace.ts";
import { refuseLate } from "../reply-deadline.ts";

/** Whatever it is called or holds: a browser saves it, and never shows it as a page of ours. */
function saved({ file, base64 }: MadeBytes): Response {
  const bytes = fromBase64(base64);
  const name = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return new Response(bytes, {
    headers: {
      "content-type": file.mediaType,
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
      "cache-control": "private, no-store",
    },
  });
}

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
    .get("/conversations/:connectionId/:thread/turns/:turn/files/:index", requireConversation, async (c) => {
      const { turn, index } = c.req.param();
      const at = /^\d{1,3}$/.test(index) ? Number(index) : -1;
      const body = await deps.conversations.madeFile(c.get("found").ref, turnOf(turn), at);
      if (body === undefined) throw new ApiError("not_found", "There is no such file, or not any more.");
      return saved(JSON.parse(body) as MadeBytes);
    })
    .post("/conversations/:connectionId/:thread/turns/:turn/resend", requireConversation, async (c) => {
      const { ref } = c.get("found");
      const turn = turnOf(c.req.param("turn"));
      requireDelivery(c.get("found"));
      await refuseLate(deps, c.get("found"));
      return c.json({ resent: await deps.conversations.resend(ref, turn, ownerOf(c.get("caller"))) });
    });
}
