// A tool from its zod input: the schema that the model is shown and the check that stands before every run
// are made of the same thing, so they cannot differ.

import * as z from "zod";
import type { CardLine } from "../conversation/confirmation.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Effect } from "../tenants/tool-policy.ts";
import type { ConfirmationPolicy, Tool } from "./tool.ts";

type Verbs<Input> = Pick<Tool<Input>, "taints" | "host" | "origins" | "attaches" | "check" | "lines" | "run">;

export interface ToolSpec<Schema extends z.ZodType> extends Verbs<z.output<Schema>> {
  name: string;
  title: string;
  description: string;
  /** Of plain JSON values: its output is stored, hashed and read again. */
  input: Schema;
  effect: Effect | ((input: z.output<Schema>) => Effect);
  /** Absent: a write asks, a read does not. */
  confirmation?: Tool<z.output<Schema>>["confirmation"];
}

const MAX_FAULTS = 5;

/** One sentence per fault, each with its place. */
function sentencesOf(error: z.ZodError): string {
  const faults = error.issues.slice(0, MAX_FAULTS).map(({ path, message }) => {
    const place = path.map(String).join(".");
    return place ? `${place}: ${message}.` : `${message}.`;
  });
  return faults.join(" ");
}

/** JSON Schema as the providers take it: without the dialect's address. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

/** A tool whose arguments are checked by its schema. */
export function defineTool<Schema extends z.ZodType>(spec: ToolSpec<Schema>): Tool<z.output<Schema>> {
  type Input = z.output<Schema>;
  const { input: schema, effect, confirmation, ...rest } = spec;
  const effectOf = (input: Input): Effect => (typeof effect === "function" ? effect(input) : effect);
  const byEffect = (input: Input): ConfirmationPolicy => (effectOf(input) === "write" ? "ask" : "free");
  return {
    ...rest,
    inputSchema: jsonSchemaOf(schema),
    effect: effectOf,
    confirmation: confirmation ?? byEffect,
    parse(value): Result<Input, string> {
      const parsed = schema.safeParse(value);
      return parsed.success ? ok(parsed.data) : fail(sentencesOf(parsed.error));
    },
  };
}

/** A card's lines where each argument stands for itself. */
export const argumentLines = (input: Record<string, unknown>): CardLine[] =>
  Object.entries(input).map(([label, value]) => ({
    label,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
