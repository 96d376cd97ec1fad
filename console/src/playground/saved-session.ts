// The conversation one was in survives a reload of the page, in this tab only. The token in it may
// write to that one conversation and to nothing else.

import type { InferResponseType } from "hono/client";
import type { api } from "../api/client.ts";

export type PlaygroundSession = InferResponseType<typeof api.playground.$post>;

const keyOf = (workspace: string, agentId: string) => `konstruct.playground/${workspace}/${agentId}`;

export function loadSession(workspace: string, agentId: string): PlaygroundSession | undefined {
  try {
    const saved = JSON.parse(sessionStorage.getItem(keyOf(workspace, agentId)) ?? "null");
    return typeof saved?.thread === "string" && typeof saved.token === "string" ? saved : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined forgets it. Storage may be switched off; then a reload starts anew. */
export function saveSession(workspace: string, agentId: string, session: PlaygroundSession | undefined) {
  try {
    if (session) sessionStorage.setItem(keyOf(workspace, agentId), JSON.stringify(session));
    else sessionStorage.removeItem(keyOf(workspace, agentId));
  } catch {
    // Nothing to do: the conversation itself is kept by the server.
  }
}
