// Opening a conversation on the web channel: a new thread and the token that may write to it.

import { encodeTuple, type NewId } from "../../ids.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import { signWebSession } from "./session-token.ts";

/** Long enough for a working day with the page open. */
const SESSION_MS = 12 * 3_600_000;

export interface OpenedWebSession {
  thread: string;
  token: string;
}

/** Undefined where the connection has no secret to sign with: it is switched off. */
export async function openWebSession(
  connection: OpenConnection,
  person: { id: string; name: string },
  { now, newId }: { now: number; newId: NewId },
): Promise<OpenedWebSession | undefined> {
  const secret = connection.secrets.session_secret?.[0];
  if (!secret) return undefined;
  const thread = encodeTuple([newId()]);
  return {
    thread,
    token: await signWebSession(connection.id, secret, { thread, person, expiresAt: now + SESSION_MS }),
  };
}
