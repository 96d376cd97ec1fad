// Who asks. Everything behind `authenticate` reads the tenant from here and from nowhere else.

import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { cleanText } from "../channels/clean-text.ts";
import { equalsSecret } from "../channels/hmac.ts";
import { ApiError } from "../errors.ts";
import type { ApiDeps, TenantDirectory } from "./deps.ts";
import { openSession } from "./session-cookie.ts";
import type { SignInGuard } from "./sign-in-guard.ts";

/** With the `__Host-` prefix that hono adds: bound to this host, to TLS and to the whole of it. */
export const SESSION_COOKIE = "konstruct";

export interface Caller {
  via: "session" | "token";
  directory: TenantDirectory;
  /** Stands for the person in conversations that the console opens. */
  personId: string;
  /** As the history of changes names whoever asks. For reading only: everybody may call themselves anything. */
  operatorName: string;
  /** The name was given by whoever is signed in: two without one are not the same person. */
  isNamed?: boolean;
  /** When the session ends; a token has no end. */
  expiresAt?: number;
}

export interface ApiEnv {
  Variables: { caller: Caller; requestId?: string };
}

/** Percent-encoded, for a header holds no other letters than ASCII. */
export const OPERATOR_HEADER = "x-konstruct-operator";
const MAX_OPERATOR_NAME = 80;
const A_PROGRAM = "A program";
/** What the console sends, too, for whoever has not said how they are called. */
const NAMELESS = "Operator";

export function operatorName(c: Context, otherwise = A_PROGRAM): string {
  try {
    const given = decodeURIComponent(c.req.header(OPERATOR_HEADER) ?? "");
    return (
      cleanText(given).replace(/\s+/g, " ").trim().slice(0, MAX_OPERATOR_NAME).toWellFormed() || otherwise
    );
  } catch {
    return otherwise;
  }
}

/** The caller's address as Cloudflare saw it; absent only where there is no Cloudflare in front. */
const addressOf = (c: Context): string => c.req.header("cf-connecting-ip") ?? "local";

/** Throws unless `token` is the admin token. Wrong ones are counted against the caller's address. */
export async function checkToken(
  c: Context,
  deps: ApiDeps,
  guard: SignInGuard,
  token: string,
): Promise<void> {
  guard.check(addressOf(c));
  if (await equalsSecret([deps.adminToken], token)) return;
  guard.failed(addressOf(c));
  throw new ApiError("unauthenticated", "That workspace and token do not match.");
}

/** The active tenant, or undefined. Ids are checked before anything is asked: an id names an object. */
export async function activeTenant(deps: ApiDeps, tenantId: string): Promise<TenantDirectory | undefined> {
  if (!/^[a-z0-9-]{1,40}$/.test(tenantId)) return undefined;
  const directory = await deps.directory(tenantId);
  return directory?.tenant.isActive && directory.tenant.id === tenantId ? directory : undefined;
}

/** The bearer token of a program, or undefined where it sent none. */
export function bearerToken(c: Context): string | undefined {
  return /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

/** The caller by cookie, or undefined where there is no session that still holds. */
export async function sessionCaller(c: Context, deps: ApiDeps): Promise<Caller | undefined> {
  const cookie = getCookie(c, SESSION_COOKIE, "host");
  const claims = cookie ? await openSession(cookie, deps.adminToken, deps.clock()) : undefined;
  const directory = claims && (await activeTenant(deps, claims.tenant));
  if (!claims || !directory) return undefined;
  const name = operatorName(c, NAMELESS);
  return {
    ...{ via: "session", directory, personId: `console-${claims.session}` },
    ...{ operatorName: name, isNamed: name !== NAMELESS },
    expiresAt: claims.expiresAt,
  };
}

async function tokenCaller(c: Context, deps: ApiDeps, guard: SignInGuard): Promise<Caller> {
  await checkToken(c, deps, guard, bearerToken(c) ?? "");
  const directory = await activeTenant(deps, c.req.header("x-konstruct-tenant") ?? "");
  if (!directory) throw new ApiError("unauthenticated", "That workspace and token do not match.");
  return { via: "token", directory, personId: "api", operatorName: operatorName(c, A_PROGRAM) };
}

/** Lets a request through with its caller set, or refuses it. A program's token wins over a cookie. */
export function authenticate(deps: ApiDeps, guard: SignInGuard) {
  return createMiddleware<ApiEnv>(async function authenticateCaller(c, next) {
    const caller =
      c.req.header("authorization") === undefined
        ? await sessionCaller(c, deps)
        : await tokenCaller(c, deps, guard);
    if (!caller) throw new ApiError("unauthenticated", "Sign in first.");
    c.set("caller", caller);
    await next();
  });
}
