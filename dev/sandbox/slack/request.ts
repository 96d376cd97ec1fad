// How Slack reads a call: token from the header or the form, arguments from JSON, form or query, and
// almost every refusal as 200 with `ok: false`.

import * as z from "zod";

export type SlackArguments = Record<string, unknown>;

/** Thrown inside a method; the caller is answered `{ok: false, error, ...detail}`. */
export class SlackError extends Error {
  readonly error: string;
  readonly detail: Record<string, unknown>;

  constructor(error: string, detail: Record<string, unknown> = {}) {
    super(error);
    this.error = error;
    this.detail = detail;
  }
}

/** `[ERROR]` lines as Slack words them. */
export const invalidArguments = (...messages: string[]): SlackError =>
  new SlackError("invalid_arguments", {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });

function fromJson(text: string): SlackArguments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SlackError("invalid_json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SlackError("json_not_object");
  }
  return value as SlackArguments;
}

/** In a form, nested arguments are JSON strings. */
const NESTED = ["blocks", "attachments", "metadata", "chunks", "files"];

function fromForm(form: URLSearchParams): SlackArguments {
  const values: SlackArguments = Object.fromEntries(form);
  for (const name of NESTED) {
    const text = values[name];
    if (typeof text !== "string") continue;
    try {
      values[name] = JSON.parse(text);
    } catch {
      throw new SlackError(name === "blocks" ? "invalid_blocks_format" : "invalid_arguments");
    }
  }
  return values;
}

/** The arguments of a call. Methods that only read take no JSON: Slack drops such a body in silence. */
export async function readArguments(request: Request, reads: boolean): Promise<SlackArguments> {
  const query = fromForm(new URL(request.url).searchParams);
  if (request.method === "GET") return query;
  const type = request.headers.get("content-type") ?? "";
  const text = await request.text();
  if (text === "") return query;
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return { ...query, ...fromForm(new URLSearchParams(text)) };
  }
  if (type.startsWith("application/json")) return reads ? query : { ...query, ...fromJson(text) };
  throw new SlackError(type === "" ? "missing_post_type" : "invalid_post_type");
}

/** Refuses the wrong token the way Slack does. */
export function checkToken(request: Request, args: SlackArguments, botToken: string): void {
  const header = request.headers.get("authorization");
  const token = header ? /^Bearer (.+)$/i.exec(header)?.[1] : args.token;
  if (token === undefined || token === "") throw new SlackError("not_authed");
  if (token !== botToken) throw new SlackError("invalid_auth");
}

/** A ts is a string with six decimals; a number would already have lost digits. */
export const tsSchema = z.string().regex(/^\d+\.\d{6}$/);

/** The arguments in the shape of `schema`, or invalid_arguments naming each that is wrong. */
export function shaped<T>(schema: z.ZodType<T>, args: SlackArguments): T {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw invalidArguments(
    ...parsed.error.issues.map((issue) => `${issue.message} [json-pointer:/${issue.path.join("/")}]`),
  );
}
