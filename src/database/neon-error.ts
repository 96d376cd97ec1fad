// What the database, or whoever stands before it, answers instead of rows.

/**
 * Thrown by the client. With a code, a SQLSTATE, Postgres spoke; without one nobody did. Of the other fields
 * of a Postgres error only the constraint is kept: most of them quote rows or queries.
 */
export class NeonDbError extends Error {
  override readonly name = "NeonDbError";
  readonly code: string | undefined;
  readonly constraint: string | undefined;

  constructor(message: string, facts: { cause?: unknown; code?: string; constraint?: string } = {}) {
    super(message, { cause: facts.cause });
    this.code = facts.code;
    this.constraint = facts.constraint;
  }
}

/** The error that the body of a refused query describes; undefined where it describes none. */
export function readSqlError(body: unknown): NeonDbError | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  const { message, code, constraint } = body as Record<string, unknown>;
  return new NeonDbError(String(message), {
    ...(typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && { code }),
    ...(typeof constraint === "string" && { constraint }),
  });
}
