// The body of a request: bounded, shallow, and of the stated shape, before anything is asked of a model.

import type * as z from "zod";
import { parseJson } from "../channels/parse-json.ts";
import { readBody } from "../channels/read-body.ts";
import { MAX_MODEL_BODY_BYTES } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Refusal } from "./refusal.ts";

/** A field's path as OpenAI writes it: messages[0].content[1].type. */
export function paramOf(path: readonly PropertyKey[]): string {
  const written = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return written.replace(/^\./, "");
}

/** The value of `schema`, or a refusal that names the first field that is wrong and never its value. */
export function parseShape<S extends z.ZodType>(schema: S, value: unknown): Result<z.output<S>, Refusal> {
  const checked = schema.safeParse(value);
  if (checked.success) return ok(checked.data);
  const [issue] = checked.error.issues;
  const param = paramOf(issue?.path ?? []);
  const message = `${param || "body"}: ${issue?.message ?? "invalid"}`.slice(0, 500);
  return fail({ kind: "malformed", message, ...(param === "" ? {} : { param }) });
}

/** Reads a JSON body of at most MAX_MODEL_BODY_BYTES. Whatever the content type says: many clients err there. */
export async function readRequest<S extends z.ZodType>(
  request: Request,
  schema: S,
): Promise<Result<z.output<S>, Refusal>> {
  const body = await readBody(request, MAX_MODEL_BODY_BYTES);
  if (!body) return fail({ kind: "too_large", limitBytes: MAX_MODEL_BODY_BYTES });
  const value = parseJson(body);
  if (!value.ok) return fail({ kind: "malformed", message: `The body is ${value.error}.` });
  return parseShape(schema, value.value);
}
