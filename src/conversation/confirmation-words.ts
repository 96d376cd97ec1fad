// A decision in words: "yes K7QX", "no K7QX too expensive", or the bare word. Only the whole line counts, and
// an approval carries nothing beside its code: "yes K7QX, but only ten" is something to talk about. Pure.

import { CONFIRMATION_MS } from "../limits.ts";
import { canBeDecided, isCode, mayDecide, type Verdict } from "./decide-confirmation.ts";
import type { Confirmation, Decider, DecisionWish, HostedCard } from "./port.ts";

/** English, German, French, Spanish. Both buttons' own words are among them. */
const APPROVALS = ["yes", "approve", "ja", "oui", "sí", "si"];
const DENIALS = ["no", "deny", "nein", "non"];

export interface DecisionWords {
  verdict: Verdict;
  /** As typed. Absent: the bare word. */
  code?: string;
  reason?: string;
}

// People copy the line with the marks that a chat service draws code in.
const MARKS = /^[\s`*_"'“”«»]+|[\s`*_"'“”«»]+$/g;
const LINE = /^(\p{L}+)(?:[\s,:`*"']+([0-9a-z]{4}))?(?![\p{L}\p{N}])[`*"']*(.*)$/isu;

/** What a line decides by its form alone, or undefined where it is an ordinary one. */
export function decisionWords(text: string): DecisionWords | undefined {
  const [, word = "", code, rest = ""] = LINE.exec(text.normalize("NFC").replace(MARKS, "")) ?? [];
  const verdict = verdictOf(word.toLowerCase());
  if (!verdict) return undefined;
  const more = rest.replace(/^[\s.,:;!–—-]+/, "").trim();
  if (code === undefined) return more === "" ? { verdict } : undefined;
  if (more === "") return { verdict, code };
  return verdict === "denied" ? { verdict, code, reason: more } : undefined;
}

function verdictOf(word: string): Verdict | undefined {
  if (APPROVALS.includes(word)) return "approved";
  return DENIALS.includes(word) ? "denied" : undefined;
}

export interface WordsView {
  /** Confirmations of this conversation that have the typed code, in any state; all that wait for a bare word. */
  known: readonly Confirmation[];
  /** Cards of other conversations that are shown here. */
  hosted: readonly HostedCard[];
  by: Decider;
  /** When the line was written, by the chat service's clock. */
  sentAt: number;
  now: number;
}

export type Meaning = { kind: "wish"; wish: DecisionWish } | { kind: "which"; codes: string[] };

/** What the words mean here. Undefined: they decide nothing, and the line is an ordinary one. */
export function meaningOf(words: DecisionWords, view: WordsView): Meaning | undefined {
  const { verdict, code, reason } = words;
  if (code === undefined) return bareMeaning(verdict, view);
  const isKnown = [...view.known, ...view.hosted].some((one) => isCode(one.code, code));
  if (!isKnown) return undefined;
  return { kind: "wish", wish: { by: "code", code, verdict, ...(reason === undefined ? {} : { reason }) } };
}

/** Chat services round the time of a message down to the second. */
const ROUNDING_MS = 1_000;

/** A word that was written before anything was asked is no answer to it, however late it arrives. */
function bareMeaning(verdict: Verdict, { known, hosted, by, sentAt, now }: WordsView): Meaning | undefined {
  const answers = (askedAt: number) => sentAt + ROUNDING_MS > askedAt;
  const meant = [
    ...known.filter((one) => canBeDecided(one, now) && mayDecide(one, by) && answers(one.createdAt)),
    ...hosted
      .filter(({ expiresAt }) => now < expiresAt && answers(expiresAt - CONFIRMATION_MS))
      .map(({ confirmationId, code }) => ({ id: confirmationId, code })),
  ];
  const [only] = meant;
  if (!only) return undefined;
  if (meant.length > 1) return { kind: "which", codes: meant.map(({ code }) => code) };
  return { kind: "wish", wish: { by: "id", id: only.id, verdict } };
}
