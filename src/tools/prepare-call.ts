// A call up to the moment where it may run: find, validate, authorise. The same steps stand before a person
// is asked and before what they approved runs, so that nobody is asked for what would be refused after.

import type { Effect } from "../tenants/tool-policy.ts";
import type { Bench } from "./belt-parts.ts";
import { type CheckedArguments, checkArguments, hashOfCall } from "./canonical.ts";
import type { Toolset } from "./registry.ts";
import { plainLabel } from "./result-text.ts";
import type { Tool } from "./tool.ts";
import type { ToolOutcome } from "./tool-step.ts";

export interface Prepared extends CheckedArguments<unknown> {
  tool: Tool;
  hash: string;
}

/** A call that never ran. `text` is for the model. */
export interface Refusal {
  outcome: ToolOutcome;
  text: string;
  tool?: Tool;
  /** Where the arguments were good enough to tell. */
  effect?: Effect;
}

export type Preparation = { kind: "prepared"; call: Prepared } | { kind: "refused"; refusal: Refusal };

const refused = (refusal: Refusal): Preparation => ({ kind: "refused", refusal });

const MAX_NAME_CHARS = 60;

/** A name the model made up, as it may stand in a sentence. */
export const toolLabel = (name: string): string =>
  plainLabel(name.slice(0, MAX_NAME_CHARS * 4), MAX_NAME_CHARS);

function absent(name: string, tools: Toolset): Refusal {
  const offered = tools.offered.map((tool) => tool.name).join(", ");
  const instead = offered ? `You have: ${offered}.` : "You have no tools: answer without one.";
  return { outcome: "unknown_tool", text: `There is no tool named ${toolLabel(name)}. ${instead}` };
}

export function prepareCall(bench: Bench, tools: Toolset, name: string, value: unknown): Preparation {
  const found = tools.find(name);
  if (found.kind === "absent") return refused(absent(name, tools));
  const { tool } = found;
  if (found.kind === "frozen") {
    const text = `${tool.name} was stopped by an operator and cannot be used now.`;
    return refused({ outcome: "refused", text, tool });
  }
  const checked = checkArguments(tool, value);
  if (!checked.ok) {
    const text = `The arguments of ${tool.name} are wrong. ${checked.error.slice(0, 2_000)}`;
    return refused({ outcome: "invalid", text, tool });
  }
  const { input, canonical } = checked.value;
  const { policy, toolkit } = bench.input;
  const fault = tool.check?.(input, { hosts: policy.hosts, toolkit });
  if (fault) return refused({ outcome: fault.code, text: fault.message, tool, effect: tool.effect(input) });
  return { kind: "prepared", call: { tool, input, canonical, hash: hashOfCall(tool.name, canonical) } };
}
