// A browser says where a request comes from; a page of somebody else gets nothing, whatever it carries.

import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { ApiError } from "../errors.ts";
import { SESSION_COOKIE } from "./caller.ts";

const CHANGES_NOTHING = new Set(["GET", "HEAD"]);

/**
 * Refuses a foreign Origin on every route, and a missing one where a cookie could act: on requests that
 * change something and on WebSockets, which no same-origin policy guards.
 */
export function refuseForeignOrigin(publicUrl: string): MiddlewareHandler {
  const ours = new URL(publicUrl).origin;
  return async function checkOrigin(c, next) {
    const origin = c.req.header("origin");
    const acts = !CHANGES_NOTHING.has(c.req.method) || c.req.header("upgrade") !== undefined;
    const missing = acts && getCookie(c, SESSION_COOKIE, "host") !== undefined;
    const allowed = origin === undefined ? !missing : origin === ours || origin === new URL(c.req.url).origin;
    if (!allowed) throw new ApiError("forbidden", "This request came from another site.");
    await next();
  };
}
