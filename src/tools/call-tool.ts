// One call of the model, from its own words to a result it can use: find, validate, authorise, taint,
// confirm, run, result. Every way it can go wrong is such a result; nothing here throws.

import { createHash } from "node:crypto";
import { askPerson } from "./ask-person.ts";
import type { Bench } from "./belt-parts.ts";
import { readArguments } from "./canonical.ts";
import { needsPerson } from "./needs-person.ts";
import { type Prepared, prepareCall, toolLabel } from "./prepare-call.ts";
import { boundedId, closeReceipt, type Ending, type OpenReceipt, summarise } from "./receipt.ts";
import type { Toolset } from "./registry.ts";
import { runTool } from "./run-tool.ts";
import type { CallTurn, ToolStep } from "./tool-step.ts";

export interface ModelCall {
  id: string;
  name: string;
  arguments: string;
}

/** The same for every try of this call, and for no other. */
const keyOf = (turn: Pick<CallTurn, "stepKey">, call: ModelCall, { hash }: Prepared): string =>
  createHash("sha256")
    .update(JSON.stringify([turn.stepKey, call.id, hash]))
    .digest("hex")
    .slice(0, 40);

/**
 * A write is announced before it begins. What only goes out with the reply is not: nothing has happened before the
 * reply is recorded, and its delivery is fenced then.
 */
export const announces = ({ tool, input }: Prepared): boolean =>
  tool.effect(input) === "write" && tool.attaches === undefined;

export async function callTool(
  bench: Bench,
  tools: Toolset,
  call: ModelCall,
  turn: CallTurn,
): Promise<ToolStep | undefined> {
  const { deps, redact } = bench;
  const open: OpenReceipt = {
    callId: boundedId(call.id),
    tool: toolLabel(call.name),
    title: toolLabel(call.name),
    effect: "read",
    input: summarise(call.arguments, redact),
    startedAt: deps.clock(),
  };
  const close = (end: Ending, about: OpenReceipt = open) => closeReceipt(about, end, deps.clock(), redact);

  const read = readArguments(call.arguments);
  if (!read.ok) {
    return close({ outcome: "invalid", text: `The arguments of ${open.tool} cannot be read. ${read.error}` });
  }
  const prepared = prepareCall(bench, tools, call.name, read.value);
  if (prepared.kind === "refused") {
    const { outcome, text, tool, effect = "read" } = prepared.refusal;
    return close({ outcome, text }, { ...open, effect, title: tool?.title ?? open.title });
  }
  const { tool, input, canonical } = prepared.call;
  const known: OpenReceipt = {
    ...open,
    title: tool.title,
    effect: tool.effect(input),
    input: summarise(canonical, redact),
  };
  if (needsPerson(bench, prepared.call, turn.taint)) {
    return close(askPerson(bench, known.callId, prepared.call, turn), known);
  }
  if (announces(prepared.call) && !(await turn.intend(known))) return undefined;
  const end = await runTool(bench, {
    call: prepared.call,
    requester: bench.input.requester,
    idempotencyKey: keyOf(turn, call, prepared.call),
    signal: turn.signal,
  });
  return close(end, known);
}
