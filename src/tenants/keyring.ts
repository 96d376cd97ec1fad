// The keys that seal connection secrets. Two versions may be alive while rows are sealed anew.

import { fromBase64 } from "../base64.ts";

export interface Keyring {
  /** New secrets are sealed with this version. */
  currentVersion: number;
  /** Undefined where that version was retired or never ours. */
  key(version: number): Promise<CryptoKey> | undefined;
}

function importKey(base64: string): Promise<CryptoKey> {
  const raw = fromBase64(base64);
  if (raw.length !== 32) throw new Error("A sealing key must be 32 bytes in base64.");
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** A keyring of the current key and, during a rotation, the one before it (version - 1). */
export function createKeyring(input: {
  key: string;
  version: number;
  previous?: string | undefined;
}): Keyring {
  const sources = new Map([[input.version, input.key]]);
  if (input.previous) sources.set(input.version - 1, input.previous);
  const imported = new Map<number, Promise<CryptoKey>>();
  return {
    currentVersion: input.version,
    key(version) {
      const source = sources.get(version);
      if (source === undefined) return undefined;
      const known = imported.get(version) ?? importKey(source);
      imported.set(version, known);
      return known;
    },
  };
}
