// A JSON body is bounded, shallow and of the stated shape before a route sees it.

import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import { parseJson } from "../channels/parse-json.ts";
import { readBody } from "../channels/read-body.ts";
import { ApiError } from "../errors.ts";

/** Path to sentence, the first of each path. Names what is wrong and where, never the value: it may be a secret. */
function describeIssues(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join(".") || "body"] ??= issue.message;
  return fields;
}

/** What a form can put beside its fields, and a program can read as one line. */
export function describeFields(fields: Record<string, string>) {
  const first = Object.entries(fields).slice(0, 5);
  const message = first.map(([path, sentence]) => `${path}: ${sentence}`).join("; ");
  return { message: message.slice(0, 500), fields: Object.fromEntries(first) };
}

export function fieldError(all: Record<string, string>): ApiError {
  const { message, fields } = describeFields(all);
  return new ApiError("bad_request", message, { fields });
}

/** Checks the body against `schema`; the route reads it with `c.req.valid("json")`. */
export function jsonBody<S extends z.ZodType>(
  schema: S,
  // biome-ignore lint/complexity/noBannedTypes: hono's own name for "no variables"
): MiddlewareHandler<{}, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> {
  return async function readJsonBody(c, next) {
    if (!/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
      throw new ApiError("bad_request", "Send the body as application/json.");
    const body = await readBody(c.req.raw);
    if (!body) throw new ApiError("payload_too_large", "The body is larger than 1 MiB.");
    const value = parseJson(body);
    if (!value.ok) throw new ApiError("bad_request", `The body is ${value.error}.`);
    const checked = schema.safeParse(value.value);
    if (!checked.success) throw fieldError(describeIssues(checked.error));
    c.req.addValidatedData("json", checked.data as object);
    await next();
  };
}
