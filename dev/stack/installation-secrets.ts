// The two secrets of this installation. They are made once and kept: sealed rows must still open after
// a restart, and a token that was copied into a browser should go on working.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writePrivate } from "./private-file.ts";
import { StackError } from "./stack-error.ts";

const secretsSchema = z.object({
  /** 32 bytes in base64: seals the secrets of connections. */
  sealingKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  adminToken: z.string().min(20),
});
export type InstallationSecrets = z.infer<typeof secretsSchema>;

/** Reads `secrets.json`, or makes it, readable by its owner only. */
export function installationSecrets(dir: string): InstallationSecrets {
  const file = join(dir, "secrets.json");
  if (existsSync(file)) return readSecrets(file);
  const secrets: InstallationSecrets = {
    sealingKey: randomBytes(32).toString("base64"),
    adminToken: randomBytes(24).toString("hex"),
  };
  writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function readSecrets(file: string): InstallationSecrets {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new StackError(`${file} is damaged.`, "Start clean with: npm start -- --reset", { cause });
  }
}
