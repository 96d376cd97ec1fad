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

/**
 * A JSON body of at most MAX_MODEL_BODY_BYTES in the shape that `schemaOf` names for it. Whatever the content type
 * says: many clients err there.
 */
export async function readRequest<S extends z.ZodType>(
  request: Request,
  schemaOf: (value: unknown) => S,
): Promise<Result<z.output<S>, Refusal>> {
  const body = await bodyOf(request);
  if (!body.ok) return body;
  const value = parseJson(body.value);
  if (!value.ok) return malformed(value.error);
  return parseShape(schemaOf(value.value), value.value);
}

const malformed = (what: string) => fail({ kind: "malformed" as const, message: `The body is ${what}.` });

/** What the platform puts where bytes are not UTF-8. */
const REPLACED = "\ufffd";

/** A body whose length is declared is handed over as text, which costs less than bytes that are decoded here. */
async function bodyOf(request: Request): Promise<Result<string | Uint8Array, Refusal>> {
  const declared = request.headers.get("content-length");
  if (declared === null || Number(declared) > MAX_MODEL_BODY_BYTES) {
    const bytes = await readBody(request, MAX_MODEL_BODY_BYTES);
    return bytes ? ok(bytes) : fail({ kind: "too_large", limitBytes: MAX_MODEL_BODY_BYTES });
  }
  const text = await request.text();
  if (!text.includes(REPLACED)) return ok(text);
  // Somebody wrote that very character, or bytes were replaced: then, mostly, their number was another.
  return new TextEncoder().encode(text).byteLength === Number(declared) ? ok(text) : malformed("not JSON");
}
