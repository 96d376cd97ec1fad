// Any request to a host of the company's list. A person decides about each, but for a GET of a host that an
// operator marked as free to read.

import * as z from "zod";
import type { CardLine } from "../../conversation/confirmation.ts";
import { MAX_CALL_ARGUMENT_CHARS } from "../../limits.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";
import { answerResult } from "./answer-text.ts";
import type { Egress } from "./egress.ts";

const input = z
  .strictObject({
    url: z.string().max(4_000).describe("A whole https address on an allowed host"),
    method: z.enum(["GET", "POST", "PUT", "DELETE"]).default("GET"),
    body: z
      .string()
      .max(MAX_CALL_ARGUMENT_CHARS)
      .optional()
      .describe("Sent as it is; JSON where the service wants JSON"),
  })
  .refine(({ method, body }) => method !== "GET" || body === undefined, "A GET has no body");

type Input = z.output<typeof input>;

const hostOf = ({ url }: Input): string | undefined => URL.parse(url)?.hostname;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function linesOf({ url, method, body }: Input): CardLine[] {
  const parsed = URL.parse(url);
  return [
    { label: "Method", value: method },
    // As the address will be asked: the host in ASCII, everything else encoded.
    { label: "Address", value: parsed?.href ?? url },
    { label: "Host", value: parsed?.hostname ?? "" },
    ...(body === undefined ? [] : [{ label: "Body", value: body }]),
  ];
}

/** `http_request`: its egress decides what can be reached. */
export function httpRequest(egress: Egress): Tool<Input> {
  return defineTool({
    name: "http_request",
    title: "Send an HTTP request",
    description:
      "Sends one HTTP request to a host that the company allows and gives back the answer. Credentials are added by the system: never write any. A change, or a host that is not free to read, waits for a person.",
    input,
    effect: ({ method }) => (method === "GET" ? "read" : "write"),
    confirmation: (request, { hosts }) => (isFree(request, hosts) ? "free" : "ask"),
    taints: (request) => `the web page ${hostOf(request) ?? ""}`,
    host: hostOf,
    check({ url }, { hosts }) {
      const fault = egress.fault(
        url,
        hosts.map(({ host }) => host),
      );
      return fault === undefined ? undefined : { code: "refused", message: fault };
    },
    lines: linesOf,
    async run(request, { hosts, toolkit, signal, idempotencyKey }) {
      const { url, method, body } = request;
      // What nobody was asked about may not be led to where somebody would have been.
      const reachable = isFree(request, hosts) ? hosts.filter(({ readFree }) => readFree) : hosts;
      const sent = await egress.send({
        url,
        method,
        headers: {
          accept: "application/json, text/*;q=0.9, */*;q=0.1",
          ...(body === undefined
            ? {}
            : { "content-type": isJson(body) ? "application/json" : "text/plain;charset=utf-8" }),
          ...(method === "GET" ? {} : { "idempotency-key": idempotencyKey }),
        },
        ...(body === undefined ? {} : { body }),
        hosts: reachable.map(({ host }) => host),
        secrets: toolkit.secrets,
        signal,
      });
      return sent.ok ? answerResult(sent.value, method !== "GET") : sent;
    },
  });
}

type Hosts = Parameters<Tool<Input>["confirmation"]>[1]["hosts"];

function isFree(request: Input, hosts: Hosts): boolean {
  const asked = hostOf(request);
  return request.method === "GET" && hosts.some(({ host, readFree }) => readFree && host === asked);
}
