// How programs talk to a running sandbox: say something, read what is visible, wait for the answer.

import type { Webhook } from "../sandbox/courier.ts";
import type { Service, VisibleMessage } from "../sandbox/messages.ts";

export interface Shown extends Omit<VisibleMessage, "detail"> {
  /** Files that it shows. */
  files?: { name: string; mediaType: string; bytes: number; sha256: string }[];
}

export interface SayInput {
  channel: Service;
  text: string;
  conversation?: string;
  thread?: string;
  user?: string;
  name?: string;
  mention?: boolean;
  fire?: boolean;
}

export interface SandboxClient {
  say(input: SayInput): Promise<{ message: Shown; webhooks: Webhook[] }>;
  /** Presses a button of the employee's message. */
  press(input: { channel: Service; messageId: string; label: string; user?: string }): Promise<void>;
  /** From now on, and until they write again, WhatsApp takes it that they wrote more than a day ago. */
  closeWindow(user: string): Promise<void>;
  /** WhatsApp tells that a message of the employee failed, with this code. */
  failMessage(messageId: string, code?: number): Promise<void>;
  /** Made or changed after the revision `since`. */
  messages(since?: number): Promise<{ messages: Shown[]; revision: number }>;
  /** The newest tries to reach the Worker, in words. */
  attempts(): Promise<string[]>;
}

/** The sandbox whose control API is at `controlUrl`. */
export function sandboxClient(controlUrl: string): SandboxClient {
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${controlUrl}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === "" ? {} : JSON.parse(text)) as T & { error?: string };
    if (!response.ok) throw new Error(`The sandbox refused: ${answer.error ?? response.status}`);
    return answer;
  };
  return {
    say: (input) => ask("/say", input),
    press: async (input) => void (await ask("/press", input)),
    closeWindow: (user) => ask("/window", { user }),
    failMessage: (messageId, code) =>
      ask("/status", { messageId, status: "failed", ...(code === undefined ? {} : { code }) }),
    messages: (since = 0) => ask(`/messages?since=${since}`),
    async attempts() {
      const { attempts } = await ask<{ attempts: { service: string; outcome: number | string }[] }>(
        "/webhooks",
      );
      return attempts.slice(-5).map(({ service, outcome }) => `${service} webhook: ${outcome}`);
    },
  };
}

/** A message that still grows ends like this. */
const GROWING = "…";
const SETTLED_MS = 600;
/** An answer may really end with an ellipsis; one that has not changed for so long is over. */
const SURELY_SETTLED_MS = 6_000;

/** Whether `message` answers `said`: by somebody else, later, in the same thread where there are threads. */
function isAnswer(said: Shown, message: Shown): boolean {
  if (message.isPerson || message.deleted || message.channel !== said.channel) return false;
  if (message.conversation !== said.conversation || message.at < said.at) return false;
  return message.thread === "" || message.thread === (said.thread || said.id);
}

/** The finished messages that answer `said`, in the order they were posted; empty when the time is over. */
export async function waitForAnswer(client: SandboxClient, said: Shown, timeoutMs: number): Promise<Shown[]> {
  const { messages, isEnough } = await listen(client, said, timeoutMs, () => true);
  return isEnough ? messages : [];
}

/**
 * The messages that answer `said`, once they are finished and one of them fits; when the time is over, those
 * that were heard until then.
 */
export async function listen(
  client: SandboxClient,
  said: Shown,
  timeoutMs: number,
  fits: (message: Shown) => boolean,
): Promise<{ messages: Shown[]; isEnough: boolean }> {
  const found = new Map<string, { message: Shown; changedAt: number }>();
  let since = said.revision;
  const heard = (): Shown[] => [...found.values()].map(({ message }) => message);
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
    const { messages, revision } = await client.messages(since);
    since = revision;
    const now = Date.now();
    for (const message of messages) {
      if (isAnswer(said, message)) found.set(message.id, { message, changedAt: now });
      else found.delete(message.id);
    }
    const settled = [...found.values()].every(({ message, changedAt }) => {
      const needed = message.text.trimEnd().endsWith(GROWING) ? SURELY_SETTLED_MS : SETTLED_MS;
      return now - changedAt >= needed;
    });
    if (settled && heard().some(fits)) return { messages: heard(), isEnough: true };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { messages: heard(), isEnough: false };
}
