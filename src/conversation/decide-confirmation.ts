// Who may decide, and when. Buttons, words, programs and the console all pass through this one function, so
// that no way in is weaker than another. Pure.

import type { Confirmation, Decider, DecisionRefusal, DecisionWish } from "./confirmation.ts";

/** A reason goes to the model and to readers: a paragraph is enough. */
export const MAX_REASON_CHARS = 1_000;

export type Verdict = "approved" | "denied";

/** A wish with the confirmation that it turned out to name. */
export interface Wished {
  confirmation: Confirmation;
  verdict: Verdict;
  reason?: string | undefined;
}

export type Decision =
  | { kind: "decided"; confirmation: Confirmation }
  | { kind: "refused"; refusal: DecisionRefusal };

/**
 * True for the people it names, by connection and immutable id, and for whoever is signed in to the console.
 * Nobody named means nobody; the employee that asks is never its own approver, wherever its id turns up.
 */
export function mayDecide(
  { approvers, agentId }: Pick<Confirmation, "approvers" | "agentId">,
  { connectionId, person, isOperator, via }: Decider,
): boolean {
  if (person.id === "" || person.id === agentId) return false;
  if (isOperator) return via === "console";
  return approvers.some((one) => one.userId === person.id && one.connectionId === connectionId);
}

/** True while a decision can still come true. */
export const canBeDecided = ({ state, expiresAt }: Confirmation, now: number): boolean =>
  state === "pending" && now < expiresAt;

/** The first valid answer wins; everybody after it is told who was first. Strangers are told nothing more. */
export function decideConfirmation(
  { confirmation, verdict, reason }: Wished,
  by: Decider,
  now: number,
): Decision {
  const refused = (refusal: DecisionRefusal): Decision => ({ kind: "refused", refusal });
  if (!mayDecide(confirmation, by)) return refused({ code: "not_allowed" });
  const { state, decidedBy } = confirmation;
  if (state === "expired") return refused({ code: "expired" });
  if (state !== "pending") return refused({ code: "decided", state, by: decidedBy?.name ?? "" });
  if (!canBeDecided(confirmation, now)) return refused({ code: "expired" });
  const why = verdict === "denied" ? reason?.trim().slice(0, MAX_REASON_CHARS) : undefined;
  return {
    kind: "decided",
    confirmation: {
      ...confirmation,
      state: verdict,
      decidedBy: {
        name: by.person.name || by.person.id,
        userId: by.person.id,
        connectionId: by.connectionId,
        via: by.via,
      },
      decidedAt: now,
      ...(why ? { reason: why } : {}),
    },
  };
}

/**
 * Which confirmation a wish names, and what it wants of it. A code may come again after the confirmation that
 * had it is over; where two that wait share one it names neither.
 */
export function findWished(
  known: readonly Confirmation[],
  wish: DecisionWish,
  now: number,
): Wished | undefined {
  switch (wish.by) {
    case "choice": {
      if (wish.choice === "") return undefined;
      const confirmation = known.find((one) => verdictOfChoice(one, wish.choice));
      const verdict = confirmation && verdictOfChoice(confirmation, wish.choice);
      return verdict && { confirmation, verdict };
    }
    case "id": {
      const confirmation = known.find((one) => one.id === wish.id);
      return confirmation && { confirmation, verdict: wish.verdict, reason: wish.reason };
    }
    case "code": {
      const confirmation = withCode(known, wish.code, now);
      return confirmation && { confirmation, verdict: wish.verdict, reason: wish.reason };
    }
  }
}

function verdictOfChoice(confirmation: Confirmation, choice: string): Verdict | undefined {
  if (confirmation.approveChoice === choice) return "approved";
  return confirmation.denyChoice === choice ? "denied" : undefined;
}

export const isCode = (code: string, typed: string): boolean => code.toLowerCase() === typed.toLowerCase();

function withCode(known: readonly Confirmation[], typed: string, now: number): Confirmation | undefined {
  const named = known.filter((one) => isCode(one.code, typed));
  const waiting = named.filter((one) => canBeDecided(one, now));
  if (waiting.length > 0) return waiting.length === 1 ? waiting[0] : undefined;
  return named.toSorted((a, b) => b.createdAt - a.createdAt)[0];
}
