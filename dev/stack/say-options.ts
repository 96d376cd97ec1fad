// What `npm run say -- …` takes.

import { parseArgs } from "node:util";
import { SERVICES } from "../sandbox/world.ts";
import type { SayInput } from "./sandbox-client.ts";
import { StackError } from "./stack-error.ts";

export const SAY_HELP = `npm run say -- <${SERVICES.join("|")}> "text" [options]

  --thread ID         go on in the thread of that message
  --conversation ID   a room's name or id, or "dm" (default: the service's usual place)
  --user ID           who says it
  --name NAME         what that person is called`;

/** Throws a StackError that says what is wrong. */
export function parseSayOptions(args: readonly string[]): SayInput {
  try {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { thread: text, conversation: text, user: text, name: text },
    });
    const [service, ...words] = positionals;
    const channel = SERVICES.find((known) => known === service);
    if (!channel || words.length === 0) throw new Error("Give a channel and a text.");
    return { channel, text: words.join(" "), ...values };
  } catch (error) {
    throw new StackError(error instanceof Error ? error.message : String(error), `\n\n${SAY_HELP}`);
  }
}
