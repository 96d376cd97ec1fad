// Bytes as Neon's HTTP protocol carries them, both ways: `\x` and hex. No Buffer: this runs in workerd.

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hexOf(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += 4_096) {
    let piece = "";
    for (const byte of bytes.subarray(from, from + 4_096)) piece += PAIRS[byte];
    pieces.push(piece);
  }
  return `\\x${pieces.join("")}`;
}

const digit = (code: number): number => (code < 58 ? code - 48 : (code | 32) - 87);

/** Writes the bytes of a hex text into `target` from `at` on, and gives their number. */
export function readHex(hex: string, target: Uint8Array, at: number): number {
  const count = (hex.length - 2) >> 1;
  for (let byte = 0; byte < count; byte += 1)
    target[at + byte] = (digit(hex.charCodeAt(2 + byte * 2)) << 4) | digit(hex.charCodeAt(3 + byte * 2));
  return count;
}
