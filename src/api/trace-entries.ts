// Entries of the audit trail in the words of a trace.

import type { Confirmation } from "../conversation/port.ts";
import type { AuditEntry } from "../tenants/port.ts";
import type { TraceEntry, TraceState } from "./turn-trace.ts";

/** Of a tool's receipt, as it is stored under the reply. */
export interface ToolUse {
  callId?: string;
  tool: string;
  title: string;
  outcome: string;
  input: string;
  output: string;
  startedAt: number;
  totalMs: number;
  /** Of a call that asked for leave. */
  confirmationId?: string;
}

/** What people were asked in the turn, by id. */
type Asked = ReadonlyMap<string, Confirmation>;

/**
 * A turn's trail. Tools are told by their receipts where there are any, for those have titles; what became of
 * the answer is told elsewhere.
 */
export function trailEntries(
  trail: readonly AuditEntry[],
  receipts: readonly ToolUse[],
  asked: Asked,
): TraceEntry[] {
  const isTool = ({ type }: AuditEntry) => type === "tool_intent" || type === "tool_invocation";
  const ended = new Set(
    trail.filter(({ type }) => type === "tool_invocation").map(({ metadata }) => metadata.call),
  );
  const told = new Set<unknown>(receipts.map(({ callId }) => callId));
  const shown = trail.filter(
    (entry) =>
      (entry.type !== "delivery" || isResend(entry)) &&
      !(isTool(entry) && told.has(entry.metadata.call)) &&
      // An intent is told with its end; without one nobody knows whether it happened.
      !(entry.type === "tool_intent" && ended.has(entry.metadata.call)),
  );
  return [...receipts.map((one) => toolEntry(one, asked)), ...shown.map((entry) => traceEntry(entry, asked))];
}

function toolEntry(
  { title, tool, outcome, input, output, startedAt, totalMs, confirmationId = "" }: ToolUse,
  asked: Asked,
): TraceEntry {
  const waits = outcome === "asked" && asked.get(confirmationId)?.state === "pending";
  const words = waits ? "waits for a person's yes" : (TOOL_WORDS[outcome] ?? spaced(outcome));
  return {
    kind: "tool",
    at: startedAt,
    ms: totalMs,
    label: `${title || tool}: ${words}`,
    detail: between(input, output),
    state: waits ? "waiting" : toolState(outcome),
  };
}

/** What an operator had sent once more; what became of it is told with the rest. */
export const isResend = ({ type, metadata }: AuditEntry): boolean =>
  type === "delivery" && metadata.outcome === "resend";

const between = (input: string, output: string): string => [input, output].filter(Boolean).join(" → ");
const spaced = (word: string): string => word.replaceAll("_", " ");
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const TOOL_WORDS: Record<string, string> = {
  ok: "done",
  failed: "failed",
  unavailable: "not set up",
  refused: "refused",
  invalid: "asked for something it cannot do",
  unknown_tool: "there is no such tool",
  asked: "asked for a person's yes",
  timeout: "took too long",
  unknown: "nobody knows whether it was done",
};

function toolState(outcome: string): TraceState {
  if (outcome === "ok" || outcome === "asked") return "ok";
  return outcome === "unknown" || outcome === "timeout" ? "unknown" : "failed";
}

