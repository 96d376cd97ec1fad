// What employees remember of people: to be seen, put right, deleted and put back. The history of changes tells
// that it was done and never what stood there: who is forgotten must not live on in a trail that nobody can edit.

import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { MAX_MEMORY_CHARS, MEMORY_PAGE } from "../../limits.ts";
import type { ApiEnv } from "../caller.ts";
import { recordChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import { jsonBody } from "../json-body.ts";
import type { MemoryEntryView, RememberedBy, RememberedPersonView } from "../memory-verbs.ts";
import { query, wholeNumber } from "../query.ts";

export type { MemoryEntryView, RememberedPersonView } from "../memory-verbs.ts";

const ID = z.string().min(1).max(200);
const before = wholeNumber(Number.MAX_SAFE_INTEGER).optional();
const peopleQuery = z.object({ agentId: ID.optional(), before });
const entriesQuery = z.object({ search: z.string().max(200).optional(), before });

const words = z
  .string()
  .trim()
  .min(1, "say what is to be remembered, or delete it")
  .max(MAX_MEMORY_CHARS, `at most ${MAX_MEMORY_CHARS} characters`);
const correctionBody = z.strictObject({ text: words });
const restoreBody = z.strictObject({
  agentId: ID,
  connectionId: ID,
  userId: ID,
  entry: z
    .strictObject({
      id: z.string().regex(/^[0-9a-f]{64}$/, "is not the id of a memory"),
      kind: z.enum(["fact", "exchange"]),
      text: words,
      name: z.string().min(1).max(200).optional(),
      at: z.number().int().min(0).max(8_640_000_000_000_000),
      thread: z.string().max(512),
      turn: z.number().int().min(0).max(2_147_483_647),
    })
    .transform(({ name, ...entry }): MemoryEntryView => (name === undefined ? entry : { ...entry, name })),
});

interface RememberedEnv {
  Variables: ApiEnv["Variables"] & { who: RememberedBy; newest: MemoryEntryView[] };
}

const unknownPerson = () => new ApiError("not_found", "Nothing is remembered of this person.");
const unknownEntry = () => new ApiError("not_found", "This is not remembered, or not any more.");

/** The answer of a verb; throws where the database is away. */
function answered<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (result.ok) return result.value;
  throw new ApiError("unavailable", "What is remembered cannot be reached now. Try again in a moment.");
}

/** The person of the path, of whom something is remembered. Another tenant's looks like nobody. */
const requireRemembered = ({ memory }: ApiDeps) =>
  createMiddleware<RememberedEnv>(async function requireRememberedPerson(c, next) {
    const { agentId = "", connectionId = "", userId = "" }: Record<string, string> = c.req.param();
    const named = [agentId, connectionId, userId].every((part) => ID.safeParse(part).success);
    const who = { tenantId: c.get("caller").directory.tenant.id, agentId, connectionId, userId };
    const newest = named ? answered(await memory.entries(who, {})) : [];
    if (newest.length === 0) throw unknownPerson();
    c.set("who", who);
    c.set("newest", newest);
    await next();
  });

/** Pass as `before` for the next page; absent at the end. */
const nextPage = (times: number[]): { before?: number } => {
  const last = times.at(-1);
  return times.length < MEMORY_PAGE || last === undefined ? {} : { before: last };
};

/** What the history says of an entry: where to find it, and nothing of what stood there. */
const traceOf = ({ id, kind, at, thread, turn }: MemoryEntryView) => ({ id, kind, at, thread, turn });
const nameOf = ({ connectionId, userId }: Omit<RememberedBy, "tenantId" | "agentId">) =>
  `${userId} on ${connectionId}`;

/** All people, and putting back what somebody deleted. */
export function memoryRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/memory", query(peopleQuery), async (c) => {
      const { agentId, before } = c.req.valid("query");
      const page = {
        ...(agentId === undefined ? {} : { agentId }),
        ...(before === undefined ? {} : { before }),
      };
      const listed = await deps.memory.people(c.get("caller").directory.tenant.id, page);
      const people: RememberedPersonView[] = listed.ok ? listed.value : [];
      const database: "ok" | "unavailable" = listed.ok ? "ok" : "unavailable";
      return c.json({ people, ...nextPage(people.map(({ lastAt }) => lastAt)), database });
    })
    .post("/memory", jsonBody(restoreBody), async (c) => {
      const caller = c.get("caller");
      const { entry, ...person } = c.req.valid("json");
      const who = { tenantId: caller.directory.tenant.id, ...person };
      const restored = answered(await deps.memory.restore(who, entry));
      if (!restored) throw new ApiError("conflict", "This person was forgotten since. It stays deleted.");
      const what = `what is remembered of ${nameOf(who)}`;
      const change = { what, agentId: who.agentId, before: undefined, after: { restored: traceOf(entry) } };
      await recordChange(deps, caller, change);
      return c.json({ entry });
    })
    .route("/memory/:agentId/:connectionId/:userId", personRoutes(deps));
}

function personRoutes(deps: ApiDeps) {
  const { memory } = deps;
  return new Hono<RememberedEnv>()
    .use(requireRemembered(deps))
    .get("/", query(entriesQuery), async (c) => {
      const { search = "", before } = c.req.valid("query");
      const page = { search, ...(before === undefined ? {} : { before }) };
      const isFirst = search === "" && before === undefined;
      const entries = isFirst ? c.get("newest") : answered(await memory.entries(c.get("who"), page));
      return c.json({ entries, ...nextPage(entries.map(({ at }) => at)) });
    })
    .delete("/", async (c) => {
      const who = c.get("who");
      const { forgotten } = answered(await memory.forget(who));
      const what = `everything remembered of ${nameOf(who)}`;
      const change = { what, agentId: who.agentId, before: { entries: forgotten }, after: { entries: 0 } };
      await recordChange(deps, c.get("caller"), change);
      return c.json({ forgotten });
    })
    .patch("/:entry", jsonBody(correctionBody), async (c) => {
      const who = c.get("who");
      const entry = answered(await memory.correct(who, c.req.param("entry"), c.req.valid("json").text));
      if (!entry) throw unknownEntry();
      const what = `what is remembered of ${nameOf(who)}`;
      const change = {
        what,
        agentId: who.agentId,
        before: { id: entry.id },
        after: { corrected: traceOf(entry) },
      };
      await recordChange(deps, c.get("caller"), change);
      return c.json({ entry });
    })
    .delete("/:entry", async (c) => {
      const who = c.get("who");
      const entry = answered(await memory.remove(who, c.req.param("entry")));
      if (!entry) throw unknownEntry();
      const what = `what is remembered of ${nameOf(who)}`;
      const change = { what, agentId: who.agentId, before: traceOf(entry), after: undefined };
      await recordChange(deps, c.get("caller"), change);
      return c.json({ entry });
    });
}
