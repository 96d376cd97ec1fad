// Where the migrations are, and how a broken one is told.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../migrations", import.meta.url));

/** The file that holds a statement, where one does. */
function fileOf(statement: string): string | undefined {
  const text = statement.trim();
  if (text === "") return undefined;
  return readdirSync(MIGRATIONS_FOLDER)
    .filter((file) => file.endsWith(".sql"))
    .find((file) => readFileSync(`${MIGRATIONS_FOLDER}/${file}`, "utf8").includes(text));
}

/** One line: which file, what Postgres said, and where. */
export function migrationError(error: unknown): Error {
  const failed = error as { query?: string; cause?: Error; message?: string };
  const file = fileOf(failed.query ?? "");
  const reason = failed.cause?.message ?? failed.message ?? String(error);
  const start = failed.query?.trim().replace(/\s+/g, " ").slice(0, 80);
  const where = file ? `migrations/${file}` : "migrations";
  return new Error(`${where}: ${reason}${start ? ` (at: ${start})` : ""}`, { cause: error });
}