function traceEntry(entry: AuditEntry, asked: Asked): TraceEntry {
  switch (entry.type) {
    case "llm_call":
      return modelEntry(entry);
    case "tool_intent":
      return toolEntry({ ...use(entry), outcome: "unknown" }, asked);
    case "tool_invocation":
      return toolEntry({ ...use(entry), outcome: text(entry.metadata.outcome) }, asked);
    case "confirmation":
      return confirmationEntry(entry, asked);
    case "escalation":
      return handOverEntry(entry);
    case "turn":
      return recordEntry(entry, asked);
    case "delivery":
      return {
        kind: "delivery",
        at: entry.at,
        label: `${text(entry.metadata.by) || "Somebody"} had it sent once more`,
        state: "ok",
      };
    default:
      return {
        ...{ kind: "record", at: entry.at, label: TYPE_WORDS[entry.type] ?? sentence(spaced(entry.type)) },
        ...detailOf(between(entry.inputSummary, entry.outputSummary)),
      };
  }
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const detailOf = (detail: string) => (detail === "" ? {} : { detail });

const TYPE_WORDS: Record<string, string> = {
  topic_guard: "Looked whether this belongs to its subject",
  retried_by_hand: "An operator asked the models again",
  answered_by_hand: "An operator wrote the answer",
  dismissed_by_hand: "An operator closed it without an answer",
};

/** What no receipt tells of. */
const TITLES: Record<string, string> = { open_file: "Open a file", transcribe: "Listen to a recording" };

const use = ({ metadata, at, latencyMs, inputSummary, outputSummary, type }: AuditEntry) => ({
  ...{
    tool: text(metadata.tool),
    title: TITLES[text(metadata.tool)] ?? "",
    input: inputSummary,
    output: outputSummary,
  },
  // An outcome is written down when it is known.
  ...{ startedAt: type === "tool_invocation" ? at - latencyMs : at, totalMs: latencyMs },
});

function modelEntry({ at, latencyMs, outputSummary, metadata }: AuditEntry): TraceEntry {
  const { first_token_ms: first, receipt } = metadata;
  const isAnswer = outputSummary === "ok";
  const details = [
    text(metadata.model),
    ...(typeof first === "number" ? [`first word after ${first} ms`] : []),
  ];
  return {
    ...{ kind: "model", at, ms: latencyMs },
    label: `${text(metadata.deployment)} ${isAnswer ? "answered" : `gave no answer: ${spaced(outputSummary)}`}`,
    detail: details.join(" · "),
    state: isAnswer ? "ok" : "failed",
    ...(typeof receipt === "string" ? { receipt } : {}),
  };
}

/** How long a question waited, or that it still does. One that the conversation does not know waits no more. */
function waited(at: number, asked: Confirmation | undefined): Pick<TraceEntry, "ms" | "state"> {
  if (!asked) return { state: "ok" };
  if (asked.state === "pending") return { state: "waiting" };
  return { ms: Math.max(0, (asked.decidedAt ?? asked.expiresAt) - at), state: "ok" };
}

function confirmationEntry(
  { at, inputSummary, outputSummary, metadata }: AuditEntry,
  asked: Asked,
): TraceEntry {
  const decision = text(metadata.decision);
  const tool = spaced(text(metadata.tool));
  const by = text(metadata.by) || "somebody";
  const words: Record<string, string> = {
    asked: `Asked ${text(metadata.approvers) || "nobody"} for leave: ${tool}`,
    reminded: `Reminded them of the question: ${tool}`,
    approved: `${by} said yes: ${tool}`,
    denied: `${by} said no: ${tool}`,
    expired: `Nobody answered in time: ${tool}`,
  };
  return {
    ...{ kind: "confirmation", at, label: words[decision] ?? `${sentence(spaced(decision))}: ${tool}` },
    ...detailOf(decision === "asked" ? inputSummary : outputSummary === decision ? "" : outputSummary),
    ...(decision === "asked"
      ? waited(at, asked.get(text(metadata.confirmation)))
      : // A reminder is over once it was said: it is the question that waits, in the turn that asked it.
        { state: "ok" as const }),
  };
}

interface Step {
  /** Who did it. */
  by: string;
  /** Who was asked with it. */
  asked: string;
}

/** Steps of a hand-over, by the word under which the trail has them. */
const STEP_WORDS: Record<string, (step: Step) => string> = {
  held: () => "Held for a person",
  handed_over: ({ asked }) => (asked ? `Handed over: ${asked} asked` : "Handed over to the Inbox"),
  asked: ({ asked }) => `Nobody took it: ${asked || "the next in line"} asked`,
  reminded: ({ asked }) => `Reminded ${asked || "whoever was asked"}`,
  team: () => "Nobody took it: the whole team asked",
  late: () => "Told the person when to expect an answer",
  taken: ({ by }) => `${by} took the conversation`,
  passed: ({ by }) => `${by} passed it on`,
  spoken: ({ by }) => `${by} answered`,
  returned: ({ by }) => `${by} handed it back`,
};

function handOverEntry({ at, inputSummary, outputSummary, metadata }: AuditEntry): TraceEntry {
  const step = text(metadata.outcome);
  const words = STEP_WORDS[step];
  const told = { by: text(metadata.by) || "Somebody", asked: text(metadata.asked) };
  return {
    ...{ kind: "hand_over", at, label: words ? words(told) : sentence(spaced(step)) },
    ...detailOf([outputSummary, inputSummary].filter(Boolean).join(" · ")),
    state: step === "held" || step === "handed_over" ? "waiting" : "ok",
  };
}

const OUTCOME_WORDS: Record<string, [words: string, state: TraceState]> = {
  answered: ["The answer was recorded", "ok"],
  awaiting: ["Asked for a person's yes", "ok"],
  handed_off: ["A person has the conversation", "ok"],
  held: ["Nobody could answer: held for a person", "failed"],
  failed: ["It failed", "failed"],
  cancelled: ["Cancelled: what was asked is gone", "ok"],
  stopped: ["Stopped by the person", "ok"],
  moved: ["Answered in another conversation", "ok"],
};

function endWords(outcome: string, asked: Asked): [words: string, state: TraceState] {
  if (outcome === "awaiting" && [...asked.values()].some((one) => one.state === "pending"))
    return ["Waits for a person's yes", "waiting"];
  return OUTCOME_WORDS[outcome] ?? [sentence(spaced(outcome)), "ok"];
}

function recordEntry({ at, latencyMs, outputSummary, metadata }: AuditEntry, asked: Asked): TraceEntry {
  const outcome = text(metadata.outcome);
  const [label, state] = endWords(outcome, asked);
  const reason = text(metadata.reason);
  return {
    ...{ kind: "record", at: at - latencyMs, ms: latencyMs, label, state },
    ...detailOf(reason || outputSummary),
  };
}
