import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { expect, it } from "vitest";
import { apiErrorHandler } from "../../../src/api/errors.ts";
import { API_ERRORS, ApiError, type ApiErrorCode } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";

function failing(thrown: Error, requestId?: string) {
  const lines: string[] = [];
  const note: Log["info"] = (event, fields = {}) => void lines.push(JSON.stringify({ event, ...fields }));
  const app = new Hono<{ Variables: { requestId: string } }>();
  app.use(async (c, next) => {
    if (requestId) c.set("requestId", requestId);
    await next();
  });
  app.get("/", () => {
    throw thrown;
  });
  app.onError(apiErrorHandler({ log: { info: note, warn: note, error: note }, newId: () => "made-here" }));
  return { request: async () => app.request("/"), lines };
}

it("gives every code its status and one shape", async () => {
  for (const code of Object.keys(API_ERRORS) as ApiErrorCode[]) {
    const response = await failing(new ApiError(code, "A sentence."), "r1").request();
    expect(response.status).toBe(API_ERRORS[code]);
    expect(await response.json()).toEqual({ error: { code, message: "A sentence.", requestId: "r1" } });
    expect(response.headers.get("cache-control")).toBe("no-store");
  }
});

it("says nothing of a bug to the outside, and what it was to the log", async () => {
  const { request, lines } = failing(new TypeError("cannot read secret of undefined"), "r2");
  const text = await (await request()).text();
  expect(JSON.parse(text).error).toEqual({
    code: "internal",
    message: "Something went wrong on our side.",
    requestId: "r2",
  });
  expect(text).not.toContain("undefined");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("TypeError: cannot read secret of undefined");
  expect(lines[0]).toContain("r2");
});

it("does not log what the caller did wrong", async () => {
  const { request, lines } = failing(new ApiError("not_found", "No."));
  await request();
  expect(lines).toEqual([]);
});

it("makes a request id where none was made before", async () => {
  const response = await failing(new ApiError("conflict", "No.")).request();
  expect((await response.json()).error.requestId).toBe("made-here");
});

it("calls hono's own refusals the caller's", async () => {
  const response = await failing(
    new HTTPException(400, { message: "Malformed JSON in request body" }),
  ).request();
  expect(response.status).toBe(400);
  expect((await response.json()).error.code).toBe("bad_request");
});

it("tells when another try may help", async () => {
  const error = new ApiError("unavailable", "Later.", { retryAfterMs: 1_200 });
  expect((await failing(error).request()).headers.get("retry-after")).toBe("2");
});
