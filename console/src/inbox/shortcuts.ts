// What a key does in the inbox. Pure; the hook beside it listens.

import type { DeskIntent } from "../desk/use-desk.ts";

export type Shortcut = { kind: "move"; step: 1 | -1 } | { kind: "act"; what: DeskIntent["what"] };

const KEYS: Record<string, Shortcut> = {
  j: { kind: "move", step: 1 },
  k: { kind: "move", step: -1 },
  t: { kind: "act", what: "take" },
  r: { kind: "act", what: "answer" },
  b: { kind: "act", what: "hand_back" },
  p: { kind: "act", what: "pass" },
  s: { kind: "act", what: "resend" },
};

const ARROWS: Record<string, Shortcut> = {
  ArrowDown: { kind: "move", step: 1 },
  ArrowUp: { kind: "move", step: -1 },
};

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** The key belongs to what has the focus: somebody writes, or a dialog is open. */
  isTaken: boolean;
  /** The focus is in the list, where arrows move instead of scrolling. */
  inList: boolean;
}

/** Undefined where the key means nothing here, or means something to somebody else. */
export function shortcutOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  isTaken,
  inList,
}: Pressed): Shortcut | undefined {
  if (isTaken || ctrlKey || metaKey || altKey) return undefined;
  const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (known) return known;
  return inList && Object.hasOwn(ARROWS, key) ? ARROWS[key] : undefined;
}
