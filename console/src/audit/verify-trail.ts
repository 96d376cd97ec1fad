// The whole trail is checked in parts, each some seconds of the server's reading.

import type { AuditVerification, BrokenLink } from "../../../src/api/audit-verbs.ts";

export interface VerifyProgress {
  conversations: number;
  entries: number;
  broken: BrokenLink[];
}

export const NOTHING_VERIFIED: VerifyProgress = { conversations: 0, entries: 0, broken: [] };

/** Asks for part after part until there is none, and says after each what was found so far. */
export async function verifyAll(
  ask: (after: string | undefined) => Promise<AuditVerification>,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal,
): Promise<VerifyProgress> {
  let sum = NOTHING_VERIFIED;
  let after: string | undefined;
  do {
    signal.throwIfAborted();
    const part = await ask(after);
    sum = {
      conversations: sum.conversations + part.conversations,
      entries: sum.entries + part.entries,
      broken: [...sum.broken, ...part.broken],
    };
    onProgress(sum);
    after = part.next;
  } while (after !== undefined);
  return sum;
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

export const lookedAt = ({ conversations, entries }: VerifyProgress): string =>
  `${counted(conversations, "conversation", "conversations")}, ${counted(entries, "entry", "entries")}`;

/** The first moment of a day as its date field says it, and the last; undefined where the field is empty. */
export const beginOf = (date: string): number | undefined => momentOn(date, "T00:00:00");
export const endOf = (date: string): number | undefined => momentOn(date, "T23:59:59.999");

function momentOn(date: string, time: string): number | undefined {
  const at = date === "" ? Number.NaN : new Date(`${date}${time}`).getTime();
  // Before 1970 there is no trail, and the server knows only numbers from 1.
  return Number.isFinite(at) && at > 0 ? at : undefined;
}
