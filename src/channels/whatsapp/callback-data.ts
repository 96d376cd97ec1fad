// WhatsApp has no idempotency key and nothing can be read back. What it does is to echo up to 512
// characters of ours with every status of a message: that is how a lost answer is found again, and how a
// status finds its conversation although Meta may rewrite the recipient's number (Brazil, Mexico).

import { decodeTuple, encodeTuple } from "../../ids.ts";

/** Tells our sends from those of other programs on the same number. */
const MARK = "konstruct";
const LIMIT = 512;

/** What goes out with a message; the thread is left out where it does not fit. */
export function callbackData(opId: string, thread: string): string {
  const whole = encodeTuple([MARK, opId, thread]);
  return whole.length <= LIMIT ? whole : encodeTuple([MARK, opId]);
}

/** What came back, or undefined where it is not ours. */
export function readCallbackData(data: string): { opId: string; thread?: string } | undefined {
  try {
    const [mark, opId, thread] = decodeTuple(data);
    if (mark !== MARK || !opId) return undefined;
    return thread ? { opId, thread } : { opId };
  } catch {
    return undefined;
  }
}
