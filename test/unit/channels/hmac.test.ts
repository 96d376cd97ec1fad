import { describe, expect, it } from "vitest";
import { equalsSecret, hexBytes, hmacHex, realSecrets, verifyHmac } from "../../../src/channels/hmac.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function signature(hex: string) {
  const decoded = hexBytes(hex, 32);
  if (!decoded) throw new Error("not a signature");
  return decoded;
}

describe("hmacHex", () => {
  it("gives the HMAC of RFC 4231, test case 2, in lower-case hex", async () => {
    expect(await hmacHex("Jefe", bytes("what do ya want for nothing?"))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  it("keeps secrets apart however many there were", async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 600; i++) seen.add(await hmacHex(`secret-${i}`, bytes("x")));
    expect(seen.size).toBe(600);
    expect(await hmacHex("secret-0", bytes("x"))).toBe([...seen][0]);
  });
});

describe("hexBytes", () => {
  it("reads hex of exactly the asked length", () => {
    expect(hexBytes("00ff10", 3)).toEqual(Uint8Array.of(0, 255, 16));
  });

  it("refuses another length, other characters and signs that a number parser would take", () => {
    for (const hex of ["", "00ff", "00ff1", "00ff1000", "00ff1g", "+1+1+1", " 1 1 1", "0x0x0x", "00ff1\n"]) {
      expect(hexBytes(hex, 3)).toBeUndefined();
    }
  });
});

it("reads the 484 pairs of hex digits, and no other pair of characters", () => {
  const read: string[] = [];
  for (let pair = 0; pair < 0x200 * 0x200; pair++) {
    const text = String.fromCharCode(pair >> 9, pair & 0x1ff);
    const [byte] = hexBytes(text, 1) ?? [];
    if (byte !== undefined) read.push(text);
    if (/^[0-9a-f]{2}$/i.test(text)) expect(byte).toBe(Number.parseInt(text, 16));
  }
  expect(read).toHaveLength(22 * 22);
});

describe("verifyHmac", () => {
  it("accepts a signature of any of the secrets", async () => {
    const mac = signature(await hmacHex("old", bytes("body")));
    expect(await verifyHmac(["new", "old"], mac, bytes("body"))).toBe(true);
    expect(await verifyHmac(["new"], mac, bytes("body"))).toBe(false);
  });

  it("refuses every single flipped bit", async () => {
    const mac = signature(await hmacHex("secret", bytes("body")));
    for (let bit = 0; bit < 256; bit++) {
      const flipped = mac.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(await verifyHmac(["secret"], flipped, bytes("body"))).toBe(false);
    }
  });

  it("accepts nothing without a secret or under a blank one", async () => {
    const zero = new Uint8Array(32);
    expect(await verifyHmac([], zero, bytes("body"))).toBe(false);
    expect(await verifyHmac(["", "  "], zero, bytes("body"))).toBe(false);
  });
});

describe("equalsSecret", () => {
  it("is true for one of the secrets and for nothing like it", async () => {
    const secrets = ["k7f2m9", "old-k7f2m9"];
    expect(await equalsSecret(secrets, "k7f2m9")).toBe(true);
    expect(await equalsSecret(secrets, "old-k7f2m9")).toBe(true);
    for (const wrong of ["", "k7f2m", "k7f2m99", "K7F2M9", " k7f2m9"]) {
      expect(await equalsSecret(secrets, wrong)).toBe(false);
    }
  });

  it("never takes a blank secret for one, though the blank was given", async () => {
    expect(await equalsSecret([""], "")).toBe(false);
    expect(await equalsSecret(["  "], "  ")).toBe(false);
    expect(await equalsSecret([], "")).toBe(false);
  });
});

describe("realSecrets", () => {
  it("leaves out what nobody filled in", () => {
    expect(realSecrets(["a", "", " ", "\n", "b"])).toEqual(["a", "b"]);
    expect(realSecrets(undefined)).toEqual([]);
  });
});
