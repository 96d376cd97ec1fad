// What a button carries. Mattermost does not sign its callbacks, and the user id in one is only a claim; but
// the context of a button never leaves the server, so whoever sends it back has it from there. Ours is an
// encoded tuple under an HMAC: bound to connection and place, with an end and a nonce. Who may press is decided
// where it leads.

import type { ReplyTarget } from "../../conversation/message.ts";
import { decodeTuple, encodeTuple } from "../../ids.ts";
import { hexBytes, hmacHex, verifyHmac } from "../hmac.ts";

export interface ActionContext {
  connectionId: string;
  channelId: string;
  /** Empty where the button was made together with its post. */
  postId: string;
  rootId: string;
  thread: string;
  choice: string;
  /** ms */
  expiresAt: number;
  /** With who pressed it becomes the decision's dedupe key: a wrong presser does not use it up. */
  nonce: string;
}

/** First part of the tuple: a signature made for anything else never fits. */
const PURPOSE = "mattermost-action-2";
const KEY = "konstruct";
const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));

/** The value of `integration.context`. */
export async function signContext(secret: string, context: ActionContext): Promise<Record<string, string>> {
  const payload = encodeTuple([
    PURPOSE,
    context.connectionId,
    context.channelId,
    context.postId,
    context.rootId,
    context.thread,
    context.choice,
    String(context.expiresAt),
    context.nonce,
  ]);
  return { [KEY]: `${payload}.${await hmacHex(secret, bytesOf(payload))}` };
}

function split(context: Record<string, unknown>): { payload: string; mac: string } | undefined {
  const value = context[KEY];
  if (typeof value !== "string" || Object.keys(context).length !== 1) return undefined;
  const match = /^([^.].*)\.([0-9a-f]{64})$/.exec(value);
  const [, payload, mac] = match ?? [];
  return payload && mac ? { payload, mac } : undefined;
}

/** True where one of the secrets signed exactly these bytes. */
export async function isSigned(
  secrets: readonly string[],
  context: Record<string, unknown>,
): Promise<boolean> {
  const parts = split(context);
  const mac = parts && hexBytes(parts.mac, 32);
  return parts && mac ? verifyHmac(secrets, mac, bytesOf(parts.payload)) : false;
}

/** The fields of a context whose signature was checked, or undefined where it is none of ours. */
export function readContext(context: Record<string, unknown>): ActionContext | undefined {
  const parts = split(context);
  if (!parts) return undefined;
  try {
    const [purpose, connectionId, channelId, postId, rootId, thread, choice, expires, nonce] = decodeTuple(
      parts.payload,
    );
    const expiresAt = Number(expires);
    if (purpose !== PURPOSE || !connectionId || !channelId || !thread || !choice || !nonce) return undefined;
    if (postId === undefined || rootId === undefined || !Number.isSafeInteger(expiresAt)) return undefined;
    return { connectionId, channelId, postId, rootId, thread, choice, expiresAt, nonce };
  } catch {
    return undefined;
  }
}

/** Where a decision made with this context is answered. */
export const contextTarget = ({ channelId, rootId, thread }: ActionContext): ReplyTarget => ({
  channelId,
  thread,
  ...(rootId === "" ? {} : { rootId }),
});
