// A write that needs a person ends as an ordinary result: nothing is parked, nothing runs.

import type { ConfirmationRequest } from "../conversation/confirmation.ts";
import { MAX_PENDING_CONFIRMATIONS } from "../limits.ts";
import { approversOf } from "./approvers.ts";
import type { Bench } from "./belt-parts.ts";
import { requestOf } from "./confirmation-request.ts";
import type { Prepared } from "./prepare-call.ts";
import type { Ending } from "./receipt.ts";
import type { CallTurn } from "./tool-step.ts";

const WAIT = "It has not been done. Say that it waits for a person, and nothing else about its outcome.";

export function askPerson(
  bench: Bench,
  callId: string,
  call: Prepared,
  turn: Pick<CallTurn, "taint" | "pending">,
): Ending {
  const { tool, input, hash } = call;
  const waiting = turn.pending.find((one) => one.tool === tool.name && one.hash === hash);
  if (waiting) return { outcome: "refused", text: alreadyWaits(waiting) };
  if (turn.pending.length >= MAX_PENDING_CONFIRMATIONS) {
    const text = `${turn.pending.length} confirmations already wait in this conversation. No more are asked until a person has decided some of them.`;
    return { outcome: "refused", text };
  }
  const { policy, agent, requester } = bench.input;
  const approvers = approversOf({ policy, agent, tool: tool.name, requester });
  const { deps } = bench;
  const file = tool.attaches?.(input);
  const request = requestOf(
    {
      callId,
      agentId: agent.id,
      tool: tool.name,
      title: tool.title,
      canonical: call.canonical,
      hash,
      lines: tool.lines(input),
      taint: turn.taint,
      requester,
      approvers,
      ...(file ? { file } : {}),
    },
    {
      newId: deps.newId,
      random: deps.random,
      now: deps.clock(),
      taken: new Set(turn.pending.map(({ code }) => code)),
    },
  );
  const summary = approvers.length > 0 ? "A person was asked." : "Only an operator may decide this.";
  return { outcome: "asked", text: `${tool.title} needs a person's leave. ${WAIT}`, summary, request };
}

const alreadyWaits = ({ title, code }: ConfirmationRequest): string =>
  `${title}: exactly this already waits for a person under the code ${code}. It is not asked a second time. ${WAIT}`;
