// Names of people and memories that are the same at every delivery of a message.

import { encodeTuple } from "../ids.ts";
import type { MemoryEntry, Remembered } from "./port.ts";

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const tuple = ({ tenantId, agentId, connectionId, userId }: Remembered): string[] => [
  tenantId,
  agentId,
  connectionId,
  userId,
];

/** Stands for a person at an employee where the person must not be named. */
export const personKey = (who: Remembered): Promise<string> => sha256(encodeTuple(tuple(who)));

export const memoryId = (
  who: Remembered,
  { thread, turn, kind, text }: { thread: string; turn: number } & Pick<MemoryEntry, "kind" | "text">,
): Promise<string> => sha256(encodeTuple([...tuple(who), thread, String(turn), kind, text]));
