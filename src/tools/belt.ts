// The tools of one turn, as the turn uses them.

import type { Confirmation } from "../conversation/confirmation.ts";
import { describeError } from "../errors.ts";
import type { BeltDeps, BeltInput, Bench } from "./belt-parts.ts";
import { callTool, type ModelCall } from "./call-tool.ts";
import { toolLabel } from "./prepare-call.ts";
import { boundedId, closeReceipt } from "./receipt.ts";
import { createRedactor, valueRedactor } from "./redact.ts";
import { runApproved } from "./run-approved.ts";
import type { ToolDefinition } from "./tool.ts";
import type { Belt, ToolStep } from "./tool-step.ts";

export type { BeltDeps, BeltInput } from "./belt-parts.ts";
export { createRedactor } from "./redact.ts";
export type * from "./tool-step.ts";

/** Makes the belt of a turn. Cheap: nothing is asked of anybody before a tool is called. */
export type Belts = (input: BeltInput) => Belt;

const definitionOf = ({ name, description, inputSchema }: ToolDefinition): ToolDefinition => ({
  name,
  description,
  inputSchema,
});

/** The last net: what a tool's own lines or checks throw is a fault of ours, before anything ran. */
async function caught(
  bench: Bench,
  call: { id: string; name: string },
  work: () => Promise<ToolStep | undefined>,
): Promise<ToolStep | undefined> {
  const startedAt = bench.deps.clock();
  try {
    return await work();
  } catch (error) {
    bench.deps.log.error("tool_broke", { tool: call.name, error: bench.redact(describeError(error)) });
    const tool = toolLabel(call.name);
    return closeReceipt(
      { callId: boundedId(call.id), tool, title: tool, effect: "read", input: "", startedAt },
      { outcome: "failed", text: `${tool} is broken and was not run. Answer without it.` },
      bench.deps.clock(),
      bench.redact,
    );
  }
}

/** A belt for each turn; the directory's newest word goes in, and holds for this belt alone. */
export function createBelt(deps: BeltDeps): Belts {
  return (input) => {
    const bench: Bench = {
      deps,
      input,
      redact: createRedactor(input.toolkit),
      withoutSecrets: valueRedactor(input.toolkit.secrets),
    };
    const tools = deps.registry(input);
    // Of an approved file the turn that made it is over: it is known by what was shown.
    const toolsFor = ({ file }: Confirmation) =>
      file ? deps.registry({ ...input, files: { made: () => [file] } }) : tools;
    return {
      definitions: tools.offered.map(definitionOf),
      titles: tools.offered.map(({ title }) => title),
      call: (call: ModelCall, turn) => caught(bench, call, () => callTool(bench, tools, call, turn)),
      runApproved: (confirmation, turn) =>
        caught(bench, { id: confirmation.callId, name: confirmation.tool }, () =>
          runApproved(bench, toolsFor(confirmation), confirmation, turn),
        ),
    };
  };
}
