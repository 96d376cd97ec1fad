import { describe, expect, it } from "vitest";
import { mintToken } from "../../../src/gateway/api-token.ts";
import { type Bearer, createBearers, isProven } from "../../../src/gateway/bearer.ts";

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const minted = () => mintToken("acme", "CI", ["models"], { newId: () => "one", random, clock: () => 1 });

async function presented() {
  const { token, record } = await minted();
  const bearerOf = createBearers();
  return { token, record, bearerOf, bearer: bearerOf(`Bearer ${token}`) as Bearer };
}

describe("an authorization header", () => {
  it("names the tenant and the id of its token", async () => {
    const { token, bearer } = await presented();
    expect(bearer).toEqual({ token, tenantId: "acme", id: "one", provenBy: undefined });
  });

  it("is the same bearer each time, however the word is written another", async () => {
    const { token, bearerOf, bearer } = await presented();
    expect(bearerOf(`Bearer ${token}`)).toBe(bearer);
    expect(bearerOf(`bearer  ${token}`)).toEqual(bearer);
  });

  it.each([null, "", "Bearer", "Bearer sk-something", "Basic kst_acme_one_x"])(
    "%j names nobody",
    (header) => {
      expect(createBearers()(header)).toBeUndefined();
    },
  );

  it("is forgotten when more strangers came than are kept", async () => {
    const { token, bearerOf, bearer } = await presented();
    for (let i = 0; i < 1_000; i++) bearerOf(`Bearer kst_acme_${i}_${"a".repeat(43)}`);
    expect(bearerOf(`Bearer ${token}`)).not.toBe(bearer);
  });
});

describe("a bearer", () => {
  it("needs no hash while the record is the same object", async () => {
    const { bearer, record } = await presented();
    expect(await isProven(bearer, record)).toBe(true);
    // A hash would not match any more.
    record.hash = "0".repeat(64);
    expect(await isProven(bearer, record)).toBe(true);
    expect(await isProven(bearer, { ...record })).toBe(false);
    expect(bearer.provenBy).toBeUndefined();
  });

  it("of another secret is refused, before and after the right one", async () => {
    const { token, record, bearerOf, bearer } = await presented();
    const wrong = bearerOf(`Bearer ${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`) as Bearer;
    for (const right of [false, true]) {
      expect(await isProven(wrong, record)).toBe(false);
      if (!right) expect(await isProven(bearer, record)).toBe(true);
    }
  });

  it("is refused once its token was revoked, and without a record", async () => {
    const { bearer, record } = await presented();
    expect(await isProven(bearer, record)).toBe(true);
    record.revokedAt = 0;
    expect(await isProven(bearer, record)).toBe(false);
    expect(await isProven(bearer, undefined)).toBe(false);
  });
});
