// What a line at a desk means: an exact word is a wish, everything else is said to the person behind it. Pure.

import type { IncomingMessage } from "./message.ts";
import type { HostedDesk, OwnWish } from "./ownership.ts";

const TAKE = /^\s*take[.!]?\s*$/i;
const PASS = /^\s*pass[.!]?\s*$/i;
const HAND_BACK = /^\s*hand[ -]?back\s*(?:[.!]\s*$|:\s*(.*)$|$)/is;

/** Of a file only the words beside it are passed on, and of what nobody can read nothing. */
export function wishOfLine(
  { id: key, text, files, unsupported }: Pick<IncomingMessage, "id" | "text" | "files" | "unsupported">,
  { handOverId: id }: Pick<HostedDesk, "handOverId">,
): OwnWish {
  if (unsupported !== undefined) return { kind: "speak", id, key, text: "" };
  if (files?.length) return { kind: "speak", id, key, text };
  if (TAKE.test(text)) return { kind: "take", id };
  if (PASS.test(text)) return { kind: "pass", id };
  const back = HAND_BACK.exec(text);
  if (!back) return { kind: "speak", id, key, text };
  const note = back[1]?.trim();
  return { kind: "hand_back", id, ...(note ? { note } : {}) };
}

/** What a control of a desk carries, or undefined where it is another's. */
export function wishOfChoice(choice: string, { handOverId: id, choices }: HostedDesk): OwnWish | undefined {
  if (choice === "") return undefined;
  if (choice === choices.take) return { kind: "take", id };
  if (choice === choices.handBack) return { kind: "hand_back", id };
  return choice === choices.pass ? { kind: "pass", id } : undefined;
}
