// Slack writes mentions, links and dates as <…> and escapes &, < and > in everything else. A model and a
// reader get what a person sees on the screen.

import { capText, cleanText } from "../clean-text.ts";

// No "<" inside, so that a text full of them is read once and not once for each.
const TOKEN = /<([^<>]+)>/g;
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

// One pass: "&amp;lt;" is what somebody wrote as "&lt;", and stays that.
const unescapeText = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);

function readLink(url: string, label: string | undefined): string {
  const address = url.replace(/^(?:mailto|tel):/, "");
  const same = label === undefined || label === address || url.replace(/^https?:\/\//, "") === label;
  return same ? address : `${label} (${address})`;
}

function readToken(token: string): string {
  const bar = token.indexOf("|");
  const body = bar < 0 ? token : token.slice(0, bar);
  const label = token.slice(bar + 1) === "" || bar < 0 ? undefined : token.slice(bar + 1);
  if (body.startsWith("@")) return `@${label ?? body.slice(1)}`;
  if (body.startsWith("#")) return `#${label ?? body.slice(1)}`;
  if (body.startsWith("!date^")) return label ?? "";
  if (body.startsWith("!")) return `@${(label ?? body.slice(1)).replace(/^@/, "")}`;
  // Slack escapes what people type, but other programs' texts may hold HTML.
  return /^[a-z][a-z0-9+.-]*:/i.test(body) ? readLink(body, label) : `<${token}>`;
}

const mentions = (token: string, userId: string): boolean =>
  token === `@${userId}` || token.startsWith(`@${userId}|`);

/** True where the text calls this user by an inline mention. */
export const mentionsUser = (text: string, userId: string): boolean =>
  Array.from(text.matchAll(TOKEN)).some(([, token = ""]) => mentions(token, userId));

/** The text without the mentions of this user: they called the employee and say nothing more. */
function withoutMentions(text: string, userId: string): string {
  const stripped = text.replace(/[ \t]?<([^<>]+)>/g, (whole, token: string) =>
    mentions(token, userId) ? "" : whole,
  );
  return stripped === text ? text : stripped.trim().replace(/^[,:]\s*/, "");
}

/** What a person wrote, as they see it: cleaned, decoded, without calls of the employee, and capped. */
export function readableText(raw: string, botUserId: string): string {
  const text = cleanText(raw);
  const told = withoutMentions(text, botUserId);
  // A bare call stays readable: an empty line would be nothing to answer.
  const source = told === "" ? text : told;
  return capText(unescapeText(source.replace(TOKEN, (_whole, token: string) => readToken(token))));
}
