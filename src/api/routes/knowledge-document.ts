// One document: its parts while it is uploaded, what was made of it, and its end.

import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { readBody } from "../../channels/read-body.ts";
import { ApiError } from "../../errors.ts";
import { CHUNK_PAGE, DOCUMENT_PART_BYTES } from "../../limits.ts";
import { unreachable } from "../../result.ts";
import type { ApiEnv } from "../caller.ts";
import { recordChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import { jsonBody } from "../json-body.ts";
import type { DocumentView, UploadRefusal } from "../knowledge-verbs.ts";
import { query } from "../query.ts";
import { stored } from "../write-through.ts";
import { documentName } from "./knowledge-name.ts";

interface DocumentEnv {
  Variables: ApiEnv["Variables"] & { document: DocumentView; here: number[] };
}

const unknown = () => new ApiError("not_found", "There is no such document.");
const renameBody = z.strictObject({ name: documentName });
const chunksQuery = z.object({
  from: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .default(0),
});

/** What an upload is refused with, in words. */
function refused(refusal: UploadRefusal): ApiError {
  switch (refusal.code) {
    case "not_found":
      return unknown();
    case "closed":
      return new ApiError("conflict", "It is not being uploaded any more.");
    case "wrong_part":
      return new ApiError("bad_request", "It has no part of this number and size.");
    case "missing":
      return new ApiError("conflict", `Parts are missing: ${refusal.parts.slice(0, 50).join(", ")}.`);
    case "mismatch":
      return new ApiError("conflict", "What arrived is not what was announced. Upload it again.");
    default:
      return unreachable(refusal);
  }
}

/** The value of a success; throws what the refusal says. */
function uploaded<T>(
  result: { ok: true; value: T } | { ok: false; error: { code: "unavailable" } | UploadRefusal },
): T {
  if (result.ok || result.error.code === "unavailable") return stored(result);
  throw refused(result.error);
}

/** The document of the path. Another tenant's looks like none. */
const requireDocument = ({ knowledge }: ApiDeps) =>
  createMiddleware<DocumentEnv>(async function requireKnownDocument(c, next) {
    const id = c.req.param("id") ?? "";
    if (!/^[a-z0-9-]{1,60}$/.test(id)) throw unknown();
    const found = stored(await knowledge.find(c.get("caller").directory.tenant.id, id));
    if (!found) throw unknown();
    c.set("document", found.document);
    c.set("here", found.here);
    await next();
  });

export function documentRoutes(deps: ApiDeps) {
  const { knowledge } = deps;
  const known = requireDocument(deps);
  return new Hono<DocumentEnv>()
    .get("/", known, (c) => c.json({ document: c.get("document"), here: c.get("here") }))
    .get("/chunks", known, query(chunksQuery), async (c) => {
      const { tenant } = c.get("caller").directory;
      const { from } = c.req.valid("query");
      const page = { from, limit: CHUNK_PAGE };
      return c.json({ chunks: stored(await knowledge.chunks(tenant.id, c.get("document").id, page)) });
    })
    .put("/parts/:part", async (c) => {
      const { id, part } = c.req.param() as { id: string; part: string };
      if (!/^[a-z0-9-]{1,60}$/.test(id) || !/^\d{1,3}$/.test(part)) throw unknown();
      const body = await readBody(c.req.raw, DOCUMENT_PART_BYTES);
      if (!body) throw new ApiError("payload_too_large", "A part has at most 1 MiB.");
      const { tenant } = c.get("caller").directory;
      uploaded(await knowledge.savePart(tenant.id, id, Number(part), body));
      return c.json({ part: Number(part) });
    })
    .post("/finish", known, async (c) =>
      c.json({
        document: uploaded(await knowledge.finish(c.get("caller").directory.tenant.id, c.get("document").id)),
      }),
    )
    .patch("/", known, jsonBody(renameBody), async (c) => {
      const caller = c.get("caller");
      const { id, name: before } = c.get("document");
      const { name } = c.req.valid("json");
      if (!stored(await knowledge.rename(caller.directory.tenant.id, id, name))) throw unknown();
      await recordChange(deps, caller, {
        what: `the document ${before}`,
        before: { name: before },
        after: { name },
      });
      return c.json({ document: { ...c.get("document"), name } });
    })
    .post("/retry", known, async (c) => {
      const begun = stored(
        await knowledge.restart(c.get("caller").directory.tenant.id, c.get("document").id),
      );
      if (!begun)
        throw new ApiError("conflict", "There is nothing to begin anew: it is ready, or not here yet.");
      return c.json({ document: begun });
    })
    .delete("/", known, async (c) => {
      const caller = c.get("caller");
      const { id, name, kind } = c.get("document");
      if (!stored(await knowledge.remove(caller.directory.tenant.id, id))) throw unknown();
      const change = { what: `the document ${name}`, before: { id, name, kind }, after: undefined };
      await recordChange(deps, caller, change);
      return c.json({ deleted: id });
    });
}
