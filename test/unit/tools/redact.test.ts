import { describe, expect, it } from "vitest";
import type { OpenToolSecret } from "../../../src/tenants/tool-policy.ts";
import { createRedactor, redactShapes, valueRedactor } from "../../../src/tools/redact.ts";
import { headerSecret, toolkitWith } from "../../doubles/tool-world.ts";

// Shaped like the real thing, put together here so that no scanner takes them for it.
const C = "c4n4ry";
const key64 = ["Zk9xQ2pL", "dTdWbTNO", "eWI4UnRH", "c0hBd0U1", "Sm5LMGdG"].join("");

/** Each has the word in it, or is named itself where it has no room for a word. */
const SHAPED: [string, string, string][] = [
  ["an Authorization header", `Authorization: Bearer ${C}.abcdef123456`, C],
  ["basic credentials", `"authorization":"Basic ${C}dXNlcjpwYXNz"`, C],
  ["a key in a header", `X-Api-Key: ${C}-0001`, C],
  ["a cookie", `Set-Cookie: session=${C}; Path=/`, C],
  ["a signed token", `eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${C}.c2ln${C}`, C],
  ["a private key", `-----BEGIN PRIVATE KEY-----\nMIIE${C}\n-----END PRIVATE KEY-----`, C],
  ["a private key inside JSON", `{"private_key":"-----BEGIN RSA PRIVATE KEY-----\\nMIIE${C}\\n-----END`, C],
  ["the userinfo of an address", `https://mia:${C}@shop.example.com/x`, C],
  ["the userinfo of a database", `mysql://root:${C}@db/x`, C],
  ["a token in an address", `https://a.example.com/x?page=1&access_token=${C}&y=2`, C],
  ["a signature in an address", `https://a.example.com/x?sig=${C}%2B&se=2026`, C],
  ["a field named password", `{"user":"mia","password":"${C}"}`, C],
  ["a field named client_secret, escaped", `{\\"client_secret\\":\\"${C}\\"}`, C],
  ["an assignment in a shell", `export API_KEY=${C}`, C],
  ["an access key of a cloud", `AKIA${"Q7".repeat(8)}`, "Q7Q7"],
  ["a key of a map service", `AIza${C}${"b".repeat(20)}`, C],
  ["a token of a code host", `ghp_${C}${"c".repeat(20)}`, C],
  ["a fine-grained token of a code host", `github_pat_${C}${"d".repeat(20)}`, C],
  ["a key of a payment service", `sk_live_${C}${"e".repeat(10)}`, C],
  ["a token of a mail service", `SG.${C}aaaaaa.${C}bbbbbb`, C],
  ["a token of a chat service", `xoxb-${"1".repeat(11)}-${C}`, C],
  ["a key of a model's provider", `sk-proj-${C}${"f".repeat(20)}`, C],
  ["a token of a search account", `ya29.${C}-${"g".repeat(10)}`, C],
  ["a long hexadecimal value", "the key is 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "9f86d081"],
  ["a long value in base64", `the key is ${key64}`, key64.slice(0, 12)],
];

describe("what is kept of a text", () => {
  it("was tried with twenty-five canaries", () => {
    expect(SHAPED).toHaveLength(25);
  });

  it.each(SHAPED)("does not show %s", (_, text, canary) => {
    const kept = redactShapes(`Before. ${text} `);
    expect(kept).not.toContain(canary);
    expect(kept).toMatch(/^Before\. /);
    expect(kept).toContain("[redacted]");
  });

  it.each([
    "The meeting about the tokenizer is at 10:30 in Room 12.",
    "https://shop.example.com/Products/2026/Spring-Collection/shoes-and-boots?size=42&colour=red",
    '{"order":"A-1","amount":30,"note":"Please hurry"}',
    "Write to mia@example.com or call +49 30 1234567.",
    "Basic authentication is required, and the token refreshing failed.",
    "It cost inputTokens=12345 and 20 tokens: not many.",
    "The Donaudampfschifffahrtsgesellschaftskapitaen is late.",
    "ANTIDISESTABLISHMENTARIANISM-AND-OTHER-WORDS",
  ])("leaves ordinary words alone: %s", (text) => {
    expect(redactShapes(text)).toBe(text);
  });

  it("takes no longer for a hostile text than for an ordinary one", () => {
    const hostile = [
      "a".repeat(100_000),
      "-----BEGIN PRIVATE KEY-----".repeat(3_000),
      "eyJ.".repeat(20_000),
      "token=".repeat(15_000),
      `https://${"a:".repeat(40_000)}`,
      "secret".repeat(15_000),
      "A1b".repeat(30_000),
      "-_".repeat(50_000),
    ];
    for (const text of hostile) {
      const from = performance.now();
      redactShapes(text.slice(0, 8_000));
      expect(performance.now() - from).toBeLessThan(100);
    }
  });
});

describe("the stored credentials of a company", () => {
  const value = 'p@ss "w/ord+ü"';
  const secrets = [headerSecret("a.example.com", value)];
  const clean = valueRedactor(secrets);
  const packed = Buffer.from(value).toString("base64");

  it.each([
    ["as they are", value],
    ["inside JSON", JSON.stringify({ echo: value })],
    ["inside an address", `https://a.example.com/?k=${encodeURIComponent(value)}`],
    ["inside a form", `k=${encodeURIComponent(value).replaceAll("%20", "+")}`],
    ["in base64", packed],
    ["in base64 as addresses have it", packed.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")],
  ])("are found %s", (_, text) => {
    const kept = clean(`>${text}<`);
    expect(kept).toContain("[redacted]");
    expect(kept).not.toMatch(/w\/ord|w%2Ford|w\\\/ord/);
    expect(kept).not.toContain(packed.slice(0, 8));
  });

  it("are found where one is the beginning of another", () => {
    const both = valueRedactor([headerSecret("a.b", "abcd"), headerSecret("a.b", "abcd-efgh")]);
    expect(both("abcd-efgh abcd")).toBe("[redacted] [redacted]");
  });

  it("are found in the parts of a key that is a document", () => {
    const account: OpenToolSecret = {
      id: "google",
      kind: "google_service_account",
      prefix: "",
      value: JSON.stringify({
        client_email: "a@b.iam",
        private_key: "-----BEGIN\nMIIabc",
        private_key_id: "kid-12345",
      }),
    };
    const kept = valueRedactor([account])('{"k":"-----BEGIN\\nMIIabc","i":"kid-12345","m":"a@b.iam"}');
    expect(kept).toBe('{"k":"[redacted]","i":"[redacted]","m":"a@b.iam"}');
  });

  it("take nothing out of a text they are not in", () => {
    expect(clean("an ordinary answer")).toBe("an ordinary answer");
  });

  it("go before the shapes in what others read", () => {
    const redact = createRedactor(toolkitWith({ secrets: [headerSecret("a.b", "horse staple")] }));
    expect(redact("horse staple, password=x1y2")).toBe("[redacted], password=[redacted]");
  });
});
