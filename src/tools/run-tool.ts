// The run itself and what it came to. After a write began, every doubt is "unknown" and never "failed": a
// model or a person who is told that nothing happened would do it again.

import { describeError } from "../errors.ts";
import type { Result } from "../result.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { type Bench, contextOf } from "./belt-parts.ts";
import { type Ran, runWithin } from "./deadline.ts";
import { takeFiles } from "./made-files.ts";
import type { Prepared } from "./prepare-call.ts";
import type { Ending } from "./receipt.ts";
import { asData, plainLabel } from "./result-text.ts";
import type { ToolFailure, ToolSuccess } from "./tool.ts";

export interface RunInput {
  call: Prepared;
  requester: PersonRef;
  idempotencyKey: string;
  signal: AbortSignal;
}

type Came = Ran<Result<ToolSuccess, ToolFailure>>;

const UNKNOWN = "Nobody can tell whether it was done. Say so, ask for a check, and do not try again.";

/** Never rejects. */
export async function runTool(
  bench: Bench,
  { call, requester, idempotencyKey, signal }: RunInput,
): Promise<Ending> {
  const { tool, input } = call;
  const came: Came = await runWithin(
    (inner) => tool.run(input, contextOf(bench, { signal: inner, idempotencyKey, requester })),
    signal,
    bench.deps.startTimer,
  );
  const isWrite = tool.effect(input) === "write";
  if (came.kind !== "done") return brokenOff(bench, call, came, isWrite);
  try {
    return endingOf(bench, call, came.value, isWrite);
  } catch (error) {
    return brokenOff(bench, call, { kind: "threw", error }, isWrite);
  }
}

const WHAT = { timeout: "took too long and was ended", stopped: "was stopped", threw: "broke in the middle" };

function brokenOff(
  bench: Bench,
  { tool }: Prepared,
  came: Exclude<Came, { kind: "done" }>,
  isWrite: boolean,
): Ending {
  if (came.kind === "threw") {
    // Whatever broke may carry text from outside: it is for operators, not for the model.
    bench.deps.log.error("tool_threw", { tool: tool.name, error: bench.redact(describeError(came.error)) });
  }
  const text = `${tool.name} ${WHAT[came.kind]}.`;
  if (isWrite) return { outcome: "unknown", text: `${text} ${UNKNOWN}` };
  return { outcome: came.kind === "timeout" ? "timeout" : "failed", text };
}

/** Where it comes from, in words; of a trusted tool its name. */
const sourceOf = ({ tool, input }: Prepared): string => tool.taints?.(input) ?? `the tool ${tool.name}`;

function endingOf(
  bench: Bench,
  call: Prepared,
  result: Result<ToolSuccess, ToolFailure>,
  isWrite: boolean,
): Ending {
  const { tool, input } = call;
  const given = tool.taints?.(input);
  const declared = given === undefined ? [] : [given];
  if (result.ok) {
    const { text, sources = [], taint = declared, files = [], sends } = result.value;
    const { made, words } = takeFiles(bench, files, taint);
    const read = shown(bench, call, text, taint);
    const told = words === "" ? read.text : `${read.text}\n${words}`;
    return { outcome: "ok", ...read, text: told, sources, taint, made, ...(sends ? { sends } : {}) };
  }
  const { code, message } = result.error;
  // Of these two the words are ours.
  if (code === "unavailable" || code === "refused")
    return { outcome: code, text: plainMessage(bench, message) };
  const end = code === "unknown" && isWrite ? UNKNOWN : "";
  const { text, summary } = shown(bench, call, message, declared);
  return {
    outcome: code,
    text: `${failureLine(call, code)} ${end}\n${text}`.trim(),
    summary,
    taint: declared,
  };
}

const failureLine = ({ tool }: Prepared, code: "failed" | "unknown"): string =>
  code === "failed" ? `${tool.name} failed.` : `${tool.name} gave no clear answer.`;

const plainMessage = (bench: Bench, message: string): string =>
  plainLabel(bench.withoutSecrets(message), 1_000);

function shown(
  bench: Bench,
  call: Prepared,
  text: string,
  taint: readonly string[],
): { text: string; summary: string } {
  const clean = bench.withoutSecrets(text);
  const source = taint.length > 0 ? taint.map((one) => plainLabel(one)).join(", ") : sourceOf(call);
  return { text: asData(clean, source, bench.deps.newId()), summary: clean };
}
