// The company's documents: listed with how far they are, brought, asked. What is done with one of them is in
// knowledge-document.ts.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import {
  ASKED_PASSAGES,
  DOCUMENT_PAGE,
  DOCUMENT_PART_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS,
  MAX_SEARCH_CHARS,
  MAX_WRITTEN_CHARS,
} from "../../limits.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { recordChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import type { DocumentView } from "../knowledge-verbs.ts";
import { query } from "../query.ts";
import { stored } from "../write-through.ts";
import { documentRoutes } from "./knowledge-document.ts";
import { documentName } from "./knowledge-name.ts";

export type { ChunkView, DocumentView, PassageView } from "../knowledge-verbs.ts";

const about = { name: documentName, agentId: z.string().max(80).optional() };

const newDocument = z.discriminatedUnion("kind", [
  z.strictObject({
    ...about,
    kind: z.literal("upload"),
    mediaType: z.string().max(200).default(""),
    bytes: z
      .int()
      .min(1, "the file is empty")
      .max(MAX_DOCUMENT_BYTES, `a document has at most ${MAX_DOCUMENT_BYTES / 2 ** 20} MiB`),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
  }),
  z.strictObject({
    ...about,
    kind: z.literal("text"),
    mediaType: z.enum(["text/plain", "text/markdown"]).default("text/markdown"),
    text: z
      .string()
      .max(MAX_WRITTEN_CHARS, `at most ${MAX_WRITTEN_CHARS} characters; upload it as a file`)
      .refine((text) => text.trim() !== "", "write something"),
  }),
  z.strictObject({ ...about, kind: z.literal("url"), url: z.url({ protocol: /^https$/ }).max(2_000) }),
]);

const listQuery = z.object({ after: z.string().max(80).optional() });
const question = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1, "ask something")
    .max(MAX_SEARCH_CHARS, `at most ${MAX_SEARCH_CHARS} characters`),
  agentId: z.string().max(80).optional(),
});

/** The place of a document in the list, as text that programs hand back as it is. */
const placeOf = ({ createdAt, id }: DocumentView): string => `${createdAt}.${id}`;

function readPlace(text: string) {
  const [, createdAt, id] = /^(\d{1,15})\.([a-z0-9-]{1,60})$/.exec(text) ?? [];
  if (!createdAt || !id) throw new ApiError("bad_request", "Not a usable value: after.");
  return { createdAt: Number(createdAt), id };
}

/** Throws unless the employee is one of the caller's. */
function checkAgent({ directory }: Caller, agentId: string | undefined): void {
  if (agentId !== undefined && !directory.agents.some(({ id }) => id === agentId))
    throw fieldError({ agentId: "there is no such employee" });
}

/** The list of hosts is asked again when it is fetched; here it saves a person the wait. */
function checkHost({ directory }: Caller, url: string): void {
  const { hostname } = new URL(url);
  if (!directory.tenant.tools.hosts.some(({ host }) => host === hostname))
    throw fieldError({ url: `${hostname} is not on the list of hosts that may be reached` });
}

export function knowledgeRoutes(deps: ApiDeps) {
  const { knowledge } = deps;
  return new Hono<ApiEnv>()
    .get("/knowledge", query(listQuery), async (c) => {
      const { after } = c.req.valid("query");
      const { id } = c.get("caller").directory.tenant;
      const place = after === undefined ? undefined : readPlace(after);
      const [listed, models] = await Promise.all([knowledge.list(id, place), knowledge.models(id)]);
      const documents: DocumentView[] = listed.ok ? listed.value : [];
      const last = documents.length < DOCUMENT_PAGE ? undefined : documents.at(-1);
      const database: "ok" | "unavailable" = listed.ok && models.ok ? "ok" : "unavailable";
      const embedding = models.ok ? models.value : { model: "", stale: 0 };
      return c.json({ documents, ...(last ? { after: placeOf(last) } : {}), embedding, database });
    })
    .post("/knowledge", jsonBody(newDocument), async (c) => {
      const caller = c.get("caller");
      const input = c.req.valid("json");
      checkAgent(caller, input.agentId);
      if (input.kind === "url") checkHost(caller, input.url);
      const made = await knowledge.create(caller.directory.tenant.id, input);
      if (!made.ok && made.error.code === "full")
        throw new ApiError(
          "conflict",
          `A workspace has at most ${MAX_DOCUMENTS} documents. Delete one first.`,
        );
      const document = stored(made);
      const { id, name, kind, agentId } = document;
      const change = { what: `the document ${name}`, before: undefined, after: { id, kind, name } };
      await recordChange(deps, caller, { ...change, ...(agentId ? { agentId } : {}) });
      return c.json({ document, partBytes: DOCUMENT_PART_BYTES });
    })
    .post("/knowledge/ask", jsonBody(question), async (c) => {
      const caller = c.get("caller");
      const { query: asked, agentId } = c.req.valid("json");
      checkAgent(caller, agentId);
      const found = await knowledge.ask(
        {
          ...{ tenantId: caller.directory.tenant.id, query: asked, limit: ASKED_PASSAGES },
          ...(agentId === undefined ? {} : { agentId }),
        },
        c.req.raw.signal,
      );
      if (!found.ok) throw new ApiError("unavailable", `${found.error.message} Try again in a moment.`);
      return c.json({ passages: found.value });
    })
    .post("/knowledge/reembed", async (c) => {
      const caller = c.get("caller");
      const queued = stored(await knowledge.reembed(caller.directory.tenant.id));
      const change = {
        what: "the vectors of all documents",
        before: undefined,
        after: { anew: queued.length },
      };
      if (queued.length > 0) await recordChange(deps, caller, change);
      return c.json({ queued: queued.length });
    })
    .route("/knowledge/:id", documentRoutes(deps));
}
