// What a browser may do with our pages: run and style from this origin only, nothing inline, no frames.

import type { MiddlewareHandler } from "hono";

function contentSecurityPolicy(origin: URL): string {
  // Older Safari does not read 'self' as covering WebSockets.
  const socket = `${origin.protocol === "https:" ? "wss" : "ws"}://${origin.host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${socket}`,
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}

/** Sets the headers on every response but an accepted WebSocket, whose response cannot be copied. */
export function securityHeaders(publicUrl: string): MiddlewareHandler {
  const origin = new URL(publicUrl);
  const headers: Record<string, string> = {
    "content-security-policy": contentSecurityPolicy(origin),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
  };
  if (origin.protocol === "https:")
    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains";
  return async function setSecurityHeaders(c, next) {
    await next();
    if (c.res.status === 101) return;
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
  };
}
