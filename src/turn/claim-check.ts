// "I have sent it" without a receipt is the worst thing an employee can say: the person stops looking. What a
// reply says was done is matched with what this turn's tools did. A help against false words, not a defence:
// what may happen at all is decided where tools run.

import { CLAIM_WORDS, type ClaimWords } from "./claim-words.ts";
import { type Act, isDone } from "./trail.ts";

/** What the model is told, once, before the answer is held. */
export const CORRECTION =
  "[Check] Your last answer says that something was done, but no tool did it in this turn, so it is not true and was not sent. If a tool can do it, call the tool now. Otherwise answer again without saying that it was done: say what you know and what you cannot do. If it was done on an earlier day, say when.";

/** Longer answers are looked at so far: a claim stands at the beginning, and a check must stay cheap. */
const MAX_CHARS = 8_000;

/** Words of somebody else, or a text that was asked for: code, quotations, and everything behind "draft:". */
const FOREIGN = [
  /```[\s\S]*?(?:```|$)/g,
  /^[ \t]*>.*$/gm,
  /„[^“”]{0,2000}[“”]|“[^”]{0,2000}”|«[^»]{0,2000}»|"[^"\n]{0,2000}"|`[^`\n]{0,500}`/g,
];
const DRAFT =
  /(?:\b(?:drafts?|template|suggested (?:reply|message|text|wording)|you (?:could|can|might) (?:write|say|send)|entwurf|vorlage|textvorschlag|formulierung|brouillon|modèle|proposition|vous (?:pouvez|pourriez) écrire|borrador|plantilla|propuesta|puede escribir)\b[^\n:]{0,80}:|^\s*(?:subject|betreff|objet|asunto)\s*:)[\s\S]*$/imu;

const SENTENCE = /[^.!?\n;]+[.!?]*/gu;

/** What the text says was done: by the employee itself, or by nobody who is named. */
export function claimsOf(text: string): { own: boolean; passive: boolean } {
  const found = { own: false, passive: false };
  const said = FOREIGN.reduce((left, part) => left.replace(part, " "), text.slice(0, MAX_CHARS));
  const sentences = said.replace(DRAFT, " ").match(SENTENCE) ?? [];
  for (const sentence of sentences) {
    if (/\?\s*$/.test(sentence)) continue;
    for (const words of CLAIM_WORDS) {
      if (words.past.test(sentence)) continue;
      found.own ||= words.own.some((pattern) => states(sentence, pattern, words));
      found.passive ||= words.passive.some((pattern) => states(sentence, pattern, words));
    }
  }
  return found;
}

/** The pattern is there, and nothing before it in its clause makes it a plan, a condition or a no. */
function states(sentence: string, pattern: RegExp, { open }: ClaimWords): boolean {
  const match = pattern.exec(sentence);
  if (!match) return false;
  const before = sentence.slice(0, match.index);
  const clause = before.split(/[,:—–(]|\b(?:but|aber|mais|pero)\b/u).at(-1) ?? "";
  return !open.test(clause);
}

/**
 * True where the text claims what no receipt shows. "I have…" needs a write that certainly happened; "it has
 * been…" may also repeat what a tool has read.
 */
export function isUnfounded(text: string, acts: readonly Act[]): boolean {
  const { own, passive } = claimsOf(text);
  if (!own && !passive) return false;
  if (acts.some(isDone)) return false;
  return own || !acts.some(({ step }) => step.receipt.outcome === "ok");
}
