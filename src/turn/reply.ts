// What a person gets to read for each way in which thinking can end.

import type { ConfirmationRequest, HeldFailure, ThinkView, TurnOutcome } from "../conversation/port.ts";
import { MAX_PROGRAM_LINES } from "../limits.ts";
import type { FailureClass, RoutedFailure } from "../llm/model.ts";
import { unreachable } from "../result.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type LoopEnd, type ModelWork, noWork } from "./agent-loop.ts";
import { isUnfounded } from "./claim-check.ts";
import { lastFailures } from "./failure-words.ts";
import { isFrozen, STOPPED } from "./freeze.ts";
import type { Act } from "./trail.ts";
import * as wording from "./wording.ts";

export interface Reply {
  outcome: TurnOutcome;
  reason?: string;
  /** Each deployment's last failure, where models were asked in vain; none where an answer needs a look. */
  failures?: HeldFailure[];
  text: string;
  /** What a person is asked; each gets a card behind the text. */
  requests?: ConfirmationRequest[];
  work: ModelWork;
}

/** A reply that no model wrote. */
export const ended = (outcome: Reply["outcome"], text: string, reason?: string): Reply => ({
  outcome,
  text,
  work: noWork(),
  ...(reason === undefined ? {} : { reason }),
});

/** An operator stopped it: nothing is said. */
export const frozen = (): Reply => ended("held", "", STOPPED);

const ONE_TOO_MANY = `Other programs wrote more than ${MAX_PROGRAM_LINES} lines within a minute, so they are not answered here until a person writes, or for an hour.`;

/** Only programs wrote, and one line too many: nothing is said, so that two of them cannot talk for ever. */
export const isOneTooMany = ({ input }: Pick<ThinkView, "input">): boolean =>
  input.some(({ tooMany }) => tooMany) && input.every(({ byProgram }) => byProgram);

/** Replies that need no model. */
export function fixedReply(
  view: ThinkView,
  resolved: ResolvedConnection,
  giveUp: string | undefined,
): Reply | undefined {
  if (view.signal === "cancelled") return ended("cancelled", "");
  if (isFrozen(resolved)) return frozen();
  if (isOneTooMany(view)) return ended("held", "", ONE_TOO_MANY);
  if (view.signal === "stop") return ended("stopped", wording.stopped(""));
  if (giveUp !== undefined) return ended("failed", wording.FAILED, giveUp);
  if (!resolved.agent.isActive) return ended("held", wording.OFF_DUTY, "The employee is switched off.");
  const readable = view.input.some(
    (message) => message.unsupported === undefined || message.text.trim() !== "",
  );
  return readable ? undefined : ended("answered", wording.cannotRead(view.input));
}

/** A finished answer with nothing in it is a failure like any other: silence is never a reply. */
export function withoutSilence(end: LoopEnd): LoopEnd {
  if (
    end.kind !== "answer" ||
    end.text !== "" ||
    end.answer.verdict === "refusal" ||
    end.answer.verdict === "filtered"
  )
    return end;
  const { deployment, verdict } = end.answer;
  const failure = { class: "malformed_answer" as const, deployment, message: `The answer was ${verdict}.` };
  const report = end.work.reports.at(-1);
  if (!report) return end;
  return { kind: "failed", failure: { failures: [failure], attempts: [], report }, work: end.work };
}

const failedFor = ({ failures }: RoutedFailure, ...classes: FailureClass[]): boolean =>
  failures.some((failure) => classes.includes(failure.class));

/** A provider's content policy says the same at every try: it is told, not tried again. */
const isRefused = (failure: RoutedFailure): boolean => failedFor(failure, "content_policy");

/** True where the same request may succeed in a while: a spent budget waits for a person or a new day. */
export const isWorthAnotherTry = (failure: RoutedFailure): boolean =>
  !failedFor(failure, "content_policy", "budget_exhausted");

/** The reply that the end of the loop stands for, with what tools did in this turn. */
export function replyOf(end: Exclude<LoopEnd, { kind: "lost" }>, acts: readonly Act[] = []): Reply {
  const { work } = end;
  switch (end.kind) {
    case "answer":
      return answerReply(end, acts);
    case "awaiting": {
      // Words beside a card may not say that what the card asks for was done.
      const text = founded(end.text, acts);
      return { outcome: "awaiting", text: withFacts(text, acts, false), requests: end.requests, work };
    }
    case "unfounded": {
      const reason = "The answer said that something was done which no tool did.";
      return { outcome: "held", reason, failures: [], text: withFacts(wording.UNFOUNDED, acts, true), work };
    }
    case "limit": {
      const known = founded(end.text, acts) || wording.findings(acts);
      const text = withFacts(wording.cutShort(known), acts, true);
      return { outcome: "answered", reason: "A limit of the turn ended it.", text, work };
    }
    case "failed":
      return failedReply(end, acts);
    default:
      return unreachable(end);
  }
}

const founded = (text: string, acts: readonly Act[]): string => (isUnfounded(text, acts) ? "" : text);

/** What happened, or may have, is said whatever else is: by code, from the receipts. */
export const withFacts = (text: string, acts: readonly Act[], all: boolean): string =>
  acts.length === 0 ? text : wording.together(text, wording.factsOf(acts, all));

function failedReply({ failure, work }: Extract<LoopEnd, { kind: "failed" }>, acts: readonly Act[]): Reply {
  const reason = reasonOf(failure);
  if (isRefused(failure)) {
    return { outcome: "answered", reason, text: withFacts(wording.REFUSED, acts, true), work };
  }
  const spent = failedFor(failure, "budget_exhausted");
  const text = withFacts(spent ? wording.OVER_BUDGET : wording.HELD, acts, true);
  return { outcome: "held", reason, failures: lastFailures(failure.failures), text, work };
}

function answerReply(end: Extract<LoopEnd, { kind: "answer" }>, acts: readonly Act[]): Reply {
  const { answer, escalate, work } = end;
  if (escalate) {
    const reason = `The answer of ${answer.deployment} was ${answer.verdict}, and a person has to look at those.`;
    return { outcome: "held", reason, failures: [], text: withFacts(wording.HELD, acts, true), work };
  }
  const text = answer.verdict === "cut" ? wording.lengthCut(end.text) : end.text || wording.REFUSED;
  return {
    outcome: "answered",
    text: withFacts(wording.withNotice(text, work.notice), acts, end.text === ""),
    work,
  };
}

/** Whoever was promised a reply is not promised another: held again, the turn says only what it has done. */
export const withoutRepeating = ({ promised }: ThinkView, reply: Reply, acts: readonly Act[] = []): Reply =>
  promised && reply.outcome === "held" ? { ...reply, text: wording.factsOf(acts, true) } : reply;

/** What an operator reads: which deployment failed how. */
export const reasonOf = ({ failures }: RoutedFailure): string =>
  failures
    .map(({ deployment, class: kind, message }) => `${deployment}: ${kind} (${message})`)
    .join("; ")
    .slice(0, 500) || "No model is configured for this employee.";
