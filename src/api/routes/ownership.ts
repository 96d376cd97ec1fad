// Who speaks in a conversation, and what an operator may do about it: take it, hand it back, pass it on, answer.

import { type Context, Hono } from "hono";
import * as z from "zod";
import type { OwnRefusal, OwnWish } from "../../conversation/port.ts";
import { ApiError } from "../../errors.ts";
import { MAX_TEXT_CHARS } from "../../limits.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { type FoundEnv, requireConversation, requireDelivery } from "../find-conversation.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { ownerOf, takeRequest } from "../own-request.ts";
import { colleaguesOf, handOverView, type OwnershipView } from "../ownership-view.ts";
import { refuseLate, replyDeadline } from "../reply-deadline.ts";
import { said } from "../said.ts";

/** The hand-over that the operator saw; absent: the newest one. */
const id = z.string().min(1).max(64).optional();
const ownBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("take"), id }),
  /** `note`: what was agreed, for the employee and whoever reads the history. */
  z.strictObject({ kind: z.literal("hand_back"), id, note: said(500).optional() }),
  /** Without `to`: to the next in line, and after them to the team. */
  z.strictObject({
    kind: z.literal("pass"),
    id,
    to: z
      .array(z.strictObject({ connectionId: z.string().max(100), userId: z.string().max(200) }))
      .min(1)
      .max(50)
      .optional(),
  }),
  /** `key` is made once a line, so that sending it again cannot say it twice. */
  z.strictObject({
    kind: z.literal("speak"),
    id,
    key: z.string().min(8).max(64),
    text: said(MAX_TEXT_CHARS),
  }),
]);
type OwnBody = z.infer<typeof ownBody>;

const PATH = "/conversations/:connectionId/:thread/ownership";

export function ownershipRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get(PATH, requireConversation, async (c) => {
      const found = c.get("found");
      const { epoch, handOver } = await deps.conversations.ownership(found.ref);
      const deadline = await replyDeadline(deps, found);
      const { connectionId, userId } = ownerOf(c.get("caller")).colleague;
      const view: OwnershipView = {
        epoch,
        ...(handOver ? { handOver: handOverView(handOver) } : {}),
        now: deps.clock(),
        colleagues: colleaguesOf(c.get("caller").directory),
        you: { connectionId, userId },
        ...(deadline === undefined ? {} : { replyUntil: deadline }),
      };
      return c.json(view);
    })
    .post(PATH, requireConversation, jsonBody(ownBody), (c) => own(deps, c, c.req.valid("json")));
}

async function own(deps: ApiDeps, c: Context<FoundEnv>, body: OwnBody) {
  const { ref } = c.get("found");
  if (body.kind === "speak") {
    requireDelivery(c.get("found"));
    await refuseLate(deps, c.get("found"));
  }
  const caller = c.get("caller");
  const result = await deps.conversations.own(ref, await wishOf(deps, c, body), ownerOf(caller));
  if (result.kind === "own_refused") throw refusalError(result.refusal);
  return c.json({ handOver: handOverView(result.handOver) });
}

/** What is meant, in full: which hand-over, and whom it is passed to. */
async function wishOf(deps: ApiDeps, c: Context<FoundEnv>, body: OwnBody): Promise<OwnWish> {
  const id = body.id ?? (await openHandOver(deps, c));
  if (body.kind === "take" && id === undefined) {
    const request = await takeRequest(deps, c.get("found"), c.get("caller"));
    return { kind: "take", id: request.id, request };
  }
  if (id === undefined) throw new ApiError("conflict", "Nobody has taken over here. Take it first.");
  switch (body.kind) {
    case "take":
      return { kind: "take", id };
    case "hand_back":
      return { kind: "hand_back", id, ...(body.note === undefined ? {} : { note: body.note }) };
    case "pass":
      return { kind: "pass", id, ...(body.to ? { to: named(c, body.to) } : {}) };
    case "speak":
      return { kind: "speak", id, key: body.key, text: body.text };
  }
}

async function openHandOver(deps: ApiDeps, c: Context<FoundEnv>): Promise<string | undefined> {
  const { handOver } = await deps.conversations.ownership(c.get("found").ref);
  return handOver && handOver.state !== "returned" ? handOver.id : undefined;
}

/** Only to people of the team: whoever is passed a conversation reads it and speaks for the company. */
function named(c: Context<FoundEnv>, to: { connectionId: string; userId: string }[]) {
  const colleagues = colleaguesOf(c.get("caller").directory);
  return to.map(({ connectionId, userId }, index) => {
    const known = colleagues.find((one) => one.connectionId === connectionId && one.userId === userId);
    if (!known) throw fieldError({ [`to.${index}`]: "is in no role and not in the team" });
    return { connectionId, userId, name: known.name };
  });
}

function refusalError(refusal: OwnRefusal): ApiError {
  switch (refusal.code) {
    case "not_asked":
      return new ApiError("forbidden", "This is not yours to take.");
    case "taken":
      return new ApiError("conflict", `${refusal.by} has taken it.`);
    case "over":
      return new ApiError("conflict", `It was handed back by ${refusal.by}: the employee answers again.`);
    case "no_text":
      return new ApiError("bad_request", "There are no words in it that could be passed on.");
    case "unknown":
      return new ApiError("not_found", "There is no such hand-over.");
  }
}
