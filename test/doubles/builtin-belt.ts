// A belt with every built-in tool, over an edge of a test's own.

import type { OpenToolkit, ToolPolicy } from "../../src/tenants/tool-policy.ts";
import type { TurnFiles } from "../../src/tools/made-files.ts";
import type { ToolStep } from "../../src/tools/tool-step.ts";
import {
  agentWith,
  approvedBy,
  type Edge,
  MIA,
  policyWith,
  TENANT,
  toolboxOver,
  toolkitWith,
} from "./tool-world.ts";

export const jsonAnswer = (value: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });

type Boxed = Parameters<typeof toolboxOver>[1];

/** A belt with every built-in tool over this edge. */
export function beltOver(
  edge: Edge,
  given: {
    policy?: Partial<ToolPolicy>;
    toolkit?: Partial<OpenToolkit>;
    box?: Boxed;
    files?: TurnFiles;
  } = {},
) {
  const { belts, builtins } = toolboxOver(edge, given.box);
  const belt = belts({
    tenantId: TENANT,
    agent: agentWith(builtins.map(({ name }) => name)),
    policy: policyWith(given.policy),
    toolkit: toolkitWith(given.toolkit),
    requester: MIA,
    ...(given.files ? { files: given.files } : {}),
  });
  const turn = { signal: new AbortController().signal, intend: async () => true };
  return {
    belt,
    async call(name: string, input: unknown, taint: string[] = []): Promise<ToolStep> {
      const step = await belt.call(
        { id: "c1", name, arguments: JSON.stringify(input) },
        { ...turn, taint, pending: [], stepKey: "s" },
      );
      if (!step) throw new Error("the turn was lost");
      return step;
    },
    async approve(step: ToolStep): Promise<ToolStep | undefined> {
      if (!step.request) throw new Error(`nothing was asked: ${step.text}`);
      return belt.runApproved(approvedBy(step.request, MIA), turn);
    },
  };
}
