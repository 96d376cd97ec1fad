// Sign in, ask who is signed in, sign out.

import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { SESSION_MS } from "../../limits.ts";
import { type ApiEnv, activeTenant, checkToken, SESSION_COOKIE, sessionCaller } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { jsonBody } from "../json-body.ts";
import { sealSession } from "../session-cookie.ts";
import type { SignInGuard } from "../sign-in-guard.ts";

const credentials = z.object({ tenant: z.string().trim().toLowerCase().max(40), token: z.string().max(512) });

const cookieOptions = {
  prefix: "host",
  path: "/",
  secure: true,
  httpOnly: true,
  sameSite: "Strict",
} as const;

export function sessionRoutes(deps: ApiDeps, guard: SignInGuard) {
  return new Hono<ApiEnv>()
    .post("/", jsonBody(credentials), async (c) => {
      const { tenant, token } = c.req.valid("json");
      await checkToken(c, deps, guard, token);
      const directory = await activeTenant(deps, tenant);
      if (!directory) throw new ApiError("unauthenticated", "That workspace and token do not match.");
      const expiresAt = deps.clock() + SESSION_MS;
      const sealed = await sealSession({ tenant, session: deps.newId(), expiresAt }, deps.adminToken);
      setCookie(c, SESSION_COOKIE, sealed, { ...cookieOptions, maxAge: SESSION_MS / 1_000 });
      return c.json({ session: { tenant: { id: tenant, name: directory.tenant.name }, expiresAt } });
    })
    .get("/", async (c) => {
      // Asked by every page load; being signed out is an answer to it, not an error.
      const caller = await sessionCaller(c, deps);
      if (!caller) return c.json({ session: null });
      const { id, name } = caller.directory.tenant;
      return c.json({ session: { tenant: { id, name }, expiresAt: caller.expiresAt ?? null } });
    })
    .delete("/", (c) => {
      deleteCookie(c, SESSION_COOKIE, cookieOptions);
      return c.json({ session: null });
    });
}
