// A tool that an operator described: one request to one fixed host. What the template does not take is the
// JSON body, and what neither takes is refused, so that a card never shows a value that goes nowhere.

import type { CardLine } from "../conversation/confirmation.ts";
import { fail, ok, type Result } from "../result.ts";
import type { HttpToolSettings } from "../tenants/tool-policy.ts";
import { answerResult } from "./builtin/answer-text.ts";
import type { Egress } from "./builtin/egress.ts";
import { checkArgumentsOf } from "./mcp-arguments.ts";
import type { Tool } from "./tool.ts";
import { parseTemplate, type UrlTemplate } from "./url-template.ts";

type Input = Record<string, unknown>;

/** Regular expressions of somebody's own: one that backtracks would hold up everybody. */
function usesPattern(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  return Object.entries(schema).some(
    ([key, value]) =>
      key === "patternProperties" || (key === "pattern" && typeof value === "string") || usesPattern(value),
  );
}

/** What keeps this description from being a tool, in a sentence; undefined where nothing does. */
export function httpToolFault(settings: HttpToolSettings): string | undefined {
  const { method, sendsBody, inputSchema, urlTemplate } = settings;
  const template = parseTemplate(urlTemplate);
  if (!template.ok) return `urlTemplate: ${template.error}`;
  if (inputSchema.type !== "object") return "inputSchema: has to describe an object.";
  const properties = inputSchema.properties;
  if (properties !== undefined && (typeof properties !== "object" || properties === null)) {
    return "inputSchema: properties has to be an object.";
  }
  if (usesPattern(inputSchema))
    return "inputSchema: patterns are not checked here; use enum, const or lengths.";
  if (sendsBody && method === "GET") return "sendsBody: a GET has no body.";
  const known = Object.keys(properties ?? {});
  const missing = template.value.names.find((name) => !known.includes(name));
  if (missing !== undefined) return `inputSchema: {${missing}} of the address is not described.`;
  const unused = sendsBody ? undefined : known.find((name) => !template.value.names.includes(name));
  return unused === undefined ? undefined : `inputSchema: ${unused} is neither in the address nor in a body.`;
}

interface Request {
  url: string;
  body: string | undefined;
  fields: [string, unknown][];
}

function requestOf(settings: HttpToolSettings, template: UrlTemplate, input: Input): Result<Request, string> {
  const url = template.fill(input);
  if (!url.ok) return url;
  const address = URL.parse(url.value)?.href ?? url.value;
  const fields = Object.entries(input).filter(([name]) => !template.names.includes(name));
  if (settings.sendsBody)
    return ok({ url: address, body: JSON.stringify(Object.fromEntries(fields)), fields });
  const [stray] = fields;
  if (stray) return fail(`${stray[0]}: this tool takes no such argument.`);
  return ok({ url: address, body: undefined, fields });
}

/** Names that read as themselves on a card; of any other shape the body is shown as it is sent. */
const PLAIN_NAME = /^\w{1,60}$/;

function linesOf(method: string, { url, body, fields }: Request): CardLine[] {
  const address = [
    { label: "Method", value: method },
    { label: "Address", value: url },
  ];
  if (body === undefined) return address;
  if (!fields.every(([name]) => PLAIN_NAME.test(name))) return [...address, { label: "Body", value: body }];
  const shown = fields.map(([label, value]) => ({
    label,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
  return [...address, ...shown];
}

/** Undefined where the description cannot be a tool: it would not mean what it says. */
export function httpTool(settings: HttpToolSettings, egress: Egress): Tool<Input> | undefined {
  const parsed = parseTemplate(settings.urlTemplate);
  if (!parsed.ok || httpToolFault(settings) !== undefined) return undefined;
  const template = parsed.value;
  const { id, description, inputSchema, method, effect } = settings;
  const build = (input: Input) => requestOf(settings, template, input);
  return {
    name: id,
    title: `Use ${id.replaceAll("_", " ")}`,
    description,
    inputSchema,
    parse(value) {
      const checked = checkArgumentsOf(inputSchema, value);
      if (!checked.ok) return checked;
      const built = build(checked.value);
      return built.ok ? checked : built;
    },
    effect: () => effect,
    confirmation: () => (effect === "write" ? "ask" : "free"),
    taints: () => `the answer of ${template.host}`,
    host: () => template.host,
    check(input, { hosts }) {
      const built = build(input);
      const fault = built.ok
        ? egress.fault(
            built.value.url,
            hosts.map(({ host }) => host),
          )
        : built.error;
      return fault === undefined ? undefined : { code: "refused", message: fault };
    },
    lines(input) {
      const built = build(input);
      return built.ok ? linesOf(method, built.value) : [];
    },
    async run(input, { toolkit, signal, idempotencyKey }) {
      const built = build(input);
      if (!built.ok) return fail({ code: "refused", message: built.error });
      const { url, body } = built.value;
      const sent = await egress.send({
        url,
        method,
        headers: {
          accept: "application/json, text/*;q=0.9, */*;q=0.1",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(effect === "write" ? { "idempotency-key": idempotencyKey } : {}),
        },
        ...(body === undefined ? {} : { body }),
        // Its host and no other, whatever else the company allows.
        hosts: [template.host],
        secrets: toolkit.secrets,
        changes: effect === "write",
        signal,
      });
      return sent.ok ? answerResult(sent.value, effect === "write") : sent;
    },
  };
}
