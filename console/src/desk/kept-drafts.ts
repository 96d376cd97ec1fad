// What is being written to somebody stays while one looks at another conversation. Not longer than the page.

import type { Selection } from "../conversations/address.ts";

const drafts = new Map<string, string>();

const keyOf = ({ connectionId, thread }: Selection): string => `${connectionId}\n${thread}`;

export const keptDraft = (of: Selection): string => drafts.get(keyOf(of)) ?? "";

export function keepDraft(of: Selection, text: string): void {
  if (text === "") drafts.delete(keyOf(of));
  else drafts.set(keyOf(of), text);
}
