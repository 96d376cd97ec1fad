import fc from "fast-check";
import { expect, it } from "vitest";
import { openSession, sealSession } from "../../../src/api/session-cookie.ts";

const claims = { tenant: "demo", session: "s1", expiresAt: 2_000 };

it("opens what it sealed, until it expires", async () => {
  const sealed = await sealSession(claims, "key");
  expect(await openSession(sealed, "key", 1_999)).toEqual(claims);
  expect(await openSession(sealed, "key", 2_000)).toBeUndefined();
});

it("opens nothing under another key or an empty one", async () => {
  const sealed = await sealSession(claims, "key");
  expect(await openSession(sealed, "kez", 0)).toBeUndefined();
  expect(await openSession(sealed, "", 0)).toBeUndefined();
});

it("refuses the claims of one cookie with the signature of another", async () => {
  const [mine = ""] = (await sealSession({ ...claims, tenant: "other" }, "key")).split(".");
  const [, signature] = (await sealSession(claims, "key")).split(".");
  expect(await openSession(`${mine}.${signature}`, "key", 0)).toBeUndefined();
});

it("carries names that are not ASCII", async () => {
  const odd = { ...claims, session: "größe-🙂" };
  expect(await openSession(await sealSession(odd, "key"), "key", 0)).toEqual(odd);
});

it("never throws and never opens what it did not seal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
      expect(await openSession(text, "key", 0)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
  expect(await openSession("a".repeat(5_000), "key", 0)).toBeUndefined();
});
