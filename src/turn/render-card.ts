// The card of a confirmation, made by code from the exact arguments. Whatever they hold, the card shows it as
// text: nothing invisible, nothing that turns the reading direction, no host that looks like another. Pure.

import type { Confirmation, ConfirmationRequest } from "../conversation/confirmation.ts";

/** WhatsApp's limit for a message with buttons is 1,024; a card stays whole everywhere. */
export const CARD_CHARS = 1_000;
const MAX_LINES = 12;
const MAX_LABEL = 60;
const MAX_TITLE = 120;
const IN_CONSOLE = "shown in full in the console";

/** Joined pictures are one visible thing: their joiners and selectors hide nothing. */
const PICTURE =
  /\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?(?:\u200d\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?){0,4}/u;
/** Controls, format and bidi characters, fillers that show nothing, odd spaces, selectors, half characters. */
const HIDDEN =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/u;
/** More marks than this on one letter are no writing. */
const MARKS = 2;

const code = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;

/** Every character that cannot be seen, as its number; line ends as \n; piled-up marks as their numbers. */
export function visible(text: string): string {
  let marks = 0;
  const pieces = text.match(new RegExp(`${PICTURE.source}|[\\s\\S]`, "gu")) ?? [];
  return pieces
    .map((piece, i) => {
      if (piece.length > 1 && PICTURE.test(piece) && !/^\p{M}/u.test(piece)) return piece;
      if (/^\p{M}$/u.test(piece) && !HIDDEN.test(piece)) return ++marks > MARKS ? code(piece) : piece;
      marks = 0;
      if (piece === "\n") return "\\n";
      if (piece === "\t") return "\\t";
      // What is written as a number in the text itself must not look like one of ours.
      if (piece === "\\" && pieces[i + 1] === "u" && pieces[i + 2] === "{") return "\\\\";
      return HIDDEN.test(piece) ? code(piece) : piece;
    })
    .join("");
}

const ADDRESS = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>`]+/giu;
const HOST = /^(?:[^\s@/:]{1,200}@)?((?:[\p{L}\p{N}\p{M}_-]{1,63}\.){1,8}[\p{L}\p{M}]{2,63})\.?$/u;

/** Hosts as they are really asked for: a letter of another alphabet shows. */
export function plainHosts(text: string): string {
  const bare = HOST.exec(text.trim());
  const host = bare?.[1];
  if (host && /[^\p{ASCII}]/u.test(host)) return text.replace(host, asciiHost(host));
  return text.replace(ADDRESS, (address) => {
    const { host: asked = "" } = /^[^/]*\/\/(?<host>[^/?#]*)/u.exec(address)?.groups ?? {};
    if (!/[^\p{ASCII}]/u.test(asked)) return address;
    try {
      return address.replace(asked, new URL(address).host);
    } catch {
      return address;
    }
  });
}

function asciiHost(host: string): string {
  try {
    return new URL(`https://${host}/`).hostname;
  } catch {
    return host;
  }
}

/** As code, so that no chat service reads marks, links or names of people into it. */
const asCode = (text: string): string => `\`${text.replaceAll("`", "\\u{60}")}\``;

function shownValue(value: string, limit: number): string {
  const whole = visible(plainHosts(value));
  if (whole === "") return "(empty)";
  if (whole.length <= limit) return asCode(whole);
  const cut = [...whole.slice(0, limit).toWellFormed()].filter((char) => char !== "\ufffd").join("");
  return `${asCode(cut)}… (${value.length} characters, ${IN_CONSOLE})`;
}

