// From a lease to a recorded reply: news are taken in, the model is asked, the draft grows, and whatever
// happens ends in a record, a later try, or the knowledge that the turn is another's now.

import { isPersons } from "../conversation/ownership.ts";
import type { DeliverView, ThinkView } from "../conversation/port.ts";
import { MAX_TURN_ATTEMPTS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { noWork } from "./agent-loop.ts";
import { type Answered, answerTurn } from "./answer.ts";
import { type Draft, startDraft } from "./draft.ts";
import { mayHoldAnswer } from "./escalate.ts";
import { type FreezeWatch, isFrozen, STOPPED } from "./freeze.ts";
import { handedOver, withHandOver } from "./hand-over.ts";
import type { Heartbeat, Verdict } from "./heartbeat.ts";
import { lookUpNames, withNames } from "./names.ts";
import { untilQuiet } from "./quiet.ts";
import { allowedHosts, type RecordInput, recordTurn } from "./record-turn.ts";
import { type Carried, carryOwn, relayTurn } from "./relay.ts";
import {
  ended,
  fixedReply,
  isOneTooMany,
  isWorthAnotherTry,
  type Reply,
  withFacts,
  withoutRepeating,
} from "./reply.ts";
import { requesterOf } from "./requester.ts";
import { untried } from "./retract-placeholder.ts";
import type { Sender } from "./send-part.ts";
import { boundedTaint, inheritedTaint } from "./taint.ts";
import { tellOnce } from "./tell-once.ts";
import type { Telling } from "./tell-with-lease.ts";
import { type Act, openTrail } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";
import * as wording from "./wording.ts";
import { bringsOwn, isAsked } from "./written.ts";

type Recorded = Awaited<ReturnType<typeof recordTurn>>;

export type Thought =
  | { kind: "recorded"; view: DeliverView }
  | { kind: "later"; at: number }
  | { kind: "restart" }
  | { kind: "lost" };

export interface ThinkInput {
  deps: TurnDeps;
  view: ThinkView;
  resolved: ResolvedConnection;
  heartbeat: Heartbeat;
  watch: FreezeWatch;
  tell: Telling["tell"];
  /** Why the turn is given up, where it is. */
  giveUp: string | undefined;
}

/** Waits until whoever writes has been quiet, and thinks one turn to a recorded reply. */
export async function think(input: ThinkInput): Promise<Thought> {
  if (isPersons(input.view.epoch ?? 0) || !isAsked(input.view)) return relayTurn(input);
  const startedAt = input.deps.clock();
  const draft = draftOf(input);
  const { view, why } = await untilQuiet(input).catch((error: unknown) =>
    draft.settle().then(() => Promise.reject(error)),
  );
  return thinkOver({ ...input, view }, { draft, startedAt, why });
}

interface Started {
  draft: Draft;
  startedAt: number;
  /** Why the turn ended before it began to think. */
  why: Verdict | undefined;
}

async function thinkOver(input: ThinkInput, { draft, startedAt, why }: Started): Promise<Thought> {
  const { deps, view, resolved, heartbeat, watch } = input;
  const sender = senderOf(input);
  const trail = openTrail(view.steps, (step) => deps.conversations.saveStep(view.ref, view.lease, step));
  const requester = requesterOf(view);
  const taint = inheritedTaint(view, requester);
  const soFar = { text: "" };
  const names = lookUpNames(input);
  const fixed = fixedReply(view, resolved, input.giveUp);
  if (isOneTooMany(view)) deps.log.warn("programs_silenced", { connectionId: view.ref.connectionId });
  const asking =
    fixed || why
      ? undefined
      : answerTurn({
          deps,
          view,
          resolved,
          heartbeat,
          watch,
          trail,
          requester,
          taint,
          soFar,
          show: mayHoldAnswer(resolved.agent, deps.log) ? () => {} : draft.show,
        });
  const answered: Answered = (await asking?.catch((error: unknown) =>
    draft.settle().then(() => Promise.reject(error)),
  )) ?? { reply: fixed as Reply };
  const { end, taken, forgets = [] } = answered;
  const failedForNow =
    end?.kind === "failed" && isWorthAnotherTry(end.failure) && view.attempt < MAX_TURN_ATTEMPTS
      ? end
      : undefined;
  const placeholder = await draft.settle(failedForNow !== undefined);
  const [acts, opened] = [trail.acts(), trail.opened()];
  const made = { acts, opened, taint: boundedTaint(taint), forgets, ...(taken ? { taken } : {}) };
  const brought: Carried = bringsOwn(view) ? await carryOwn({ ...input, names: names.known() }) : {};
  const record = (reply: Reply, also: Partial<RecordInput> = {}) => {
    const given = { deps, view, resolved, reply, placeholder, startedAt, ...made, ...brought, ...also };
    return recordTurn(withNames(given, names.known()));
  };
  const recordEnd: RecordEnd = (outcome, text, reason) =>
    record({ ...ended(outcome, text, reason), work: (end ?? answered.reply)?.work ?? noWork() });
  const said = (text: string) => withFacts(wording.stopped(text), acts, true);
  const verdict = heartbeat.verdict() ?? why ?? (end?.kind === "lost" ? end.why : undefined);
  if (verdict) return afterVerdict(verdict, recordEnd, said(soFar.text));
  if (failedForNow) return tellOnce(deps, view, sender, placeholder, failedForNow, heartbeat);
  const handed = await handedOver(input, answered, acts, names);
  const reply =
    handed?.reply ?? withoutRepeating(view, fixed ? factual(fixed, acts) : (answered.reply as Reply), acts);
  const recorded = await record(reply, handed ? withHandOver(handed, brought) : {});
  if (recorded.kind === "recorded") return recorded;
  return afterVerdict(recorded.result, recordEnd, said(handed ? "" : soFar.text || reply.text));
}

/** What an earlier try of the turn has done is said with words that know nothing of it. */
const factual = (fixed: Reply, acts: readonly Act[]): Reply =>
  fixed.text === "" ? fixed : { ...fixed, text: withFacts(fixed.text, acts, true) };

type RecordEnd = (outcome: Reply["outcome"], text: string, reason?: string) => Promise<Recorded>;

const senderOf = ({ deps, view, resolved: { connection }, heartbeat }: ThinkInput): Sender => ({
  deps,
  channel: deps.channel(connection.channel),
  connection,
  target: view.target,
  signal: heartbeat.signal,
});

/** Of a stopped employee, or to programs that talk on and on, nothing is shown, not even that it is at work. */
function draftOf(input: ThinkInput): Draft {
  const { deps, resolved, heartbeat, tell } = input;
  const { lease, placeholder } = input.view;
  if (isFrozen(resolved) || isOneTooMany(input.view))
    return { show: () => {}, settle: async () => untried(placeholder) };
  const opening = wording.opening(resolved.agent.name);
  const sender = senderOf(input);
  // What is written of a lease is found by whoever takes the turn over; the rest must not become visible.
  const mayShow = lease.unwritten ? heartbeat.confirm : async () => true;
  const hosts = allowedHosts(resolved);
  return startDraft({ deps, mayShow, tell, sender, placeholder, opening, hosts });
}

/** The input changed, the person said stop, an operator did, or the turn is another's now. */
async function afterVerdict(verdict: Verdict | "ok", recordEnd: RecordEnd, soFar: string): Promise<Thought> {
  if (verdict === "superseded") return { kind: "restart" };
  if (verdict === "frozen") {
    const recorded = await recordEnd("held", "", STOPPED);
    if (recorded.kind === "recorded") return recorded;
    return { kind: recorded.result === "superseded" ? "restart" : "lost" };
  }
  if (verdict !== "stop" && verdict !== "cancelled") return { kind: "lost" };
  const recorded = await recordEnd(
    verdict === "stop" ? "stopped" : "cancelled",
    verdict === "stop" ? soFar : "",
  );
  return recorded.kind === "recorded" ? recorded : { kind: "lost" };
}
