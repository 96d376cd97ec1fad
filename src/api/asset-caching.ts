// Built files carry a hash in their name and never change; everything else is asked for again.

import type { MiddlewareHandler } from "hono";

/** Lets hashed console files be kept for a year. Mount it for the assets. */
export function assetCaching(): MiddlewareHandler {
  return async function cacheAssets(c, next) {
    await next();
    // A file that is gone is answered with the page itself; kept for a year, that would break the console.
    const isPage = c.res.headers.get("content-type")?.startsWith("text/html") ?? true;
    if (c.res.status === 200 && !isPage && new URL(c.req.url).pathname.startsWith("/assets/"))
      c.header("cache-control", "public, max-age=31536000, immutable");
  };
}
