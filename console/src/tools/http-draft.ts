// A tool while somebody describes it: all fields are texts until they are sent. Pure.

import { fail, ok, type Result } from "../../../src/result.ts";
import type { HttpTool, HttpToolBody } from "./use-tools.ts";

export interface HttpDraft {
  id: string;
  description: string;
  method: HttpTool["method"];
  urlTemplate: string;
  schema: string;
  sendsBody: boolean;
  effect: HttpTool["effect"];
  isActive: boolean;
}

const SCHEMA = {
  type: "object",
  properties: { id: { type: "string", description: "The number of the order" } },
  required: ["id"],
};

export const newHttpDraft = (): HttpDraft => ({
  ...{ id: "", description: "", method: "GET", urlTemplate: "", schema: JSON.stringify(SCHEMA, null, 2) },
  ...{ sendsBody: false, effect: "read", isActive: true },
});

export const httpDraftOf = ({ inputSchema, ...tool }: HttpTool): HttpDraft => ({
  ...tool,
  schema: JSON.stringify(inputSchema, null, 2),
});

/** JSON that is an object, or a sentence about what it is instead. */
export function readSchema(text: string): Result<Record<string, unknown>, string> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return ok(value as Record<string, unknown>);
    return fail("Must be an object, in braces");
  } catch (error) {
    return fail(`Is no JSON yet: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

export function httpBodyOf(draft: HttpDraft): Result<HttpToolBody, string> {
  const schema = readSchema(draft.schema);
  if (!schema.ok) return schema;
  const { id: _, schema: __, description, urlTemplate, ...rest } = draft;
  return ok({
    ...rest,
    description: description.trim(),
    urlTemplate: urlTemplate.trim(),
    inputSchema: schema.value,
  });
}
