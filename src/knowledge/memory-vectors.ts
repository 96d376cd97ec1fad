// A Postgres without pgvector keeps rows and compares nothing: there is no memory there, and it says so once.

import type { DatabaseFailure } from "../database/failure.ts";
import { fail, type Result } from "../result.ts";

export type VectorFailure = DatabaseFailure | { code: "no_vectors" };

/** Undefined type, operator or function: the words of SQL that pgvector brings. */
const UNKNOWN_WORD = /^(42704|42883)$/;

function isUnknownWord(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && UNKNOWN_WORD.test(code)) || isUnknownWord(error.cause);
}

/** Work with vectors, where a database that has none is one more expected failure. */
export async function withVectors<T>(
  work: () => Promise<Result<T, DatabaseFailure>>,
): Promise<Result<T, VectorFailure>> {
  try {
    return await work();
  } catch (error) {
    if (isUnknownWord(error)) return fail({ code: "no_vectors" });
    throw error;
  }
}
