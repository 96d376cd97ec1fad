// What a person approved, run once. Between the card and the run the company may have changed its mind and
// storage may have been touched: the hash, the card, the tool, the host and the approver are checked again
// against what is so now.

import { canonicalJson } from "../audit/chain.ts";
import type { Confirmation } from "../conversation/confirmation.ts";
import { fail, ok, type Result } from "../result.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { approversOf, mayStillApprove } from "./approvers.ts";
import type { Bench } from "./belt-parts.ts";
import { announces } from "./call-tool.ts";
import { hashOfCall, readArguments } from "./canonical.ts";
import { type Prepared, prepareCall } from "./prepare-call.ts";
import { closeReceipt, type Ending, type OpenReceipt, summarise } from "./receipt.ts";
import type { Toolset } from "./registry.ts";
import { runTool } from "./run-tool.ts";
import type { CallTurn, ToolOutcome, ToolStep } from "./tool-step.ts";

const NOT_DONE = "It was approved but not done.";

const personOf = ({ connectionId, userId, name = "" }: Confirmation["requester"]): PersonRef => ({
  connectionId,
  userId,
  name,
});

type Refused = { outcome: ToolOutcome; text: string };
const refuse = (why: string, outcome: ToolOutcome = "refused") =>
  fail<Refused>({ outcome, text: `${NOT_DONE} ${why}` });

/** What runs is what was shown, or nothing. */
function recheck(bench: Bench, tools: Toolset, confirmation: Confirmation): Result<Prepared, Refused> {
  const { agent, policy } = bench.input;
  const { tool: name, hash, state, agentId, decidedBy } = confirmation;
  if (state !== "approved" && state !== "running") return refuse("Nobody has approved it.");
  if (agentId !== agent.id) return refuse("Another employee asked for it.");
  if (hashOfCall(name, confirmation.arguments) !== hash) {
    return refuse("What is stored is not what was approved.");
  }
  const requester = personOf(confirmation.requester);
  if (!mayStillApprove(decidedBy, approversOf({ policy, agent, tool: name, requester }))) {
    return refuse("Whoever approved it may not approve it any more.");
  }
  const read = readArguments(confirmation.arguments);
  if (!read.ok) return refuse(read.error);
  const prepared = prepareCall(bench, tools, name, read.value);
  if (prepared.kind === "refused") return refuse(prepared.refusal.text, prepared.refusal.outcome);
  const { call } = prepared;
  const isAsShown =
    call.canonical === confirmation.arguments &&
    canonicalJson(call.tool.lines(call.input)) === canonicalJson(confirmation.lines);
  return isAsShown ? ok(call) : refuse("The tool has changed since it was shown.");
}

export async function runApproved(
  bench: Bench,
  tools: Toolset,
  confirmation: Confirmation,
  turn: Pick<CallTurn, "signal" | "intend">,
): Promise<ToolStep | undefined> {
  const { deps, redact } = bench;
  const open: OpenReceipt = {
    callId: confirmation.callId,
    tool: confirmation.tool,
    title: confirmation.title,
    effect: "write",
    input: summarise(confirmation.arguments, redact),
    startedAt: deps.clock(),
    confirmationId: confirmation.id,
  };
  const checked = recheck(bench, tools, confirmation);
  if (!checked.ok) return closeReceipt(open, checked.error, deps.clock(), redact);
  const call = checked.value;
  const known: OpenReceipt = { ...open, effect: call.tool.effect(call.input) };
  if (announces(call) && !(await turn.intend(known))) return undefined;
  const end: Ending = await runTool(bench, {
    call,
    requester: personOf(confirmation.requester),
    idempotencyKey: confirmation.id,
    signal: turn.signal,
  });
  return closeReceipt(known, end, deps.clock(), redact);
}
