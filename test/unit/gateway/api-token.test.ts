import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashToken, mintToken, parseToken, provesToken } from "../../../src/gateway/api-token.ts";
import { randomId } from "../../../src/ids.ts";
import { redact } from "../../../src/log.ts";

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const source = { newId: randomId, random, clock: () => 1_750_000_000_000 };

describe("a new token", () => {
  it("carries its tenant and its id, and 256 random bits in 43 characters", async () => {
    const { token, record } = await mintToken("acme-2", "CI", ["models"], source);
    expect(token).toMatch(new RegExp(`^kst_acme-2_${record.id}_[A-Za-z0-9_-]{43}$`));
    expect(parseToken(token)).toEqual({ tenantId: "acme-2", id: record.id });
  });

  it("leaves only its hash behind", async () => {
    const { token, record } = await mintToken("acme", "CI", ["models", "metrics"], source);
    expect(record).toEqual({
      id: record.id,
      tenantId: "acme",
      name: "CI",
      hash: createHash("sha256").update(token).digest("hex"),
      scopes: ["models", "metrics"],
      createdAt: 1_750_000_000_000,
    });
    expect(JSON.stringify(record)).not.toContain(token.slice(-43));
  });

  it("uses every random byte it was given", async () => {
    const tokens = new Set<string>();
    for (let place = 0; place < 32; place++) {
      const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i === place ? 1 : 0));
      tokens.add((await mintToken("acme", "CI", [], { ...source, newId: () => "one", random: bytes })).token);
    }
    expect(tokens.size).toBe(32);
  });

  it("is not made for a tenant whose id could not be read back", async () => {
    await expect(mintToken("ac_me", "CI", [], source)).rejects.toThrow("make no token");
  });

  it("is taken out of whatever is logged", async () => {
    const { token } = await mintToken("acme", "CI", ["models"], source);
    expect(redact(`said "${token}" twice`)).toBe('said "[redacted]" twice');
  });
});

describe("reading a token", () => {
  it.each([
    "",
    "kst_",
    "kst_acme",
    "sk-proj-1234",
    `kst_acme_one_${"a".repeat(42)}`,
    `kst_acme_one_${"a".repeat(44)}`,
    `kst_ACME_one_${"a".repeat(43)}`,
    `kst_a/b_one_${"a".repeat(43)}`,
    `kst_acme_one_${"a".repeat(42)}+`,
    ` kst_acme_one_${"a".repeat(43)}`,
    `kst_acme_one_${"a".repeat(43)}\n`,
  ])("finds no tenant in %j", (text) => {
    expect(parseToken(text)).toBeUndefined();
  });

  it("finds tenant and id whatever the secret holds, _ and - too", () => {
    expect(parseToken(`kst_acme_one_${"_".repeat(43)}`)).toEqual({ tenantId: "acme", id: "one" });
    expect(parseToken(`kst_acme_one_${"-".repeat(43)}`)).toEqual({ tenantId: "acme", id: "one" });
  });

  it("never reads two tenants out of tokens of different tenants", () => {
    const part = fc.stringMatching(/^[a-z0-9-]{1,10}$/);
    fc.assert(
      fc.property(part, part, (tenantId, id) => {
        expect(parseToken(`kst_${tenantId}_${id}_${"x".repeat(43)}`)).toEqual({ tenantId, id });
      }),
    );
  });
});

describe("proving a token", () => {
  const proves = async (change: object = {}, token?: string) => {
    const minted = await mintToken("acme", "CI", ["models"], { ...source, newId: () => "one" });
    return provesToken(
      token ?? minted.token,
      { tenantId: "acme", id: "one" },
      { ...minted.record, ...change },
    );
  };

  it("accepts the token whose hash is kept", async () => {
    expect(await proves()).toBe(true);
  });

  it("refuses another secret under the same id", async () => {
    expect(await proves({}, `kst_acme_one_${"a".repeat(43)}`)).toBe(false);
    expect(await proves({ hash: await hashToken("another") })).toBe(false);
    expect(await proves({ hash: "" })).toBe(false);
  });

  it("refuses a revoked token", async () => {
    expect(await proves({ revokedAt: 1 })).toBe(false);
    expect(await proves({ revokedAt: 0 })).toBe(false);
  });

  it("refuses a record of another tenant or another id, whatever its hash", async () => {
    expect(await proves({ tenantId: "other" })).toBe(false);
    expect(await proves({ id: "two" })).toBe(false);
  });

  it("refuses where there is no record", async () => {
    expect(await provesToken("any", { tenantId: "acme", id: "one" }, undefined)).toBe(false);
  });
});
