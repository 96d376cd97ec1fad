// A customer and somebody of the team, as the sandbox plays them: each writes in a place of their own and sees
// only that. Throws where what has to come does not come.

import type { Service } from "../sandbox/messages.ts";
import type { SandboxClient, Shown } from "../stack/sandbox-client.ts";
import { StackError } from "../stack/stack-error.ts";

export interface Party {
  channel: Service;
  user: string;
  name: string;
}

export interface Person {
  /** In their chat with the employee, or in the thread under a message of it. */
  say(text: string, thread?: Shown): Promise<Shown>;
  /** The next message of the employee in their chat that fits. Each is heard once. */
  hear(what: string, fits: (message: Shown) => boolean): Promise<Shown>;
  /** Waits until a message that they see looks like this. */
  see(what: string, seen: Shown, looks: (message: Shown) => boolean): Promise<Shown>;
  press(message: Shown, label: string): Promise<void>;
  /** Everything in their chat since they came, oldest first, as it looks now. */
  chat(): Promise<Shown[]>;
}

const WAIT_MS = 60_000;
const PAUSE_MS = 100;

/** Joins them to the sandbox now: what was said before is not theirs. */
export async function personOf(client: SandboxClient, party: Party, waitMs = WAIT_MS): Promise<Person> {
  const { channel, user, name } = party;
  const { revision: start } = await client.messages();
  const heard = new Set<string>();
  let room: string | undefined;

  const all = async () => (await client.messages(start)).messages.filter((one) => one.channel === channel);
  const isTheirs = (one: Shown): boolean =>
    room === undefined ? one.conversation !== "" && !one.isPerson : one.conversation === room;

  async function until<T>(what: string, find: (messages: Shown[]) => T | undefined): Promise<T> {
    for (const deadline = Date.now() + waitMs; Date.now() < deadline; ) {
      const found = find(await all());
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const last = (await all()).filter(isTheirs).at(-1)?.text ?? "nothing came";
    throw new StackError(
      `No ${what} for ${name} on ${channel} within ${waitMs / 1_000} s (${last.slice(0, 200)}).`,
      "What the Worker said is in .konstruct/worker.log",
    );
  }

  return {
    async say(text, thread) {
      const place = channel === "whatsapp" ? {} : { conversation: "dm" };
      const below = thread ? { thread: thread.id } : {};
      const { message } = await client.say({ channel, user, name, text, ...place, ...below });
      room ??= message.conversation;
      return message;
    },
    async hear(what, fits) {
      const found = await until(what, (messages) =>
        messages.find(
          (one) => isTheirs(one) && !one.isPerson && !one.deleted && !heard.has(one.id) && fits(one),
        ),
      );
      heard.add(found.id);
      // Whoever is written to first learns so where their chat is.
      room ??= found.conversation;
      return found;
    },
    see: (what, { id }, looks) =>
      until(what, (messages) => messages.find((one) => one.id === id && looks(one))),
    press: (message, label) => client.press({ channel, messageId: message.id, label, user }),
    chat: async () => (await all()).filter(isTheirs).sort((one, other) => one.at - other.at),
  };
}
