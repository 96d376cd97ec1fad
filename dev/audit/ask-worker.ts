// The audit trail over the Worker's own API: what the console's button asks, for programs.

import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { BrokenLink, Verification } from "../../src/audit/verify.ts";
import { AuditError } from "./options.ts";

export interface WorkerAddress {
  url: string;
  tenant: string;
  adminToken: string;
}

export interface AskedRange {
  from?: number;
  to?: number;
}

async function ask(worker: WorkerAddress, path: string, query: Record<string, string>): Promise<Response> {
  const url = `${worker.url}/api${path}?${new URLSearchParams(query)}`;
  const headers = { authorization: `Bearer ${worker.adminToken}`, "x-konstruct-tenant": worker.tenant };
  const answer = await fetch(url, { headers }).catch((cause: unknown) => {
    throw new AuditError(`Nobody answers at ${worker.url}.`, { cause });
  });
  if (answer.ok) return answer;
  throw new AuditError(`${worker.url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

const inQuery = ({ from, to }: AskedRange): Record<string, string> => ({
  ...(from === undefined ? {} : { from: String(from) }),
  ...(to === undefined ? {} : { to: String(to) }),
});

export interface Verified {
  conversations: number;
  entries: number;
  broken: BrokenLink[];
}

/** The whole trail, page by page. */
export async function verifyOverHttp(worker: WorkerAddress, range: AskedRange): Promise<Verified> {
  const all: Verified = { conversations: 0, entries: 0, broken: [] };
  let after: string | undefined;
  do {
    const query = { ...inQuery(range), ...(after === undefined ? {} : { after }) };
    const page = (await (await ask(worker, "/audit/verify", query)).json()) as Verification;
    all.conversations += page.conversations;
    all.entries += page.entries;
    all.broken.push(...page.broken);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** Writes the export to that file, readable by its owner only: it holds what people said. */
export async function exportOverHttp(worker: WorkerAddress, range: AskedRange, file: string): Promise<void> {
  const answer = await ask(worker, "/audit/export", inQuery(range));
  if (!answer.body) throw new AuditError("The export is empty.");
  try {
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(file, { mode: 0o600 }));
  } catch (cause) {
    throw new AuditError("The export broke off: the database or the connection went away.", { cause });
  }
}
