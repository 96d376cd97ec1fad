// What is kept of words: without credentials, without characters that nobody sees, and short.

import { storableText } from "../database/storable-text.ts";
import { MAX_FACT_CHARS, MAX_FACTS_OF_EXCHANGE, MAX_MEMORY_CHARS } from "../limits.ts";
import type { Exchange } from "./port.ts";

/** Takes out whatever looks like a credential. */
export type Redact = (text: string) => string;

/** Joiners inside words stay: some scripts cannot be written without them. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}]/gu;
/** Credentials are looked for in a text with room for one that is cut off behind what is kept. */
const READ_CHARS = 4 * MAX_MEMORY_CHARS;

/** One line, of at most `max` characters. */
export function memoryText(text: string, max: number, redact: Redact): string {
  const seen = storableText(text, READ_CHARS).replace(/\s+/g, " ").replace(UNSEEN, "");
  const line = redact(seen).trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
}

/** Half for each side, of which neither can talk the other away. */
export function exchangeText(
  { said, answered }: Pick<Exchange, "said" | "answered">,
  redact: Redact,
): string {
  const half = Math.floor((MAX_MEMORY_CHARS - 20) / 2);
  return `They said: ${memoryText(said, half, redact)} / You: ${memoryText(answered, half, redact)}`;
}

/** What of a memory means something: what every exchange begins with would make them all alike. */
export const meaningOf = (text: string): string =>
  text
    .replace(/^They said: /, "")
    .replace(" / You: ", " ")
    .trim() || text;

/**
 * Rights and rules are no facts about a person. Memory gives no right whatever stands in it; this only keeps
 * out what would try. A true fact that sounds like it is lost, which harms nobody.
 */
const RULE =
  /(?<!\p{L})(?:approv\p{L}*|authori[sz]\p{L}*|permission\p{L}*|allowed to|system prompt|(?:ignore|disregard|override)\b.{0,60}\b(?:instruction|rule|polic)\p{L}*|without (?:asking|confirm\p{L}*|consent)|never ask|genehmig\p{L}*|freigabe\p{L}*|befugt|berechtigt|ohne (?:rückfrage|nachfrage|bestätigung|zustimmung)|approuv\p{L}*|autoris\p{L}*|sans (?:demander|confirmation|validation)|aprob\p{L}*|autoriz\p{L}*|sin (?:preguntar|confirmar|confirmación))/iu;

/** Facts as they may be kept: what a model gave is anybody's words. */
export function usableFacts(given: readonly string[], redact: Redact): string[] {
  const facts = given
    .map((fact) => memoryText(fact, MAX_FACT_CHARS, redact))
    .filter((fact) => /\p{L}/u.test(fact) && !fact.includes("[redacted]") && !RULE.test(fact));
  return [...new Set(facts)].slice(0, MAX_FACTS_OF_EXCHANGE);
}
