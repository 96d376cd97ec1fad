// A service account of Google as its owner downloads it: a fresh key, and the public half for whoever checks.

import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

export interface ServiceAccountKey {
  /** The JSON file. */
  file: string;
  email: string;
  keyId: string;
  publicKey: KeyObject;
}

export function createServiceAccount(email: string, extra: Record<string, string> = {}): ServiceAccountKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const keyId = randomBytes(20).toString("hex");
  const file = {
    type: "service_account",
    project_id: email.split("@")[1]?.split(".")[0],
    private_key_id: keyId,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: email,
    token_uri: "https://oauth2.googleapis.com/token",
    ...extra,
  };
  return { file: JSON.stringify(file), email, keyId, publicKey };
}
