// Tools that record what they ran with: one that reads, one that changes something.

import * as z from "zod";
import { ok, type Result } from "../../src/result.ts";
import { argumentLines, defineTool } from "../../src/tools/define-tool.ts";
import type { Tool, ToolContext, ToolFailure, ToolSuccess } from "../../src/tools/tool.ts";

export interface Ran {
  input: unknown;
  context: ToolContext;
}

type Answer = Result<ToolSuccess, ToolFailure>;

export interface SampleOptions {
  name?: string;
  run?: (input: { query: string }, context: ToolContext) => Promise<Answer>;
  taints?: string;
}

/** Reads; what it gives is foreign where `taints` says so. */
export function readTool(options: SampleOptions = {}): Tool & { ran: Ran[] } {
  const ran: Ran[] = [];
  const { name = "look_up", run = async () => ok({ text: "It is sunny." }), taints } = options;
  const tool = defineTool({
    name,
    title: "Look something up",
    description: "Looks something up.",
    input: z.strictObject({ query: z.string().min(1).max(100) }),
    effect: "read",
    lines: argumentLines,
    ...(taints === undefined ? {} : { taints: () => taints }),
    async run(input, context) {
      ran.push({ input, context });
      return run(input, context);
    },
  });
  return Object.assign(tool, { ran });
}

export const refundInput = z.strictObject({
  order: z.string().min(1).max(60),
  amount: z.number().positive(),
  note: z.string().max(500).default(""),
});

export type Refund = z.output<typeof refundInput>;

/** Gives money back: the effect that nobody may cause without a person. */
export function writeTool(
  options: {
    name?: string;
    confirmation?: "free" | "ask";
    check?: Tool<Refund>["check"];
    run?: (input: Refund, context: ToolContext) => Promise<Answer>;
  } = {},
): Tool & { ran: Ran[] } {
  const ran: Ran[] = [];
  const {
    name = "refund",
    confirmation = "ask",
    check,
    run = async () => ok({ text: "Refunded." }),
  } = options;
  const tool = defineTool({
    name,
    title: "Give money back",
    description: "Refunds an order.",
    input: refundInput,
    effect: "write",
    confirmation: () => confirmation,
    host: () => "shop.example.com",
    lines: argumentLines,
    ...(check ? { check } : {}),
    async run(input, context) {
      ran.push({ input, context });
      return run(input, context);
    },
  });
  return Object.assign(tool, { ran });
}
