// Checks outgoing requests against the published descriptions of the services we call. Those documents
// are not part of this project; where they are absent the checks are skipped, and say why.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Fetch } from "./channel-contract.ts";

const FOLDER = new URL("../../../shared/contracts/", import.meta.url);

export const NO_DOCUMENTS = "the OpenAPI documents of the services are not beside this project";

interface Parameter {
  name: string;
  in: "query" | "path" | "header" | "cookie";
  required?: boolean;
  schema?: object;
}

interface Operation {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
}

type PathItem = Record<string, Operation> & { parameters?: Operation["parameters"] };

interface Document {
  paths: Record<string, PathItem>;
  components?: object;
}

export interface OpenApiContract {
  /** What is wrong with a call, in words; empty where it is as described. */
  problems(baseUrl: string, url: string, init?: RequestInit): string[];
}

/** Passes calls on, and throws at the first that is not as described. */
export const checkingFetch =
  (contract: OpenApiContract, baseUrl: string, fetch: Fetch): Fetch =>
  async (url, init) => {
    const problems = contract.problems(baseUrl, url, init);
    if (problems.length > 0) throw new Error(`${init?.method ?? "GET"} ${url}: ${problems.join("; ")}`);
    return fetch(url, init);
  };

/** The contract in this file, or undefined where the documents are absent: then skip with NO_DOCUMENTS. */
export function openApiContract(file: string): OpenApiContract | undefined {
  const path = fileURLToPath(new URL(file, FOLDER));
  if (!existsSync(path)) return undefined;
  const document = JSON.parse(readFileSync(path, "utf8")) as Document;
  const validators = schemaCompiler(document);
  return {
    problems(baseUrl, url, init) {
      const { pathname, searchParams } = new URL(url);
      const local = pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, "").length);
      const found = findOperation(document, init?.method ?? "GET", local);
      if (!found) return [`no operation ${init?.method ?? "GET"} ${local}`];
      const { operation, path: template, values } = found;
      return [
        ...bodyProblems(validators, operation, `${template}`, init),
        ...parameterProblems(validators, document, found.item, operation, values, searchParams),
      ];
    },
  };
}

type Compile = (key: string, schema: object, coerce: boolean) => ValidateFunction;

function schemaCompiler(document: Document): Compile {
  const compiled = new Map<string, ValidateFunction>();
  const make = (coerce: boolean) => {
    const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: coerce });
    formats.default(ajv);
    return ajv;
  };
  const engines = { strict: make(false), coercing: make(true) };
  return (key, schema, coerce) => {
    const known = compiled.get(key);
    if (known) return known;
    // The references inside a schema start at the document's root.
    const whole = { allOf: [schema], components: document.components };
    const validate = (coerce ? engines.coercing : engines.strict).compile(whole);
    compiled.set(key, validate);
    return validate;
  };
}

function findOperation(document: Document, method: string, path: string) {
  const given = path.split("/");
  for (const [template, item] of Object.entries(document.paths)) {
    const operation = item[method.toLowerCase()];
    const parts = template.split("/");
    if (!operation || parts.length !== given.length) continue;
    const values: Record<string, string> = {};
    const matches = parts.every((part, i) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      if (name) values[name] = decodeURIComponent(given[i] ?? "");
      return name ? given[i] !== "" : part === given[i];
    });
    if (matches) return { operation, item, path: `${method} ${template}`, values };
  }
  return undefined;
}

const errorsOf = (validate: ValidateFunction, where: string): string[] =>
  (validate.errors ?? []).map((error) => `${where}${error.instancePath}: ${error.message}`);

function bodyProblems(compile: Compile, operation: Operation, key: string, init?: RequestInit): string[] {
  const described = operation.requestBody;
  if (init?.body === undefined || init.body === null) return described?.required ? ["no body"] : [];
  const isMultipart = init.body instanceof FormData;
  if (typeof init.body !== "string" && !isMultipart) return ["the body is not text"];
  const [written = ""] = (new Headers(init.headers).get("content-type") ?? "").split(";");
  // Its boundary is made by whoever writes it out: a type that was given would lack it.
  if (isMultipart && written !== "") return ["a type is given for a form that fetch writes"];
  const type = isMultipart ? "multipart/form-data" : written;
  const schema = described?.content[type]?.schema;
  if (!schema) return [`no body of type "${type}" is described`];
  const isJson = type === "application/json";
  // In a form everything is text.
  const validate = compile(`${key} ${type}`, schema, !isJson);
  const body = isJson ? JSON.parse(init.body as string) : fieldsOf(init.body as string | FormData);
  return validate(body) ? [] : errorsOf(validate, "body");
}

/** Of a form; a file in it stands as its name. */
const fieldsOf = (form: string | FormData): Record<string, string> =>
  Object.fromEntries(
    [...(typeof form === "string" ? new URLSearchParams(form) : form)].map(([name, value]) => [
      name,
      typeof value === "string" ? value : value.name,
    ]),
  );

function resolve(document: Document, parameter: Parameter | { $ref: string }): Parameter {
  if (!("$ref" in parameter)) return parameter;
  const path = parameter.$ref.replace(/^#\//, "").split("/");
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document) as Parameter;
}

function parameterProblems(
  compile: Compile,
  document: Document,
  item: PathItem,
  operation: Operation,
  values: Record<string, string>,
  query: URLSearchParams,
): string[] {
  const described = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
  return described.flatMap((reference) => {
    const { name, in: where, required, schema } = resolve(document, reference);
    if (where !== "query" && where !== "path") return [];
    const value = where === "path" ? values[name] : (query.get(name) ?? undefined);
    if (value === undefined) return required ? [`${where} parameter ${name} is missing`] : [];
    if (!schema) return [];
    const validate = compile(
      `${where} ${name} ${JSON.stringify(schema)}`,
      { type: "object", properties: { value: schema } },
      true,
    );
    return validate({ value }) ? [] : errorsOf(validate, `${where} parameter ${name}`);
  });
}