/** A name or a label on one plain line: without what chat services would read as marks, links or calls. */
const plain = (text: string, limit: number): string =>
  visible(text.slice(0, limit * 4))
    .replace(/[*_~`<>[\]()|@#]/g, " ")
    // Whoever chooses a name must not put an address to press on somebody else's card.
    .replace(/:\/\/|(?<=\bwww)\./gi, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, limit)
    .toWellFormed();

/** A tool's or a person's name in a sentence of ours. */
export const plainName = (text: string): string => plain(text, MAX_TITLE);

const nameOf = ({ name, userId }: { name?: string; userId: string }): string =>
  plain(name || userId, MAX_LABEL);

export interface CardSetting {
  /** The channel draws the two controls. */
  buttons: boolean;
  /** It stands in a private chat with whoever asked. */
  isPrivate?: boolean;
  /** Where the card is a copy for somebody who did not see the conversation: who asks, and where. */
  origin?: { agent: string; channel: string };
}

/** The card while it waits. */
export function renderCard(request: ConfirmationRequest, setting: CardSetting): string {
  return fitting(request, setting, (names) => [
    how(request, setting),
    `${approversLine(request, setting, names)} It waits ${minutes(request)} minutes.`,
  ]);
}

/** The card once it is over: the same lines, and what became of it instead of how to answer. */
export const renderEnd = (confirmation: Confirmation, end: string, setting: CardSetting): string =>
  fitting(confirmation, setting, () => [end]);

/** How much of what is shown. Tried one after the other until the card fits; the last one always does. */
const LEVELS = [
  { value: 300, sources: 5, names: 5, title: MAX_TITLE },
  { value: 160, sources: 5, names: 5, title: MAX_TITLE },
  { value: 80, sources: 3, names: 3, title: MAX_TITLE },
  { value: 40, sources: 2, names: 2, title: 60 },
  { value: 0, sources: 1, names: 1, title: 60 },
] as const;

function fitting(
  request: ConfirmationRequest,
  setting: CardSetting,
  tail: (names: number) => string[],
): string {
  let text = "";
  for (const { value, sources, names, title } of LEVELS) {
    const taint = taintLine(request, sources, title);
    text = [
      ...heading(request, setting, title),
      ...valueLines(request, value),
      "",
      ...taint,
      ...tail(names),
    ].join("\n");
    if (text.length <= CARD_CHARS) break;
  }
  return text;
}

function heading(
  { title, requester }: ConfirmationRequest,
  { origin }: CardSetting,
  limit: number,
): string[] {
  const shown = `**${plain(title, limit)}**`;
  if (!origin) return [shown];
  const who = `${plain(origin.agent, MAX_LABEL)} asks, on behalf of ${nameOf(requester)}`;
  return [shown, `${who} (${plain(origin.channel, MAX_LABEL)}):`];
}

function valueLines({ lines }: ConfirmationRequest, limit: number): string[] {
  if (limit === 0) return lines.length === 0 ? [] : [`(All ${lines.length} values are ${IN_CONSOLE}.)`];
  const shown = lines
    .slice(0, MAX_LINES)
    .map(({ label, value }) => `${plain(label, MAX_LABEL)}: ${shownValue(value, limit)}`);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more values, ${IN_CONSOLE}.`] : shown;
}

function taintLine({ taint }: ConfirmationRequest, count: number, limit: number): string[] {
  if (taint.length === 0) return [];
  const named = taint.slice(0, count).map((source) => plain(source, limit));
  const more = taint.length - named.length;
  const sources = more > 0 ? [...named, `${more} more`] : named;
  return [`Sources of untrusted text in this conversation: ${sources.join("; ")}`];
}

function how({ code: word }: ConfirmationRequest, { buttons }: CardSetting): string {
  const inWords = `reply \`yes ${word}\` to approve or \`no ${word}\` to deny, with a reason if you like`;
  return buttons
    ? `Press Approve or Deny, or ${inWords}.`
    : `${inWords[0]?.toUpperCase()}${inWords.slice(1)}.`;
}

function approversLine(
  { approvers, requester }: ConfirmationRequest,
  { isPrivate, origin }: CardSetting,
  count: number,
): string {
  if (approvers.length === 0) return "Nobody here may decide this; an operator can, in the console.";
  const isTheirs = approvers.every(
    ({ connectionId, userId }) => connectionId === requester.connectionId && userId === requester.userId,
  );
  if (isTheirs && !origin) return askerLine(requester, isPrivate ?? false);
  const names = approvers.slice(0, count).map(nameOf);
  const more = approvers.length - names.length;
  return `May decide: ${more > 0 ? [...names, `${more} more`].join(", ") : names.join(", ")}.`;
}

const askerLine = ({ name }: ConfirmationRequest["requester"], isPrivate: boolean): string => {
  if (isPrivate) return "May decide: you, who asked.";
  return name ? `May decide: whoever asked (${plain(name, MAX_LABEL)}).` : "May decide: whoever asked.";
};

const minutes = ({ createdAt, expiresAt }: ConfirmationRequest): number =>
  Math.max(1, Math.round((expiresAt - createdAt) / 60_000));
