// A turn in which the employee has nothing to say: a person of the team has the conversation, or news of a hand-over
// are all that it brings. No model is asked, nothing shows that somebody writes, and nobody is waited for. What
// people say is carried from one side to the other.

import { isPersons } from "../conversation/ownership.ts";
import type { FencedResult, TurnOutcome } from "../conversation/port.ts";
import { takeIn } from "./answer.ts";
import { showEnds } from "./card-ends.ts";
import { deskParts } from "./desk-parts.ts";
import { desksOf } from "./desks.ts";
import { isFrozen } from "./freeze.ts";
import { withoutFile } from "./made-files.ts";
import { lookUpNames, type Names, withNames } from "./names.ts";
import { bringsNews, type NewsEnd, type Taken } from "./news.ts";
import { personParts } from "./person-parts.ts";
import { type RecordInput, recordTurn } from "./record-turn.ts";
import { ended, isOneTooMany } from "./reply.ts";
import { requesterOf } from "./requester.ts";
import { untried } from "./retract-placeholder.ts";
import { boundedTaint, inheritedTaint } from "./taint.ts";
import type { ThinkInput, Thought } from "./think.ts";
import { type Act, openTrail, type Trail } from "./trail.ts";
import { isWritten } from "./written.ts";

/** Carries what the turn brings, and records it. What had been begun by the employee is told to the team. */
export async function relayTurn(input: ThinkInput): Promise<Thought> {
  const { deps, view, heartbeat } = input;
  const startedAt = deps.clock();
  const trail = openTrail(view.steps, (step) => deps.conversations.saveStep(view.ref, view.lease, step));
  const names = lookUpNames(input);
  const taint = inheritedTaint(view, requesterOf(view));
  const news = await newsOf(input, trail, taint);
  if (news.kind === "lost") return { kind: news.why === "superseded" ? "restart" : "lost" };
  const verdict = heartbeat.verdict();
  if (verdict === "stale" || verdict === "superseded")
    return { kind: verdict === "stale" ? "lost" : "restart" };
  const taken = news.kind === "taken" ? saidAs(news.taken) : [];
  const actsNow = () => trail.acts().map((act): Act => ({ ...act, step: withoutFile(act.step) }));
  const record = async (outcome: TurnOutcome, carried: Carried) => {
    const given: RecordInput = {
      ...{ deps, view, startedAt, taken },
      resolved: input.resolved,
      reply: ended(outcome, "", input.giveUp),
      placeholder: untried(view.placeholder),
      acts: actsNow().filter(({ step }) => !step.request),
      taint: boundedTaint(taint),
      saysKept: carried !== NOTHING && view.input.some(isWritten),
      ...carried,
    };
    return recordTurn(withNames(given, names.known()));
  };
  const carried = await carriedBy(input, { taken, acts: actsNow() }, names);
  const recorded = await record(outcomeOf(input), carried);
  if (recorded.kind === "recorded") return recorded;
  const { result } = recorded;
  if (!isEnd(result)) return { kind: result === "superseded" ? "restart" : "lost" };
  const again = await record(result === "stop" ? "stopped" : "cancelled", NOTHING);
  return again.kind === "recorded" ? again : { kind: "lost" };
}

/** What a record holds beside the reply. */
export type Carried = Pick<RecordInput, "before" | "beside" | "also">;

const NOTHING: Carried = {};

const isEnd = (result: FencedResult): result is "stop" | "cancelled" =>
  result === "stop" || result === "cancelled";

/** Nothing of it is carried: it was deleted, or programs talk without end. */
const isSilent = ({ view }: ThinkInput): boolean => view.signal === "cancelled" || isOneTooMany(view);

/** A turn that is given up because it failed again and again still says what colleagues said: that needs nobody. */
async function carriedBy(
  input: ThinkInput,
  done: Required<Pick<CarryInput, "taken" | "acts">>,
  names: Names,
): Promise<Carried> {
  if (isSilent(input)) return NOTHING;
  if (input.giveUp !== undefined) return { before: personParts(input).parts };
  return carryOwn({ ...input, ...done, names: await names.settled() });
}

function outcomeOf({ view, giveUp }: ThinkInput): TurnOutcome {
  if (view.signal === "cancelled") return "cancelled";
  if (giveUp !== undefined) return "failed";
  return isPersons(view.epoch ?? 0) ? "handed_off" : "answered";
}

/** What was approved is done, whoever speaks; a stopped employee does nothing. */
async function newsOf(input: ThinkInput, trail: Trail, taint: Set<string>): Promise<NewsEnd> {
  const { view, resolved, heartbeat } = input;
  const isOver = isSilent(input) || input.giveUp !== undefined;
  if (!bringsNews(view) || isFrozen(resolved) || isOver) return { kind: "taken", taken: new Map() };
  const answering = {
    ...input,
    trail,
    taint,
    requester: requesterOf(view),
    soFar: { text: "" },
    show: () => {},
  };
  const news = await takeIn(answering);
  if (news.kind !== "taken") return news;
  const cards = { deps: input.deps, ref: view.ref, resolved, signal: heartbeat.signal };
  await showEnds(cards, saidAs(news.taken), view.grants > 1);
  return news;
}

/** No file goes out with what is carried. */
const saidAs = (taken: ReadonlyMap<string, Taken>): Taken[] =>
  [...taken.values()].map((one) => (one.step ? { ...one, step: withoutFile(one.step) } : one));

export interface CarryInput extends Pick<ThinkInput, "deps" | "view" | "resolved" | "heartbeat"> {
  /** Of people whose messages carry none, by id. */
  names: Record<string, string>;
  taken?: readonly Taken[];
  acts?: readonly Act[];
}

/** What the turn brings of a hand-over: lines of colleagues for the person, and for the desks what they must know. */
export async function carryOwn(input: CarryInput): Promise<Carried> {
  const { view, names, taken = [], acts = [] } = input;
  const { parts, told } = personParts(input);
  const beside = await deskParts(desksOf(input), { view, taken, names, acts });
  return { before: parts, beside, ...(told.length > 0 ? { also: { told } } : {}) };
}
