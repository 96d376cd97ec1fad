// Doors over a recorded edge, and what is asked of them: for the tests of egress.

import type { OpenToolSecret } from "../../../src/tenants/tool-policy.ts";
import { createEgress, type EgressDeps } from "../../../src/tools/builtin/egress.ts";
import type { Edge } from "../../doubles/tool-world.ts";

export const API = "api.example.com";
export const SHOP = "shop.example.com";
export const OWN = "konstruct.example.com";
export const text = (body: string, init: ResponseInit = {}) =>
  new Response(body, { headers: { "content-type": "text/plain" }, ...init });
export const sentOn =
  (location: string, status = 302) =>
  () =>
    new Response(null, { status, headers: { location } });

export const doorOver = (edge: Pick<Edge, "fetch">, changes: Partial<EgressDeps> = {}) =>
  createEgress({ fetch: edge.fetch, ownHosts: [OWN], routes: {}, ...changes });

export const request = (
  url: string,
  changes: { method?: string; body?: string; secrets?: OpenToolSecret[]; hosts?: string[] } = {},
) => ({
  url,
  method: "GET",
  hosts: [API, SHOP, OWN],
  secrets: [],
  signal: new AbortController().signal,
  ...changes,
});
