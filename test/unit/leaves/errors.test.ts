import { describe, expect, it } from "vitest";
import { API_ERRORS, ApiError, type ApiErrorCode, describeError } from "../../../src/errors.ts";
import { fail, ok, unreachable } from "../../../src/result.ts";

describe("an error of the API", () => {
  it.each(Object.entries(API_ERRORS) as [ApiErrorCode, number][])("%s answers %i", (code, status) => {
    const cause = new Error("inside");
    const error = new ApiError(code, "In words.", { cause, retryAfterMs: 5 });
    expect(error).toMatchObject({ status, code, message: "In words.", retryAfterMs: 5, cause });
  });
});

describe("an error in a log", () => {
  it("is one line with its name, its message and one level of cause", () => {
    const root = new TypeError("socket closed", { cause: new Error("never shown") });
    const text = describeError(new Error("delivery failed", { cause: root }));
    expect(text).toBe("Error: delivery failed (cause: TypeError: socket closed)");
  });

  it("is never longer than 500 characters", () => {
    expect(describeError(new Error("x".repeat(5_000)))).toHaveLength(500);
    expect(describeError("y".repeat(5_000))).toHaveLength(500);
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    ["text", "text"],
    [{ a: 1 }, "[object Object]"],
  ])("may be anything that was thrown: %j", (thrown, text) => expect(describeError(thrown)).toBe(text));
});

describe("a result", () => {
  it("is a value or an error, never both", () => {
    expect(ok(1)).toEqual({ ok: true, value: 1 });
    expect(fail("no")).toEqual({ ok: false, error: "no" });
  });

  it("throws where an arm of a union was forgotten, and says which", () => {
    expect(() => unreachable({ kind: "new" } as never)).toThrow('unreachable: {"kind":"new"}');
  });
});
