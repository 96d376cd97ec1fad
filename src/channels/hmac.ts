// HMAC-SHA256 for webhook signatures. Importing a key costs a tenth of a webhook's CPU, so keys are
// kept by secret; the map is bounded because secrets rotate.

const MAX_KEYS = 500;
const keys = new Map<string, Promise<CryptoKey>>();
const encoder = new TextEncoder();
// The type libraries of Node and Workers disagree on whether bytes may be shared; ours never are.
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;

function hmacKey(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= MAX_KEYS) keys.clear();
  const key = crypto.subtle.importKey(
    "raw",
    plain(encoder.encode(secret)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  keys.set(secret, key);
  return key;
}

/** Lower-case hex of the HMAC of the bytes. */
export async function hmacHex(secret: string, bytes: Uint8Array): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await hmacKey(secret), plain(bytes));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes of a hex string of exactly `length` bytes, or undefined. */
export function hexBytes(hex: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (hex.length !== length * 2) return undefined;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const byte = (digit(hex.charCodeAt(i * 2)) << 4) | digit(hex.charCodeAt(i * 2 + 1));
    // Whatever is no digit is 256 or more, and stays so in either half.
    if (byte > 0xff) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

/** The value of a hex digit by its character code; at least 256 for what is none. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  // Lower case has one bit more.
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 0x100;
}

/** The secrets that prove something: a blank one is a field nobody filled in, and anybody can sign with it. */
export const realSecrets = (secrets: readonly string[] | undefined): string[] =>
  (secrets ?? []).filter((secret) => secret.trim() !== "");

/** True where the signature is the HMAC of the bytes under any of the secrets. Compares in constant time. */
export async function verifyHmac(
  secrets: readonly string[],
  signature: Uint8Array,
  bytes: Uint8Array,
): Promise<boolean> {
  for (const secret of realSecrets(secrets)) {
    if (await crypto.subtle.verify("HMAC", await hmacKey(secret), plain(signature), plain(bytes)))
      return true;
  }
  return false;
}

/** True where `given` is one of the secrets, without telling by time how much of it was right. */
export async function equalsSecret(secrets: readonly string[], given: string): Promise<boolean> {
  const mac = await crypto.subtle.sign("HMAC", await hmacKey("compare"), plain(encoder.encode(given)));
  for (const secret of realSecrets(secrets)) {
    if (await crypto.subtle.verify("HMAC", await hmacKey("compare"), mac, plain(encoder.encode(secret))))
      return true;
  }
  return false;
}
