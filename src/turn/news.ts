// What people and time decided, taken into a turn: an approved write runs here, once, and nowhere else. A
// claim that nobody finished is "unknown": it may have happened, so a person has to look.

import { SEND_FILE } from "../conversation/made-file.ts";
import { isPersons } from "../conversation/ownership.ts";
import type {
  ClaimResult,
  Confirmation,
  ConfirmationNews,
  DeliverView,
  FencedResult,
  SavedStep,
  ThinkView,
} from "../conversation/port.ts";
import { unreachable } from "../result.ts";
import type { Belt, ToolStep } from "../tools/tool-step.ts";
import { savedCall } from "./made-files.ts";
import { summarise } from "./summarise.ts";
import { keepStep, openFence, type ToolWork, unlessOver } from "./tool-round.ts";
import { type Intent, unknownStep } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { FILE_NOT_SENT } from "./wording.ts";

/** One piece of news with what came of it. */
export interface Taken {
  confirmation: Confirmation;
  what: ConfirmationNews["what"];
  /** What the model reads as the result of its call; none where there is nothing to tell it. */
  result?: { text: string; isError: boolean };
  /** Of an approved call. */
  step?: ToolStep;
}

type Lost = Exclude<FencedResult, "ok">;
export type NewsEnd =
  | { kind: "taken"; taken: Map<string, Taken> }
  | { kind: "lost"; why: Lost }
  /** The turn ended in the middle; it knows why itself. */
  | { kind: "over" };

export interface NewsInput {
  deps: Pick<TurnDeps, "conversations">;
  view: ThinkView;
  belt(): Belt | undefined;
  work: ToolWork;
  signal: AbortSignal;
}

/** Far above every step of the loop: the news of a turn come before its model. */
const NEWS_STEPS = 1_000_000;
const MAX_RESULT_CHARS = 300;

export const bringsNews = ({ input }: Pick<ThinkView | DeliverView, "input">): boolean =>
  input.some(({ news }) => news !== undefined);

/** Takes in all of it, in order, by the id of the message that brought it. */
export async function takeNews(input: NewsInput): Promise<NewsEnd> {
  const taken = new Map<string, Taken>();
  const brought = input.view.input.filter(({ news }) => news !== undefined);
  for (const [position, { id, news }] of brought.entries()) {
    const confirmation = input.view.confirmations.find((one) => one.id === news?.confirmationId);
    if (!news || !confirmation) continue;
    const one = await takeOne(input, confirmation, news.what, NEWS_STEPS + position);
    if (one === undefined) return { kind: "over" };
    if (typeof one === "string") return { kind: "lost", why: one };
    for (const source of one.step?.taint ?? []) input.work.taint.add(source);
    taken.set(id, one);
  }
  return { kind: "taken", taken };
}

async function takeOne(
  input: NewsInput,
  confirmation: Confirmation,
  what: ConfirmationNews["what"],
  index: number,
): Promise<Taken | Lost | undefined> {
  switch (what) {
    case "approved": {
      const step = await runOnce(input, confirmation, index);
      if (step === undefined || typeof step === "string") return step;
      return { confirmation, what, step, result: { text: step.text, isError: step.isError } };
    }
    case "denied":
      return { confirmation, what, result: { text: declined(input, confirmation), isError: true } };
    case "expired":
      return { confirmation, what, result: { text: EXPIRED, isError: true } };
    case "reminder":
      return { confirmation, what };
    default:
      return unreachable(what);
  }
}

const EXPIRED =
  "Nobody decided in time, so it was not done. Nobody said no either: it may be asked for again.";

/** The reason is a person's text; where it is not the requester's, it taints like everybody else's. */
function declined({ work }: NewsInput, { decidedBy, requester, reason }: Confirmation): string {
  const who = decidedBy?.name || "The person";
  const isOther = decidedBy?.userId !== requester.userId || decidedBy.connectionId !== requester.connectionId;
  if (reason && isOther) work.taint.add(`the reason that ${who} gave`);
  const why = reason ? ` Their reason, in their words: ${JSON.stringify(reason.slice(0, 2_000))}` : "";
  return `${who} declined this, so it was not done. Do not ask for the same again.${why}`;
}

