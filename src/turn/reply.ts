// What a person gets to read for each way in which thinking can end.

import type { HeldFailure, ThinkView, TurnOutcome } from "../conversation/port.ts";
import type { Attempt, ModelAnswer, RoutedFailure } from "../llm/model.ts";
import { unreachable } from "../result.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { LoopEnd } from "./agent-loop.ts";
import { lastFailures } from "./failure-words.ts";
import * as wording from "./wording.ts";

export interface Reply {
  outcome: TurnOutcome;
  reason?: string;
  /** Each deployment's last failure, where no model answered. */
  failures?: HeldFailure[];
  text: string;
  answers: ModelAnswer[];
  attempts: Attempt[];
}

/** A reply that no model wrote. */
export const ended = (outcome: Reply["outcome"], text: string, reason?: string): Reply => ({
  outcome,
  text,
  answers: [],
  attempts: [],
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
  return {
    kind: "failed",
    failure: { failures: [failure], attempts: [] },
    answers: end.answers,
    attempts: end.attempts,
  };
}

/** A provider's content policy says the same at every try: it is told, not tried again. */
export const isRefused = ({ failures }: RoutedFailure): boolean =>
  failures.some((failure) => failure.class === "content_policy");

/** The reply that the end of the loop stands for. */
export function replyOf(end: Exclude<LoopEnd, { kind: "lost" }>): Reply {
  const { answers, attempts } = end;
  switch (end.kind) {
    case "answer": {
      const text = end.answer.verdict === "cut" ? wording.lengthCut(end.text) : end.text || wording.REFUSED;
      return { outcome: "answered", text, answers, attempts };
    }
    case "limit":
      return {
        outcome: "answered",
        reason: "A limit of the turn ended it.",
        text: wording.cutShort(end.text),
        answers,
        attempts,
      };
    case "failed": {
      const refused = isRefused(end.failure);
      const text = refused ? wording.REFUSED : wording.HELD;
      return {
        outcome: refused ? "answered" : "held",
        reason: reasonOf(end.failure),
        ...(refused ? {} : { failures: lastFailures(end.failure.failures) }),
        text,
        answers,
        attempts,
      };
    }
    default:
      return unreachable(end);
  }
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
