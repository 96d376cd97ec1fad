// What the person reads when a conversation goes to people of the team, and while it is theirs. Nothing is promised
// that nobody knows: a time is named only where the team has hours.

import type { BusinessHours } from "../tenants/business-hours.ts";
import { nextOpening, openUntil } from "../tenants/next-opening.ts";
import { plainName } from "./render-card.ts";

/** The last words of the employee. */
export function handedOver(hours: BusinessHours | null, now: number): string {
  const fetched =
    "I'm an AI assistant, and this is better in the hands of a person. I have passed it to my team, with what you wrote.";
  const back = backAt(hours, now);
  return back === undefined
    ? `${fetched} Somebody will answer you here.`
    : `${fetched} They are back on ${back}, and somebody will answer you here then.`;
}

/** Said once to each who writes while people have the conversation. */
export function withTeam(owner: { name?: string } | undefined): string {
  if (!owner)
    return "This is with my team now. What you write here reaches them, and somebody will answer you here.";
  const name = plainName(owner.name ?? "");
  const who = name === "" ? "a member of our team" : `${name}, a member of our team`;
  return `You are with ${who}. What you write here reaches them.`;
}

/** Nobody took it in the agreed time. */
export function nobodyYet(hours: BusinessHours | null, now: number): string {
  const sorry = "I'm sorry, nobody of the team could take this yet.";
  const back = backAt(hours, now);
  if (back !== undefined)
    return `${sorry} They are back on ${back}. Your messages wait for them, and somebody will answer you here then.`;
  const until = hours ? openUntil(hours, now) : undefined;
  const busy = until
    ? `They are at work until ${until} (${hours?.timeZone}) today, and all busy.`
    : "They are all busy.";
  return `${sorry} ${busy} Your messages wait for them, and somebody will answer you here as soon as they can.`;
}

/** Undefined where the team is at work, is never away, or nobody can tell. */
function backAt(hours: BusinessHours | null, now: number): string | undefined {
  const opening = hours ? nextOpening(hours, now) : undefined;
  if (!hours || opening === undefined || opening === now) return undefined;
  const { timeZone } = hours;
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", day: "numeric", month: "long" });
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  return `${day.format(opening)} at ${time.format(opening)} (${timeZone})`;
}

/** A colleague's line, as the company says it and with their name. */
export const spokenLine = (name: string, company: string, text: string): string =>
  `**${plainName(name) || "A member of our team"} (${plainName(company)}):** ${text}`;

/** The person's line at a desk. */
export const relayedLine = (name: string, text: string): string =>
  `**${plainName(name) || "They"}:** ${text}`;

/** Half of the time is over. */
export const remindedLine = (name: string): string =>
  `${plainName(name) || "Somebody"} still waits for an answer. Write \`take\` to have it, or just answer here.`;

/** At the desk: what a colleague wrote did not arrive. */
export const unsentLine = (name: string, reason: string): string =>
  `This did not reach ${plainName(name) || "them"}: ${reason}`;

export const unsureLine = (name: string, reason: string): string =>
  `Nobody can tell whether this reached ${plainName(name) || "them"}: ${reason}`;
