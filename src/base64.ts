// Bytes as base64 and back. The platform's own functions take text and, in one call, as many arguments as the stack
// has room for: a megabyte would overflow it.

const SLICE = 8_192;

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let from = 0; from < bytes.length; from += SLICE)
    binary += String.fromCharCode(...bytes.subarray(from, from + SLICE));
  return btoa(binary);
}

/** Throws where it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
