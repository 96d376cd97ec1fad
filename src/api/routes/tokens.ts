// Tokens with which programs call the models. One is shown once, when it is made; only its hash is kept.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { MAX_API_TOKENS } from "../../limits.ts";
import { type ApiTokenRecord, tokenScopeSchema } from "../../tenants/policy.ts";
import type { ApiEnv } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import { jsonBody } from "../json-body.ts";

const newToken = z.strictObject({
  name: z.string().trim().min(1, "give it a name").max(80),
  scopes: z
    .array(tokenScopeSchema)
    .min(1, "choose what it may do")
    .transform((scopes) => [...new Set(scopes)]),
});

const view = ({ id, name, scopes, createdAt, revokedAt }: ApiTokenRecord) => ({
  ...{ id, name, scopes, createdAt },
  ...(revokedAt === undefined ? {} : { revokedAt }),
});

export type TokenView = ReturnType<typeof view>;

/** Those in force first, the newest of each first. */
const views = (tokens: ApiTokenRecord[]): TokenView[] =>
  tokens
    .map(view)
    .sort(
      (a, b) =>
        Number(a.revokedAt !== undefined) - Number(b.revokedAt !== undefined) || b.createdAt - a.createdAt,
    );

export function tokenRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/tokens", (c) => c.json({ tokens: views(c.get("caller").directory.tokens) }))
    .post("/tokens", jsonBody(newToken), async (c) => {
      const caller = c.get("caller");
      const { tenant, tokens } = caller.directory;
      const { name, scopes } = c.req.valid("json");
      if (tokens.filter(({ revokedAt }) => revokedAt === undefined).length >= MAX_API_TOKENS)
        throw new ApiError("conflict", `A workspace has at most ${MAX_API_TOKENS} tokens. Revoke one first.`);
      const { token, record } = await deps.mintToken(tenant.id, name, scopes);
      const change = { what: `the token ${name}`, before: undefined, after: { id: record.id, scopes } };
      await applyChange(deps, caller, change, deps.models.insertToken(record));
      return c.json({ token, record: view(record) });
    })
    .delete("/tokens/:id", async (c) => {
      const caller = c.get("caller");
      const { tenant, tokens } = caller.directory;
      const known = tokens.find(({ id }) => id === c.req.param("id"));
      if (!known) throw new ApiError("not_found", "There is no such token.");
      // Asked for again it is written through again: the first try may have stopped half way.
      const { id, scopes } = known;
      const change = {
        what: `the token ${known.name}`,
        before: { id, scopes },
        after: { id, revoked: true },
      };
      const write = deps.models.revokeToken(tenant.id, id, known.revokedAt ?? deps.clock());
      return c.json({ tokens: views((await applyChange(deps, caller, change, write)).tokens) });
    });
}
