// Secrets at rest: AES-256-GCM with the row's identity as associated data, so that a sealed value
// copied to another tenant, column or row does not open there. A fresh 96-bit IV each time keeps
// one key good for 2^32 seals.

import { fromBase64, toBase64 } from "../base64.ts";
import { encodeTuple } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Keyring } from "./keyring.ts";
import type { DeploymentRecord, OpenDeployment } from "./policy.ts";
import type { SealedSecret } from "./sealed-secret.ts";
import type { ConnectionRecord, OpenConnection } from "./tenant.ts";
import type { OpenToolkit, OpenToolSecret, Toolkit, ToolSecretRecord } from "./tool-policy.ts";

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where a sealed value lies. It opens nowhere else. */
export interface SecretIdentity {
  tenantId: string;
  table: string;
  column: string;
  row: string;
}

/** retired_key: sealed with a version we no longer hold. unreadable: altered, or moved from elsewhere. */
export type OpenFailure = "retired_key" | "unreadable";

export type RandomBytes = (length: number) => Uint8Array<ArrayBuffer>;
const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

const associatedData = (identity: SecretIdentity, keyVersion: number) =>
  encoder.encode(
    encodeTuple([identity.tenantId, identity.table, identity.column, identity.row, String(keyVersion)]),
  );

/** Seals with the current key. */
export async function sealSecret(
  keys: Keyring,
  identity: SecretIdentity,
  plaintext: string,
  random: RandomBytes = randomBytes,
): Promise<SealedSecret> {
  const key = keys.key(keys.currentVersion);
  if (!key) throw new Error("The keyring lacks its own current key.");
  const iv = random(IV_BYTES);
  const additionalData = associatedData(identity, keys.currentVersion);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData },
    await key,
    encoder.encode(plaintext),
  );
  return {
    keyVersion: keys.currentVersion,
    sealed: toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)])),
  };
}

/** The plaintext, only where the value was sealed for exactly this place. Never throws. */
export async function openSecret(
  keys: Keyring,
  identity: SecretIdentity,
  secret: SealedSecret,
): Promise<Result<string, OpenFailure>> {
  const key = keys.key(secret.keyVersion);
  if (!key) return fail("retired_key");
  try {
    const bytes = fromBase64(secret.sealed);
    const opened = await crypto.subtle.decrypt(
      {
        name: "AES-GCM",
        iv: bytes.subarray(0, IV_BYTES),
        additionalData: associatedData(identity, secret.keyVersion),
      },
      await key,
      bytes.subarray(IV_BYTES),
    );
    return ok(decoder.decode(opened));
  } catch {
    return fail("unreadable");
  }
}

/** Which rows hold secrets. */
type SecretTable = "connections" | "model_deployments" | "tool_secrets";
type SealedSecrets = ConnectionRecord["secrets"];

/** A row that holds secrets. */
interface SecretRow {
  tenantId: string;
  id: string;
}

const identityIn = (table: SecretTable, row: SecretRow, secretName: string): SecretIdentity => ({
  tenantId: row.tenantId,
  table,
  column: `secrets.${secretName}`,
  row: row.id,
});

/** Where a connection's secret of that name lies; current and previous share the place. */
export const secretIdentity = (connection: SecretRow, secretName: string): SecretIdentity =>
  identityIn("connections", connection, secretName);

/** A name whose current value is blank or does not open has no secret at all, not even its previous one. */
async function openSecrets(
  table: SecretTable,
  record: SecretRow & { secrets: SealedSecrets },
  keys: Keyring,
): Promise<Record<string, string[]>> {
  const opened = Object.entries(record.secrets).map(async ([name, versions]) => {
    const identity = identityIn(table, record, name);
    const current = await openSecret(keys, identity, versions.current);
    if (!current.ok || current.value.trim() === "") return [name, []] as const;
    const previous = versions.previous && (await openSecret(keys, identity, versions.previous));
    const older = previous?.ok && previous.value.trim() !== "" ? [previous.value] : [];
    return [name, [current.value, ...older]] as const;
  });
  return Object.fromEntries(await Promise.all(opened)) as Record<string, string[]>;
}

async function sealSecrets(
  table: SecretTable,
  keys: Keyring,
  row: SecretRow,
  secrets: Record<string, string>,
): Promise<SealedSecrets> {
  const sealed = Object.entries(secrets).map(async ([name, value]) => {
    if (value.trim() === "") throw new Error(`Secret ${name} of ${row.id} is blank.`);
    return [name, { current: await sealSecret(keys, identityIn(table, row, name), value) }] as const;
  });
  return Object.fromEntries(await Promise.all(sealed));
}

/** Opens every secret of a connection. One without its secret has none: a connector we cannot verify is off. */
export const openConnection = async (record: ConnectionRecord, keys: Keyring): Promise<OpenConnection> => ({
  ...record,
  secrets: await openSecrets("connections", record, keys),
});

/** Opens a deployment's credential. One that does not open is switched off: nobody is asked without it. */
export async function openDeployment(record: DeploymentRecord, keys: Keyring): Promise<OpenDeployment> {
  const { tenantId: _, secrets: __, ...settings } = record;
  const secrets = await openSecrets("model_deployments", record, keys);
  const whole = Object.values(secrets).every((versions) => versions.length > 0);
  return { ...settings, isActive: settings.isActive && whole, secrets };
}

/**
 * A tenant's toolkit with its credentials open. One that does not open is left out: nobody is asked without
 * it. Nor is anything handed out that names another tenant, or a grant that somebody revoked.
 */
export async function openToolkit(toolkit: Toolkit, tenantId: string, keys: Keyring): Promise<OpenToolkit> {
  const own = <T extends { tenantId: string }>(records: T[]) =>
    records.filter((record) => record.tenantId === tenantId);
  const secrets = await Promise.all(own(toolkit.secrets).map((record) => openToolSecret(record, keys)));
  return {
    secrets: secrets.filter((secret) => secret !== undefined),
    httpTools: own(toolkit.httpTools),
    mcpServers: own(toolkit.mcpServers),
    grants: own(toolkit.grants).filter(({ revokedAt }) => revokedAt === undefined),
  };
}

async function openToolSecret(record: ToolSecretRecord, keys: Keyring): Promise<OpenToolSecret | undefined> {
  const { tenantId: _, secrets: __, ...settings } = record;
  const value = (await openSecrets("tool_secrets", record, keys)).value?.[0];
  return value === undefined ? undefined : { ...settings, value };
}

/** Seals plain secrets for a connection, ready for its record. Blank ones are a caller's mistake. */
export const sealConnectionSecrets = (
  keys: Keyring,
  connection: SecretRow,
  secrets: Record<string, string>,
) => sealSecrets("connections", keys, connection, secrets);

/** Seals a deployment's credential, ready for its record. Blank parts are a caller's mistake. */
export const sealDeploymentSecrets = (
  keys: Keyring,
  deployment: SecretRow,
  secrets: Record<string, string>,
) => sealSecrets("model_deployments", keys, deployment, secrets);

/** Seals a tool's credential, ready for its record. A blank one is a caller's mistake. */
export const sealToolSecret = (keys: Keyring, secret: SecretRow, value: string) =>
  sealSecrets("tool_secrets", keys, secret, { value });
