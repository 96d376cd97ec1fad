import { DrizzleQueryError } from "drizzle-orm/errors";
import { describe, expect, it } from "vitest";
import { toFailure } from "../../../src/database/failure.ts";
import { NeonDbError, readSqlError } from "../../../src/database/neon-error.ts";

const coded = (code: string, fields: Record<string, string> = {}) =>
  readSqlError({ message: "message with details", code, ...fields }) as NeonDbError;
/** As drizzle hands on a single query's error; a batch's comes bare. */
const wrapped = (error: Error) => new DrizzleQueryError("select 1", [], error);

describe("an error of the driver", () => {
  it.each([
    ["23505", { code: "constraint", sqlState: "23505", constraint: "agents_pk" }],
    ["23503", { code: "constraint", sqlState: "23503", constraint: "agents_pk" }],
    ["42501", { code: "refused", sqlState: "42501" }],
    ["22P02", { code: "invalid", sqlState: "22P02" }],
    ["22021", { code: "invalid", sqlState: "22021" }],
    ["57P01", { code: "unavailable", reason: "SQLSTATE 57P01" }],
    ["57014", { code: "unavailable", reason: "SQLSTATE 57014" }],
    ["53300", { code: "unavailable", reason: "SQLSTATE 53300" }],
    ["08006", { code: "unavailable", reason: "SQLSTATE 08006" }],
    ["40001", { code: "unavailable", reason: "SQLSTATE 40001" }],
    ["40P01", { code: "unavailable", reason: "SQLSTATE 40P01" }],
    ["28P01", { code: "unavailable", reason: "the database does not let us in (SQLSTATE 28P01)" }],
  ])("with SQLSTATE %s is a failure, alone and in a batch", (code, failure) => {
    const error = coded(code, { constraint: "agents_pk" });
    expect(toFailure(error)).toEqual(failure);
    expect(toFailure(wrapped(error))).toEqual(failure);
  });

  it("without a SQLSTATE means that nobody answered", () => {
    expect(toFailure(new NeonDbError("Server error (HTTP status 502): bad gateway"))).toMatchObject({
      code: "unavailable",
    });
    expect(
      toFailure(
        wrapped(new NeonDbError("The database did not answer", { cause: new TypeError("fetch failed") })),
      ),
    ).toMatchObject({
      code: "unavailable",
    });
  });

  it.each([
    ["a syntax error", coded("42601")],
    ["a missing table", wrapped(coded("42P01"))],
    ["a mistake of ours", new TypeError("x is not a function")],
    ["a wrapped mistake of ours", wrapped(new TypeError("x is not a function"))],
    ["something that is no error", "boom"],
  ])("that is %s stays an error", (_, error) => {
    expect(toFailure(error)).toBeUndefined();
  });

  it("tells no parameter: they may be somebody's words", () => {
    const error = new DrizzleQueryError(
      "insert",
      ["what a person wrote"],
      coded("23505", { detail: "Key (id)=(x)" }),
    );
    expect(JSON.stringify(toFailure(error))).not.toMatch(/person|Key/);
  });
});
