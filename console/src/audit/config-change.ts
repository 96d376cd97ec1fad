// A change as the trail keeps it: "what: {before}" and "{after}", in JSON that may have been cut. In a table
// of fields where it can be read, else as it stands.

import type { AuditEventView } from "../../../src/api/audit-verbs.ts";

export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

const NOTHING = "nothing";

function parsed(json: string): unknown {
  if (json === NOTHING) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function inWords(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** "modelPreference" as "model preference". */
const spoken = (key: string): string =>
  key.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`).replaceAll("_", " ");

/** Every field that changed; one without a name where it was not a thing of fields. */
export function fieldChanges({ inputSummary, outputSummary, metadata }: AuditEventView): FieldChange[] {
  const prefix = `${metadata.what ?? ""}: `;
  const before = parsed(inputSummary.startsWith(prefix) ? inputSummary.slice(prefix.length) : inputSummary);
  const after = parsed(outputSummary);
  const readable = (value: unknown) => value === undefined || isObject(value);
  if (!readable(before) || !readable(after) || (before === undefined && after === undefined))
    return [{ field: "", before: inWords(before), after: inWords(after) }];
  const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].map((key) => ({
    field: spoken(key),
    before: inWords(old[key]),
    after: inWords(now[key]),
  }));
}
