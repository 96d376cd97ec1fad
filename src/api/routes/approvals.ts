// What waits for a person's yes, over all conversations, and the operator's answer to it.

import { type Context, Hono } from "hono";
import * as z from "zod";
import { cleanText } from "../../channels/clean-text.ts";
import type { ConversationRef } from "../../conversation/message.ts";
import type { Decider, DecisionRefusal, DecisionResult, DecisionWish } from "../../conversation/port.ts";
import { ApiError } from "../../errors.ts";
import { APPROVAL_PAGE } from "../../limits.ts";
import { consoleHistory } from "../../tenants/console-history.ts";
import { type ApprovalView, approvalCandidates, approvalView } from "../approvals-page.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { type FoundEnv, requireConversation } from "../find-conversation.ts";
import { jsonBody } from "../json-body.ts";
import { query, wholeNumber } from "../query.ts";

export type { ApprovalView } from "../approvals-page.ts";

const listQuery = z.object({ before: wholeNumber(Number.MAX_SAFE_INTEGER).optional() });
const verdictBody = z.strictObject({
  verdict: z.enum(["approved", "denied"]),
  /** Goes to the employee with a denial. */
  reason: z
    .string()
    .max(500)
    .transform((text) => cleanText(text).trim())
    .optional(),
});

export function approvalRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/approvals", query(listQuery), async (c) => {
      const { before } = c.req.valid("query");
      const { directory } = c.get("caller");
      const { tenant, connections, agents } = directory;
      const [rows, recent] = await Promise.all([
        deps.database.listAwaiting(tenant.id, APPROVAL_PAGE, before),
        deps.tenants.recent(tenant.id),
      ]);
      const page = approvalCandidates(rows.ok ? rows.value : [], recent, { limit: APPROVAL_PAGE, before });
      const asked = page.candidates.map(async ({ connectionId, thread, person }): Promise<ApprovalView[]> => {
        const connection = connections.find((known) => known.id === connectionId);
        if (!connection) return [];
        const ref = { tenantId: tenant.id, connectionId, thread };
        const pending = await deps.conversations.confirmations(ref, ["pending"]);
        return pending.map((one) => approvalView(one, { connection, thread, agents, person }));
      });
      // One conversation that cannot be read must not hide the others.
      const settled = await Promise.allSettled(asked);
      const approvals = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
      const unreadable = settled.filter((one) => one.status === "rejected").length;
      const database: "ok" | "unavailable" = rows.ok ? "ok" : "unavailable";
      const next = page.before === undefined ? {} : { before: page.before };
      approvals.sort((a, b) => a.expiresAt - b.expiresAt);
      return c.json({ approvals, unreadable, ...next, database, now: deps.clock() });
    })
    .get("/conversations/:connectionId/:thread/confirmations", requireConversation, async (c) => {
      const { connection, ref } = c.get("found");
      const { agents } = c.get("caller").directory;
      const all = await deps.conversations.confirmations(ref);
      const where = { connection, thread: ref.thread, agents, person: "" };
      return c.json({ confirmations: all.map((one) => approvalView(one, where)), now: deps.clock() });
    })
    .post(
      "/conversations/:connectionId/:thread/confirmations/:id",
      requireConversation,
      jsonBody(verdictBody),
      (c) => decide(deps, c, c.req.valid("json")),
    );
}

/** Signed in to the console, an operator may always decide: it is they who say who else may. */
const operator = ({ personId, operatorName, directory }: Caller): Decider => ({
  connectionId: consoleHistory(directory.tenant.id).connectionId,
  person: { id: personId, name: operatorName },
  isOperator: true,
  via: "console",
});

async function decide(
  deps: ApiDeps,
  c: Context<FoundEnv, "/conversations/:connectionId/:thread/confirmations/:id">,
  { verdict, reason }: z.infer<typeof verdictBody>,
) {
  const { connection, ref } = c.get("found");
  const caller = c.get("caller");
  const given = reason === undefined || reason === "" ? {} : { reason };
  const wish: DecisionWish = { by: "id", id: c.req.param("id"), verdict, ...given };
  const result = await decideAtOrigin(deps, ref, wish, operator(caller));
  if (result.kind !== "decided") throw refusalError(result);
  const where = { connection, thread: ref.thread, agents: caller.directory.agents, person: "" };
  return c.json({ confirmation: approvalView(result.confirmation, where) });
}

/** A copy of a card leads to the conversation that asked, which is the same tenant's or nobody's. */
async function decideAtOrigin(
  deps: ApiDeps,
  ref: ConversationRef,
  wish: DecisionWish,
  by: Decider,
): Promise<DecisionResult> {
  const result = await deps.conversations.decide(ref, wish, by);
  if (result.kind !== "elsewhere" || result.origin.tenantId !== ref.tenantId) return result;
  return deps.conversations.decide(result.origin, result.wish, by);
}

function refusalError(result: Exclude<DecisionResult, { kind: "decided" }>): ApiError {
  const refusal: DecisionRefusal = result.kind === "refused" ? result.refusal : { code: "unknown" };
  switch (refusal.code) {
    case "unknown":
      return new ApiError("not_found", "There is no such request.");
    case "not_allowed":
      return new ApiError("forbidden", "This is not yours to decide.");
    case "expired":
      return new ApiError("conflict", "Nobody answered in time: the request has expired.");
    case "decided":
      return new ApiError("conflict", `${refusal.by} was first: it is ${refusal.state} already.`);
  }
}
