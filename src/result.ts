/** An expected outcome as a value. Only bugs throw. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };

/** Wraps a success. */
export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

/** Wraps an expected failure. */
export const fail = <E>(error: E): { ok: false; error: E } => ({ ok: false, error });

/** Makes an unhandled arm of a closed union a compile error. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
