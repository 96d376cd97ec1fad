// Paging parameters: small numbers in a query string.

import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { ApiError } from "../errors.ts";

/** A whole number from 1 to `max`, written in digits. */
export const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/)
    .transform(Number)
    .refine((value) => value <= max);

/** Checks the query against `schema`; the route reads it with `c.req.valid("query")`. */
export function query<S extends z.ZodType>(
  schema: S,
  // biome-ignore lint/complexity/noBannedTypes: hono's own name for "no variables"
): MiddlewareHandler<{}, string, { in: { query: z.input<S> }; out: { query: z.output<S> } }> {
  return async function readQuery(c, next) {
    const checked = schema.safeParse(c.req.query());
    if (!checked.success) {
      const names = checked.error.issues.map((issue) => issue.path.join("."));
      throw new ApiError("bad_request", `Not a usable value: ${[...new Set(names)].join(", ")}.`);
    }
    c.req.addValidatedData("query", checked.data as object);
    await next();
  };
}
