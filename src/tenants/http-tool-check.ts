// Whether a tool that somebody described can be used: its address, its arguments, and how the two belong
// together. Pure; the form in the console, a company's file and programs get the same sentences.

import { type Schema, Validator } from "@cfworker/json-schema";
import { MAX_JSON_DEPTH } from "../limits.ts";
import type { HttpToolSettings } from "./tool-policy.ts";

type Fields = Record<string, string>;

const PLACEHOLDER = /\{([^{}]*)\}/g;
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MAX_SCHEMA_CHARS = 20_000;
/** Patterns are programs: one of 12 characters can keep a Worker busy for minutes. */
const PATTERNS = ["pattern", "patternProperties"];

/** Names of arguments that the template takes, in its order. */
export const templateArguments = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);

/** Where an address or a template leads; placeholders stand behind the host. */
export const hostOf = (url: string): string | undefined => URL.parse(url.replace(PLACEHOLDER, "x"))?.hostname;

/** Path to sentence of everything that keeps the tool from being used; empty where nothing does. */
export function httpToolProblems(
  tool: Pick<HttpToolSettings, "urlTemplate" | "inputSchema" | "method" | "sendsBody">,
  hosts: readonly { host: string }[],
): Fields {
  const schema = schemaProblem(tool.inputSchema);
  const address = addressProblem(tool.urlTemplate, hosts);
  return {
    ...(address && { urlTemplate: address }),
    ...(schema && { inputSchema: schema }),
    ...(schema || address ? {} : argumentProblems(tool)),
    ...(tool.sendsBody && tool.method === "GET" && { sendsBody: "a GET has no body" }),
  };
}

function addressProblem(template: string, hosts: readonly { host: string }[]): string | undefined {
  const authority = /^https:\/\/([^/?#\\]*)/.exec(template)?.[1];
  if (authority === undefined) return "must begin with https:// and a host";
  if (/[{}]/.test(authority)) return "no argument may stand in the host";
  const plain = template.replace(PLACEHOLDER, "x");
  if (/[{}]/.test(plain)) return "has a bracket without its partner";
  const url = URL.parse(plain);
  if (url?.username !== "" || url.password !== "" || url.port !== "")
    return "must be an address without a name, password or port";
  if (!hosts.some(({ host }) => host === url.hostname))
    return `${url.hostname} is not among the hosts that tools may reach`;
  return undefined;
}

/** What a model may be told of arguments: an object, whole in itself, without patterns. */
export function schemaProblem(schema: Record<string, unknown>): string | undefined {
  if (schema.type !== "object") return 'must describe an object: "type": "object"';
  if (depthOf(schema) > MAX_JSON_DEPTH) return "is nested too deeply";
  if (JSON.stringify(schema).length > MAX_SCHEMA_CHARS) return "is longer than a model can be told";
  const pattern = keysOf(schema).find((key) => PATTERNS.includes(key));
  if (pattern) return `${pattern} cannot be used: say what is allowed with enum, format or maxLength`;
  try {
    new Validator(schema as Schema, "2020-12").validate({});
    return undefined;
  } catch {
    return "is not a JSON Schema that can be checked";
  }
}

function argumentProblems({
  urlTemplate,
  inputSchema,
}: Pick<HttpToolSettings, "urlTemplate" | "inputSchema">): Fields {
  const properties = (inputSchema.properties ?? {}) as Record<string, unknown>;
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  for (const name of templateArguments(urlTemplate)) {
    if (!ARGUMENT.test(name)) return { urlTemplate: `{${name}} is no name of an argument` };
    if (!Object.hasOwn(properties, name))
      return { inputSchema: `does not describe {${name}} of the address` };
    if (!required.includes(name))
      return { inputSchema: `must require {${name}}: the address cannot do without` };
  }
  return {};
}

/** Keys at places where a schema's own words stand: names of properties are not among them. */
function keysOf(schema: unknown, isNames = false): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => keysOf(one));
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (isNames) return keysOf(value);
    if (key === "enum" || key === "const" || key === "default" || key === "examples") return [];
    return [key, ...keysOf(value, key === "properties" || key === "$defs" || key === "definitions")];
  });
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > MAX_JSON_DEPTH) return depth;
  return Math.max(depth, ...Object.values(value).map((one) => depthOf(one, depth + 1)));
}
