// Where untrusted text in a turn's context comes from before any tool has run: other people's words, what is
// remembered, and earlier answers that were made of such text. After it every write asks, and the card names it.

import type { ThinkView } from "../conversation/port.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { plainLabel } from "../tools/result-text.ts";
import { isWritten } from "./written.ts";

/** A card that names more says nothing any more. */
const MAX_SOURCES = 12;
const OTHERS = "other sources";

export const messagesOf = (name: string): string => `messages of ${plainLabel(name)}`;
/** Of a person of the team: to the person, or when they handed back. */
export const wordsOf = (name: string): string => `what ${plainLabel(name) || "a colleague"} wrote`;
export const rememberedOf = (name: string): string => `what is remembered about ${plainLabel(name)}`;
export const fileNamed = (name: string): string => `the file ${plainLabel(name)}`;

/** The sources that the conversation itself brings along. */
export function inheritedTaint(
  { history, input, summary }: Pick<ThinkView, "history" | "input" | "summary">,
  requester: PersonRef,
): Set<string> {
  const taint = new Set<string>();
  for (const { role, author, authorId, files = [], taint: made = [], colleague, isMarker } of history) {
    if (colleague || isMarker) taint.add(wordsOf(author));
    if (role === "employee") for (const source of made) taint.add(source);
    if (role !== "person") continue;
    for (const { name } of files) taint.add(fileNamed(name));
    // A line from before ids were kept is judged by its name: in doubt it is somebody else's.
    const isTheirs = authorId === undefined ? author === nameOf(requester) : authorId === requester.userId;
    if (!isTheirs) taint.add(messagesOf(author));
  }
  // A summary stands for lines that are not handed out any more: it brings along what they would have.
  for (const source of summary?.taint ?? []) taint.add(source);
  for (const { id, name } of summary?.people ?? [])
    if (id !== requester.userId) taint.add(messagesOf(name ?? id));
  for (const message of input) {
    const { author, own } = message;
    // A colleague may pass on what somebody else told them, and says nothing of where it is from.
    if (own?.note || own?.what === "spoken") taint.add(wordsOf(own.by?.name ?? ""));
    if (isWritten(message) && author.id !== requester.userId) taint.add(messagesOf(author.name ?? author.id));
  }
  return taint;
}

const nameOf = ({ name, userId }: PersonRef): string => name || userId;

/** As it is kept with the reply: never none where there was one. */
export function boundedTaint(taint: ReadonlySet<string>): string[] {
  const sources = [...taint];
  return sources.length <= MAX_SOURCES ? sources : [...sources.slice(0, MAX_SOURCES - 1), OTHERS];
}
