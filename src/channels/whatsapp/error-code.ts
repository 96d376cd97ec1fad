// Meta's error codes: what may follow, and what a person is told. Meta asks to branch on `code` alone;
// the HTTP status of one code differs between documents.

import { redact } from "../../log.ts";
import { cleanText } from "../clean-text.ts";
import type { MetaError } from "./payload.ts";

/**
 * limited: after a pause. later: it was not sent, try again. unsure: on a server error it may have been sent.
 * too_late: only a template may be sent.
 */
export type ErrorClass = "limited" | "later" | "unsure" | "too_late" | "revoked" | "refused";

/** How a limit is waited out: the first wait, ms, how much longer each further one is, and whether others wait too. */
export interface Pause {
  ms: number;
  growth: number;
  isShared?: true;
}

interface KnownError {
  class: ErrorClass;
  says: string;
  pause?: Pause;
}

const refused = (says: string): KnownError => ({ class: "refused", says });
const permission = refused("Our access does not include sending messages from this number");

/** One message every six seconds to one person; a burst is borrowed from later, so Meta asks for four times as long. */
const PAIR: Pause = { ms: 6_000, growth: 4 };
const NUMBER: Pause = { ms: 2_000, growth: 2, isShared: true };
const CALLS: Pause = { ms: 60_000, growth: 2, isShared: true };

const KNOWN: Record<number, KnownError> = {
  0: { class: "revoked", says: "WhatsApp no longer accepts our access token" },
  1: { class: "unsure", says: "WhatsApp had an unknown error" },
  2: { class: "unsure", says: "WhatsApp was temporarily unavailable" },
  3: permission,
  4: { class: "limited", says: "Too many calls to WhatsApp", pause: CALLS },
  10: permission,
  33: refused("This number no longer exists at WhatsApp"),
  100: refused("WhatsApp did not understand the message"),
  190: { class: "revoked", says: "WhatsApp no longer accepts our access token" },
  368: refused("WhatsApp has blocked this account for breaking its policies"),
  80007: { class: "limited", says: "Too many calls for this business account", pause: CALLS },
  130429: { class: "limited", says: "Too many messages a second from this number", pause: NUMBER },
  130472: refused("WhatsApp left this person out of the message as part of an experiment"),
  130497: refused("This account may not send messages to people in that country"),
  131000: { class: "unsure", says: "WhatsApp had an unknown error while sending" },
  131005: permission,
  131008: refused("WhatsApp missed something in the message"),
  131009: refused("WhatsApp did not accept a value in the message"),
  131016: { class: "later", says: "WhatsApp was overloaded" },
  131021: refused("The number cannot send messages to itself"),
  131026: refused("The message cannot be delivered: the person may have no WhatsApp, or too old a version"),
  131031: refused("WhatsApp has locked this account"),
  131037: refused("The display name of this number is not approved yet"),
  131042: refused("There is a problem with the payment method of this account"),
  131045: refused("This number is not registered correctly"),
  131047: {
    class: "too_late",
    says: "More than 24 hours have passed since the person last wrote: only a template may be sent",
  },
  131048: refused("WhatsApp has limited this number because too many people reported it as spam"),
  131049: refused("WhatsApp did not deliver it, to limit how many such messages this person receives"),
  131050: refused("The person does not want such messages from this number"),
  131051: refused("WhatsApp does not support this type of message"),
  131052: refused("The media could not be downloaded"),
  131053: refused("The media could not be uploaded"),
  131056: { class: "limited", says: "Too many messages to this person in a short time", pause: PAIR },
  131057: { class: "later", says: "This account is in maintenance" },
  131062: refused("This message cannot be sent to a person who hides their number"),
  133010: refused("This number is not registered for sending"),
};

const inRange = (code: number): KnownError | undefined => {
  if (code >= 200 && code <= 299) return permission;
  if (code >= 132_000 && code <= 132_999) return refused("WhatsApp did not accept the template");
  return undefined;
};

const known = (code: number): KnownError | undefined => KNOWN[code] ?? inRange(code);

/** What may follow an error; undefined for a code that is not in the list. */
export const errorClass = (code: number): ErrorClass | undefined => known(code)?.class;

export const errorPause = (code: number): Pause | undefined => known(code)?.pause;

/** One sentence for the person who looks after the conversation, with the code for whoever searches it. */
export function errorReason(error: MetaError): string {
  const given = error.error_data?.details ?? error.message ?? error.title ?? "no reason given";
  const says = known(error.code)?.says ?? `WhatsApp says: ${redact(cleanText(given)).slice(0, 300)}`;
  return `${says} (WhatsApp error ${error.code})`.toWellFormed();
}
