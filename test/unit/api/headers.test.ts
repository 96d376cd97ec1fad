import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { assetCaching } from "../../../src/api/asset-caching.ts";
import { securityHeaders } from "../../../src/api/security-headers.ts";

function pages(publicUrl: string): Hono {
  const app = new Hono();
  app.use(securityHeaders(publicUrl));
  app.get("/page", (c) => c.html("<p>hello</p>"));
  app.get("/frozen", () => Response.redirect("http://127.0.0.1/page"));
  app.get("/broken", () => {
    throw new Error("no");
  });
  return app;
}

const policyOf = (response: Response) =>
  Object.fromEntries(
    (response.headers.get("content-security-policy") ?? "").split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );

describe("security headers", () => {
  it("allow scripts and styles of this origin only, nothing inline and no frames", async () => {
    const policy = policyOf(await pages("https://konstruct.example").request("/page"));
    expect(policy).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self' data:",
      "connect-src": "'self' wss://konstruct.example",
      "font-src": "'self'",
      "frame-ancestors": "'none'",
      "base-uri": "'none'",
      "form-action": "'self'",
    });
  });

  it("tell a browser not to guess types and not to tell where it came from", async () => {
    const { headers } = await pages("https://konstruct.example").request("/page");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("demand TLS for a year where there is TLS, and only there", async () => {
    const secure = await pages("https://konstruct.example").request("/page");
    expect(secure.headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
    const local = await pages("http://127.0.0.1:8787").request("/page");
    expect(local.headers.get("strict-transport-security")).toBeNull();
    expect(policyOf(local)["connect-src"]).toBe("'self' ws://127.0.0.1:8787");
  });

  it("are on refusals, failures and responses that cannot be changed", async () => {
    const app = pages("https://konstruct.example");
    app.onError((_error, c) => c.text("failed", 500));
    for (const path of ["/nothing", "/broken", "/frozen"])
      expect((await app.request(path)).headers.get("content-security-policy")).not.toBeNull();
  });

  it("leave an accepted WebSocket alone", async () => {
    // Node refuses to make a 101, which the Workers runtime gives for an upgrade.
    const upgraded = new Proxy(new Response(null), {
      get: (target, key) => (key === "status" ? 101 : Reflect.get(target, key, target)),
    });
    const app = new Hono();
    app.use(securityHeaders("https://konstruct.example"));
    app.get("/live", () => upgraded);
    const response = await app.request("/live");
    expect(response).toBe(upgraded);
    expect(response.headers.get("content-security-policy")).toBeNull();
  });
});

describe("asset caching", () => {
  const app = new Hono();
  app.get("*", assetCaching(), (c) => {
    if (c.req.path.endsWith("gone.js")) return c.html("<p>the page instead</p>");
    if (c.req.path.endsWith(".js")) return c.body("1", 200, { "content-type": "text/javascript" });
    return c.html("<p>page</p>");
  });

  it("keeps hashed files for a year", async () => {
    const { headers } = await app.request("/assets/index-Dx3.js");
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  it("keeps neither pages nor files without a hash", async () => {
    for (const path of ["/", "/playground", "/color-scheme.js"])
      expect((await app.request(path)).headers.get("cache-control")).toBeNull();
  });

  it("does not keep the page that stands in for a file that is gone", async () => {
    expect((await app.request("/assets/gone.js")).headers.get("cache-control")).toBeNull();
  });
});
