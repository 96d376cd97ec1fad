// The API as the Worker mounts it, over an office in memory, with a browser's cookie at hand.

import { Hono } from "hono";
import { createApi } from "../../../src/api/api.ts";
import { apiErrorHandler } from "../../../src/api/errors.ts";
import { ADMIN_TOKEN, createOfficeApi, type OfficeApi } from "../../doubles/api-deps.ts";

export const ORIGIN = "http://127.0.0.1:8787";

export interface TestApp extends OfficeApi {
  app: Hono;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Signs in and gives the cookie header of that session. */
  signIn(tenant?: string): Promise<string>;
}

export function createTestApp(): TestApp {
  const office = createOfficeApi(ORIGIN);
  const note = (event: string, fields = {}) => void office.logged.push(JSON.stringify({ event, ...fields }));
  const app = new Hono();
  app.onError(apiErrorHandler({ log: { info: note, warn: note, error: note }, newId: () => "request-id" }));
  app.route("/api", createApi(office.deps));
  const request = async (path: string, init: RequestInit = {}) => app.request(`${ORIGIN}/api${path}`, init);
  const signIn = async (tenant = "demo") => {
    const response = await request("/session", {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN },
      body: JSON.stringify({ tenant, token: ADMIN_TOKEN }),
    });
    return response.headers.get("set-cookie")?.split(";")[0] ?? "";
  };
  // The office itself is changed by tests (clock, database), so it is the same object, not a copy.
  return Object.assign(office, { app, request, signIn });
}
