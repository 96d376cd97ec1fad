// WhatsApp cannot be asked what it did with a message. It tells by statuses, which carry our operation id
// and reach the conversation as receipts; all that is left to do here is to give them time.

import { UNKNOWN_WAIT_MS } from "../../limits.ts";
import type { Reconciled } from "../channel.ts";

/** wait while a status may still come, then cannot_tell: never found, and never absent. */
export const reconcile = (triedAt: number, now: number): Reconciled =>
  now - triedAt < UNKNOWN_WAIT_MS
    ? { kind: "wait" }
    : { kind: "cannot_tell", reason: "WhatsApp cannot be asked, and sent no status of this message" };