async function runOnce(
  input: NewsInput,
  confirmation: Confirmation,
  index: number,
): Promise<ToolStep | Lost | undefined> {
  const { deps, view, work, signal } = input;
  const saved = work.trail.tool(index);
  if (saved) return saved;
  if (signal.aborted) return undefined;
  const claim = await deps.conversations.claim(view.ref, view.lease, confirmation.id);
  switch (claim.kind) {
    case "lost":
      return claim.verdict;
    case "refused":
      return keepStep(work.trail, index, refusedStep(confirmation, claim));
    case "unknown":
      return keepRun(input, claim.confirmation, index, unknownStep(intentOf(input, confirmation, index)));
    case "run":
      return run(input, claim.confirmation, index);
    default:
      return unreachable(claim);
  }
}

async function run(
  input: NewsInput,
  confirmation: Confirmation,
  index: number,
): Promise<ToolStep | Lost | undefined> {
  const { work, signal } = input;
  // It would go out with an answer of the employee, and a person speaks.
  if (confirmation.tool === SEND_FILE && isPersons(input.view.epoch ?? 0))
    return keepRun(input, confirmation, index, closedStep(confirmation, FILE_NOT_SENT));
  const belt = input.belt();
  if (!belt) return keepRun(input, confirmation, index, closedStep(confirmation, NO_TOOLS));
  const fence = openFence(work.trail, index, signal, confirmation.id);
  const turn = { signal: work.signalOf(confirmation.tool, signal), intend: fence.intend };
  const step = await unlessOver(belt.runApproved(confirmation, turn), signal, work.sleep);
  return step ? keepRun(input, confirmation, index, step) : fence.lost();
}

const NO_TOOLS = "It was approved but not done: this employee has no tools any more.";

/** Saves the step together with what became of the confirmation. */
async function keepRun(
  { work }: NewsInput,
  { id }: Confirmation,
  index: number,
  step: ToolStep,
): Promise<ToolStep | Lost> {
  const result = step.receipt.output.slice(0, MAX_RESULT_CHARS).toWellFormed();
  const saved: SavedStep = {
    ...savedCall(work.trail, index, step),
    confirmation: { id, state: stateOf(step), result },
  };
  const kept = await work.trail.keep(saved);
  return kept === "ok" ? step : kept;
}

function stateOf({ receipt }: ToolStep): "done" | "failed" | "unknown" {
  if (receipt.outcome === "ok") return "done";
  return receipt.outcome === "unknown" || receipt.outcome === "timeout" ? "unknown" : "failed";
}

const intentOf = ({ work }: NewsInput, confirmation: Confirmation, index: number): Intent =>
  work.trail.intent(index) ?? factsOf(confirmation);

const factsOf = ({
  id,
  callId,
  tool,
  title,
  arguments: given,
  decidedAt,
  createdAt,
}: Confirmation): Intent => ({
  callId,
  tool,
  title,
  input: summarise(given),
  startedAt: decidedAt ?? createdAt,
  confirmationId: id,
});

/** It does not run (any more): why is said plainly, and what is known of an earlier run is not lost. */
function refusedStep(
  confirmation: Confirmation,
  { state, confirmation: now }: Extract<ClaimResult, { kind: "refused" }>,
): ToolStep {
  if (state === "unknown") return unknownStep(factsOf(confirmation));
  const why = now?.result ? ` ${now.result}` : "";
  if (state === "done") return closedStep(confirmation, `It was done before.${why}`, "ok");
  return closedStep(confirmation, `It was not run: it is ${state}.${why}`);
}

function closedStep(
  confirmation: Confirmation,
  text: string,
  outcome: "ok" | "refused" = "refused",
): ToolStep {
  const { receipt, ...step } = unknownStep(factsOf(confirmation));
  return { ...step, text, isError: outcome !== "ok", receipt: { ...receipt, outcome, output: text } };
}
