import { expect, it } from "vitest";
import { createSignInGuard } from "../../../src/api/sign-in-guard.ts";
import { MAX_SIGN_IN_FAILURES, SIGN_IN_WINDOW_MS } from "../../../src/limits.ts";

function failOften(guard: ReturnType<typeof createSignInGuard>, address: string, times: number) {
  for (let i = 0; i < times; i++) guard.failed(address);
}

it("lets an address try until the limit, then only after the window", () => {
  let now = 0;
  const guard = createSignInGuard(() => now);
  failOften(guard, "a", MAX_SIGN_IN_FAILURES - 1);
  expect(() => guard.check("a")).not.toThrow();
  failOften(guard, "a", 1);
  expect(() => guard.check("a")).toThrow("Too many wrong tokens");
  now = SIGN_IN_WINDOW_MS - 1;
  expect(() => guard.check("a")).toThrow();
  now = SIGN_IN_WINDOW_MS;
  expect(() => guard.check("a")).not.toThrow();
});

it("counts anew in a new window", () => {
  let now = 0;
  const guard = createSignInGuard(() => now);
  failOften(guard, "a", MAX_SIGN_IN_FAILURES - 1);
  now = SIGN_IN_WINDOW_MS;
  failOften(guard, "a", 1);
  expect(() => guard.check("a")).not.toThrow();
});

it("forgets the oldest of more addresses than it keeps", () => {
  const guard = createSignInGuard(() => 0);
  failOften(guard, "first", MAX_SIGN_IN_FAILURES);
  for (let i = 0; i < 999; i++) guard.failed(`address-${i}`);
  expect(() => guard.check("first")).toThrow();
  guard.failed("one-more");
  expect(() => guard.check("first")).not.toThrow();
});
