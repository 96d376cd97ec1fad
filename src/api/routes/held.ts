// The Held queue: what no model could answer, and the three ways a person ends it.

import { type Context, Hono } from "hono";
import * as z from "zod";
import type { HeldEnd, HeldWish } from "../../conversation/port.ts";
import { ApiError } from "../../errors.ts";
import { HELD_PAGE, MAX_TEXT_CHARS } from "../../limits.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { recordChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import {
  type FoundConversation,
  type FoundEnv,
  requireConversation,
  requireDelivery,
} from "../find-conversation.ts";
import { type HeldConversation, heldCandidates, heldConversation } from "../held-page.ts";
import { jsonBody } from "../json-body.ts";
import { query, wholeNumber } from "../query.ts";
import { said } from "../said.ts";

export type { HeldConversation } from "../held-page.ts";

const listQuery = z.object({ before: wholeNumber(Number.MAX_SAFE_INTEGER).optional() });

/** Stands in one line with other words, so it must not make lines of its own. */
const name = said(80).transform((text) => text.replace(/\s+/g, " "));

/** `turn` is the one that the operator saw; `name` is how readers and the audit trail call the operator. */
const about = { turn: z.int().positive(), name: name.default("Operator") };
const retryBody = z.object(about);
/** `key` is made once an answer, so that sending it again cannot answer twice. */
const answerBody = z.object({ ...about, text: said(MAX_TEXT_CHARS), key: z.string().min(8).max(64) });
const dismissBody = z.object({ ...about, reason: said(500) });

/** Of every 409 here: what became of the turn, so that a second operator sees what the first did. */
export interface HeldConflict {
  error: { code: "conflict"; message: string; requestId: string };
  ended: HeldEnd | null;
}

export function heldRoutes(deps: ApiDeps) {
  const end = endHeld(deps);
  return new Hono<ApiEnv>()
    .get("/held", query(listQuery), async (c) => {
      const { before } = c.req.valid("query");
      const { tenant, connections, agents } = c.get("caller").directory;
      const [rows, recent] = await Promise.all([
        deps.database.listHeld(tenant.id, HELD_PAGE, before),
        deps.tenants.recent(tenant.id),
      ]);
      const page = heldCandidates(rows.ok ? rows.value : [], recent, { limit: HELD_PAGE, before });
      const asked = page.candidates.map(async ({ connectionId, thread }) => {
        const connection = connections.find((known) => known.id === connectionId);
        if (!connection) return undefined;
        return heldAt(deps, { connection, ref: { tenantId: tenant.id, connectionId, thread } }, agents);
      });
      // One conversation that cannot be read must not hide the others.
      const settled = await Promise.allSettled(asked);
      const held = settled.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
      const unreadable = settled.filter((one) => one.status === "rejected").length;
      const database: "ok" | "unavailable" = rows.ok ? "ok" : "unavailable";
      const next = page.before === undefined ? {} : { before: page.before };
      return c.json({ held, unreadable, ...next, database });
    })
    .get("/held/:connectionId/:thread", requireConversation, async (c) =>
      c.json({ held: (await heldAt(deps, c.get("found"), c.get("caller").directory.agents)) ?? null }),
    )
    .post("/held/:connectionId/:thread/retry", requireConversation, jsonBody(retryBody), (c) => {
      const { turn, name } = c.req.valid("json");
      return end(c, { kind: "retry", turn, by: operator(c.get("caller"), name) });
    })
    .post("/held/:connectionId/:thread/answer", requireConversation, jsonBody(answerBody), (c) => {
      const { name, ...answer } = c.req.valid("json");
      return end(c, { kind: "answer", ...answer, by: operator(c.get("caller"), name) });
    })
    .post("/held/:connectionId/:thread/dismiss", requireConversation, jsonBody(dismissBody), (c) => {
      const { turn, name, reason } = c.req.valid("json");
      return end(c, { kind: "dismiss", turn, reason, by: operator(c.get("caller"), name) });
    });
}

const operator = ({ personId }: Caller, name: string) => ({ id: personId, name });

/** Asks the conversation itself: a list may be older than the truth. */
async function heldAt(
  deps: ApiDeps,
  { connection, ref }: FoundConversation,
  agents: Caller["directory"]["agents"],
): Promise<HeldConversation | undefined> {
  const state = await deps.conversations.held(ref);
  if (state.kind !== "held") return undefined;
  const replyUntil = deps.canReopen(connection)
    ? undefined
    : deps.replyUntil(connection.channel, state.held.writtenAt);
  return heldConversation(state.held, { connection, thread: ref.thread, agents }, replyUntil);
}

const endHeld = (deps: ApiDeps) =>
  async function endHeldTurn(c: Context<FoundEnv>, wish: HeldWish) {
    const { connection, ref } = c.get("found");
    if (wish.kind === "answer") requireDelivery(c.get("found"));
    const result = await deps.endHeld(ref, wish, connection);
    // The same wish from two tabs is one change. What the conversation did is in its own chain, whatever is lost here.
    if (result.kind === "done" && result.isAgain) return c.json({ ended: result.end });
    if (result.kind === "done") {
      const { connectionId, thread } = ref;
      const what = `a held message of ${connectionId}, ${thread}`;
      const caller = { ...c.get("caller"), operatorName: wish.by.name };
      const change = { what, agentId: connection.agentId, before: "held", after: result.end.kind };
      await recordChange(deps, caller, change);
      return c.json({ ended: result.end });
    }
    if (result.kind === "too_late")
      throw new ApiError("conflict", "The chat service takes no free reply so long after the last message.");
    const ended = result.kind === "conflict" ? result.end : null;
    const message = ended ? inWords(ended) : "This is not held.";
    const requestId = c.get("requestId") ?? deps.newId();
    return c.json<HeldConflict, 409>({ error: { code: "conflict", message, requestId }, ended }, 409);
  };

/** Long enough to recognise an answer; the whole of it is in the transcript. */
const QUOTED = 200;

function inWords(end: HeldEnd): string {
  switch (end.kind) {
    case "retried":
      return `${end.by.name} has asked the models again.`;
    case "answered":
      return `${end.by.name} has answered: ${end.text.slice(0, QUOTED).toWellFormed()}`;
    case "dismissed":
      return `${end.by.name} has closed it: ${end.reason}`;
    case "written_again":
      return "The person has written again; both messages are answered together.";
  }
}
