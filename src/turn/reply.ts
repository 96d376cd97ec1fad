// What a person gets to read for each way in which thinking can end.

import type { HeldFailure, ThinkView, TurnOutcome } from "../conversation/port.ts";
import type { FailureClass, RoutedFailure } from "../llm/model.ts";
import { unreachable } from "../result.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type LoopEnd, type ModelWork, noWork } from "./agent-loop.ts";
import { lastFailures } from "./failure-words.ts";
import * as wording from "./wording.ts";

export interface Reply {
  outcome: TurnOutcome;
  reason?: string;
  /** Each deployment's last failure, where models were asked in vain; none where an answer needs a look. */
  failures?: HeldFailure[];
  text: string;
  work: ModelWork;
}

/** A reply that no model wrote. */
export const ended = (outcome: Reply["outcome"], text: string, reason?: string): Reply => ({
  outcome,
  text,
  work: noWork(),
  ...(reason === undefined ? {} : { reason }),
});

/** Replies that need no model. */
export function fixedReply(
  view: ThinkView,
  { agent }: ResolvedConnection,
  giveUp: string | undefined,
): Reply | undefined {
  if (view.signal === "cancelled") return ended("cancelled", "");
  if (view.signal === "stop") return ended("stopped", wording.stopped(""));
  if (giveUp !== undefined) return ended("failed", wording.FAILED, giveUp);
  if (!agent.isActive) return ended("held", wording.OFF_DUTY, "The employee is switched off.");
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

/** The reply that the end of the loop stands for. */
export function replyOf(end: Exclude<LoopEnd, { kind: "lost" }>): Reply {
  const { work } = end;
  switch (end.kind) {
    case "answer":
      return answerReply(end);
    case "limit":
      return {
        outcome: "answered",
        reason: "A limit of the turn ended it.",
        text: wording.cutShort(end.text),
        work,
      };
    case "failed": {
      const reason = reasonOf(end.failure);
      if (isRefused(end.failure)) return { outcome: "answered", reason, text: wording.REFUSED, work };
      const spent = failedFor(end.failure, "budget_exhausted");
      const failures = lastFailures(end.failure.failures);
      return { outcome: "held", reason, failures, text: spent ? wording.OVER_BUDGET : wording.HELD, work };
    }
    default:
      return unreachable(end);
  }
}

function answerReply(end: Extract<LoopEnd, { kind: "answer" }>): Reply {
  const { answer, escalate, work } = end;
  if (escalate) {
    const reason = `The answer of ${answer.deployment} was ${answer.verdict}, and a person has to look at those.`;
    return { outcome: "held", reason, failures: [], text: wording.HELD, work };
  }
  const text = answer.verdict === "cut" ? wording.lengthCut(end.text) : end.text || wording.REFUSED;
  return { outcome: "answered", text: wording.withNotice(text, work.notice), work };
}

/** Whoever was promised a reply is not promised another: held again, the turn says nothing more. */
export const withoutRepeating = ({ promised }: ThinkView, reply: Reply): Reply =>
  promised && reply.outcome === "held" ? { ...reply, text: "" } : reply;

/** What an operator reads: which deployment failed how. */
export const reasonOf = ({ failures }: RoutedFailure): string =>
  failures
    .map(({ deployment, class: kind, message }) => `${deployment}: ${kind} (${message})`)
    .join("; ")
    .slice(0, 500) || "No model is configured for this employee.";
