// What readers see of a hand-over between the lines of a conversation, and what the employee reads of it once it
// speaks again. Pure.

import { askedNow } from "./hand-over.ts";
import type { HandOver, OwnNews } from "./ownership.ts";

const names = (people: readonly { name?: string; userId: string }[]): string =>
  people.map(({ name, userId }) => name || userId).join(", ");

/** `handOver` is as it is after what happened. */
export function ownLine({ what, by, turn }: OwnNews, handOver: HandOver | undefined): string {
  const who = by?.name ?? "Somebody";
  switch (what) {
    case "taken":
      return `${who} took over.`;
    case "passed":
      return `${who} passed this on: ${whoIsAsked(handOver)}.`;
    case "returned":
      return `${who} handed the conversation back.`;
    case "spoken":
      return `${who} answered.`;
    case "reminded":
      return `Nobody has taken this yet; reminded: ${handOver ? names(askedNow(handOver)) : ""}.`;
    case "asked":
    case "team":
      return `Nobody has taken this yet: ${whoIsAsked(handOver)}.`;
    case "late":
      return "Nobody took this in the agreed time.";
    case "resend":
      return `${who} had what turn ${turn} left unsent sent once more.`;
  }
}

function whoIsAsked(handOver: HandOver | undefined): string {
  const asked = handOver ? askedNow(handOver) : [];
  if (handOver?.step === "team") return "the whole team is asked";
  if (asked.length === 0) return "it waits in the inbox";
  return asked.length === 1 ? `${names(asked)} is asked` : `${names(asked)} are asked`;
}

export const handedOverLine = ({ reason }: Pick<HandOver, "reason">): string =>
  `Handed over to a person of the team: ${reason}`;

/** Readers and the employee see that the stretch is over, and what was agreed in it. */
export function markerLine(handOver: HandOver): string {
  const { returnedBy, owner, person, at, returnedAt = at, spokenAt, note } = handOver;
  const writer = person.name || person.id || "the person";
  const when = `from ${moment(at)} to ${moment(returnedAt)} UTC`;
  const what =
    spokenAt === undefined
      ? `The team had the conversation with ${writer} ${when} and said nothing to them.`
      : `${owner?.name ?? "A colleague"} of the team spoke with ${writer} ${when}.`;
  const who = returnedBy?.name ?? "Somebody";
  return note ? `${what} ${who} handed back. Agreed: ${note}` : `${what} ${who} handed back.`;
}

const moment = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** Why something of the employee stays unsent. */
export const heldReason = ({ owner }: Pick<HandOver, "owner">): string =>
  `Held: ${owner?.name ?? "a person of the team"} took over before this was sent.`;

/** For the team alone: it is not sent. */
export const unsentLine = (employee: string, text: string): string =>
  `${employee || "The employee"} had an answer ready, which was not sent: ${text}`;
